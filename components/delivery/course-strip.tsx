import { hopStateWords } from "#components/delivery/hop-mark.tsx";
import type { HopState, CourseStrip as Strip } from "#domain/delivery/course.ts";

const pitch = 13;
const inset = 6;
const middle = 8;

/** The short form of a course: one mark a harbour, drawn on one line. */
export function CourseStrip({ strip }: { strip: Strip }) {
  const hops = drawnHops(strip);
  const width = (hops.length - 1) * pitch + 2 * inset;
  const passed = hops.filter((hop) => hop.state === "done").length;
  return (
    <svg
      role="img"
      aria-label={`Course: ${passed} of ${hops.length} passed, ${strip.now.title}, ${hopStateWords[strip.now.state]}`}
      viewBox={`0 0 ${width} 16`}
      width={width}
      height="16"
      className="max-w-full"
    >
      {hops.slice(1).map((hop, index) => (
        <Leg key={hop.id} from={index * pitch + inset} sailed={hop.state !== "ahead"} />
      ))}
      {hops.map((hop, index) => (
        <Harbour key={hop.id} x={index * pitch + inset} state={hop.state} />
      ))}
    </svg>
  );
}

/** The skipped are left out; a harbour that nothing has been told of yet is still where the change lies. */
function drawnHops(strip: Strip): Strip["hops"] {
  const hops = strip.hops.filter((hop) => hop.state !== "skipped");
  const present = strip.now.state === "ahead" ? hops.findIndex((hop) => hop.state === "ahead") : -1;
  return hops.map((hop, index) => (index === present ? { ...hop, state: "now" } : hop));
}

function Leg({ from, sailed }: { from: number; sailed: boolean }) {
  return (
    <path
      d={`M${from} ${middle}h${pitch}`}
      className={sailed ? "stroke-ink" : "stroke-control"}
      strokeWidth={sailed ? 2 : 1.5}
      strokeDasharray={sailed ? undefined : "2 2"}
    />
  );
}

function Harbour({ x, state }: { x: number; state: HopState }) {
  switch (state) {
    case "done":
      return <circle cx={x} cy={middle} r="3.1" className="fill-ink" />;
    case "now":
      return (
        <>
          <circle cx={x} cy={middle} r="4.6" className="fill-sheet stroke-course" strokeWidth="1.8" />
          <circle cx={x} cy={middle} r="1.5" className="fill-course" />
        </>
      );
    case "held":
      return (
        <>
          <circle cx={x} cy={middle} r="5.2" className="fill-sheet stroke-course" strokeWidth="1.5" />
          <path d={`M${x - 1.4} 6v4M${x + 1.4} 6v4`} className="stroke-course" strokeWidth="1.4" />
        </>
      );
    case "failed":
      return <path d={`M${x} ${middle - 5.6}l5.6 5.6-5.6 5.6-5.6-5.6z`} className="fill-signal" />;
    case "unknown":
      return (
        <rect
          x={x - 4}
          y={middle - 4}
          width="8"
          height="8"
          className="fill-sheet stroke-ink-2"
          strokeWidth="1.3"
          strokeDasharray="2 1.2"
        />
      );
    default:
      return <circle cx={x} cy={middle} r="2.6" className="fill-sheet stroke-control" strokeWidth="1.2" />;
  }
}
