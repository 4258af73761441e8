import { HopDetails } from "#components/delivery/hop-details.tsx";
import { HopMark, hopInks, hopStateWords } from "#components/delivery/hop-mark.tsx";
import { Chip } from "#components/ui/chip.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { formatDuration } from "#components/ui/duration.ts";
import { EvidenceText } from "#components/ui/evidence.tsx";
import { LogWell } from "#components/ui/mono.tsx";
import { Age, ClockTime, Elapsed } from "#components/ui/time.tsx";
import type { Course as CourseModel, Hop } from "#domain/delivery/course.ts";

/** The long form of a course: time on the left, evidence in the middle, lag on the right, one harbour a row. */
export function Course({ course }: { course: CourseModel }) {
  const hops = course.hops;
  return (
    <ol aria-label="Course" className="max-w-172">
      {hops.map((hop, index) => (
        <HopRow
          key={hop.id}
          hop={present(hop, hop.id === course.harbour && course.endedAt === null)}
          next={hops[index + 1] ?? null}
          current={hop.id === course.harbour && course.endedAt === null}
          since={reachedBefore(course, index)}
          startedAt={course.startedAt}
        />
      ))}
    </ol>
  );
}

/** The harbour of a change under way is where it lies, even while nobody has told anything of it yet. */
function present(hop: Hop, isHarbour: boolean): Hop {
  return isHarbour && hop.state === "ahead" ? { ...hop, state: "now" } : hop;
}

/** When the harbour before this one was reached: from then its lag counts. */
function reachedBefore(course: CourseModel, index: number): Date {
  const before = course.hops.slice(0, index).findLast((hop) => hop.at !== null);
  return before?.at ?? course.startedAt;
}

type HopRowProps = { hop: Hop; next: Hop | null; current: boolean; since: Date; startedAt: Date };

function HopRow({ hop, next, current, since, startedAt }: HopRowProps) {
  return (
    <li
      aria-current={current ? "step" : undefined}
      data-hop={hop.id}
      data-state={hop.state}
      className="grid grid-cols-[1.5rem_1fr_auto] gap-x-2 md:grid-cols-[5.25rem_1.5rem_1fr_auto] md:gap-x-3.5"
    >
      <div className="col-start-3 row-start-1 text-right text-label leading-5 text-ink-3 md:col-start-1">
        <HopTime hop={hop} startedAt={startedAt} />
      </div>
      <div className="relative col-start-1 row-span-3 row-start-1 md:col-start-2">
        <span className="flex h-5 items-center justify-center">
          <HopMark state={hop.state} />
        </span>
        {next === null ? null : <Leg sailed={next.state !== "ahead" && next.state !== "skipped"} />}
      </div>
      <h3
        className={classNames(
          "col-start-2 row-start-1 min-w-0 font-medium md:col-start-3",
          hopInks[hop.state],
        )}
      >
        {hop.title}
        <span className="sr-only">, {hopStateWords[hop.state]}</span>
        {hop.observed?.state === "stale" ? (
          <StaleHop source={hop.observed.source} at={hop.observed.at} />
        ) : null}
      </h3>
      <p className="col-start-2 row-start-2 min-w-0 text-label leading-5 text-ink-2 md:col-start-3">
        <EvidenceText pieces={hop.evidence} />
      </p>
      <div className="col-start-3 row-start-2 text-right text-label leading-5 text-ink-3 md:col-start-4 md:row-start-1">
        <HopLag hop={hop} since={since} />
      </div>
      <div className="col-span-2 col-start-2 row-start-3 min-w-0 pb-3.5 text-label text-ink-2 md:col-span-1 md:col-start-3">
        <HopDetails details={hop.details} open={hop.state !== "done"} />
        {hop.log ? <LogWell {...hop.log} tone={hop.state === "failed" ? "signal" : "course"} /> : null}
        {hop.mend ? (
          <p className="mt-2 leading-5 text-ink">
            <span className="font-medium">{hop.state === "failed" ? "To mend it: " : "Next: "}</span>
            <EvidenceText pieces={hop.mend} />
          </p>
        ) : null}
      </div>
    </li>
  );
}

function HopTime({ hop, startedAt }: { hop: Hop; startedAt: Date }) {
  if (hop.state === "now" || hop.state === "held") return "now";
  if (hop.state === "unknown") return "not known";
  return hop.at === null ? null : <ClockTime at={hop.at} reference={startedAt} />;
}

function HopLag({ hop, since }: { hop: Hop; since: Date }) {
  if (hop.state === "now" || hop.state === "held") {
    return (
      <>
        <Elapsed since={since} until={null} known={hop.lagMs ?? 0} />
        {hop.usualMs === null ? null : (
          <span className="whitespace-nowrap max-md:block">
            <span className="max-md:hidden"> · </span>usually {formatDuration(hop.usualMs)}
          </span>
        )}
      </>
    );
  }
  if (hop.lagMs === null || hop.lagMs === 0) return null;
  return <span className="whitespace-nowrap">{formatDuration(hop.lagMs)}</span>;
}

function StaleHop({ source, at }: { source: string; at: Date }) {
  return (
    <span className="ml-2 font-normal">
      <Chip tone="ochre">
        {source} <Age at={at} suffix=" old" />
      </Chip>
    </span>
  );
}

/** Drawn as a stroke, not a background, so that it survives print and forced colours. */
function Leg({ sailed }: { sailed: boolean }) {
  return (
    <svg
      aria-hidden="true"
      className="absolute top-5 bottom-0 left-1/2 h-[calc(100%-1.25rem)] w-0.5 -translate-x-1/2"
    >
      <line
        x1="1"
        x2="1"
        y1="0"
        y2="100%"
        strokeWidth="2"
        strokeDasharray={sailed ? undefined : "5 4"}
        className={sailed ? "stroke-ink" : "stroke-rule-strong"}
      />
    </svg>
  );
}
