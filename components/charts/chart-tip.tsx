import type { TimeChartModel } from "#components/charts/time-chart-model.ts";
import { momentText } from "#components/charts/time-text.ts";
import { useZone } from "#components/ui/time.tsx";

/** What the chart says at one point, and what happened in the step that ends there. */
export function ChartTip({ model, at }: { model: TimeChartModel; at: number | null }) {
  const zone = useZone();
  const index = model.points.findIndex((point) => point.at === at);
  const point = model.points[index];
  if (point === undefined) return null;
  const before = model.points[index - 1]?.at ?? model.start;
  const marks = model.marks.filter((mark) => mark.at > before && mark.at <= point.at);
  return (
    <div className="rounded-control border border-rule-strong bg-sheet px-2.5 py-1.5 text-label text-ink">
      <p className="text-ink-2">{momentText(point.at, zone)}</p>
      {model.lines.map((line) => {
        const value = point.values[line.key] ?? null;
        return (
          <p key={line.key} className="flex justify-between gap-4">
            <span>{line.label}</span>
            <span className="font-medium">{value === null ? "not known" : model.y.text(value)}</span>
          </p>
        );
      })}
      {marks.map((mark) => (
        <p key={mark.label} className={mark.tone === "bad" ? "text-signal" : "text-ink-2"}>
          {mark.label}
        </p>
      ))}
    </div>
  );
}
