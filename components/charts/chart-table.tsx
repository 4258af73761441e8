import type { TimeChartModel } from "#components/charts/time-chart-model.ts";
import { momentText } from "#components/charts/time-text.ts";
import { ScrollRegion } from "#components/ui/scroll-region.tsx";
import { useZone } from "#components/ui/time.tsx";

/** The same figures as the chart, point by point, newest first. */
export function ChartTable({ name, model }: { name: string; model: TimeChartModel }) {
  const zone = useZone();
  return (
    <ScrollRegion label={`${name}, as a table`} className="mt-2 max-h-80 overflow-auto border">
      <table className="w-full border-collapse">
        <caption className="sr-only">{name}</caption>
        <thead>
          <tr>
            {["Until", ...model.lines.map(({ label }) => label)].map((title, index) => (
              <th
                key={title}
                scope="col"
                className={`sticky top-0 bg-sunk px-3 py-1.5 text-label font-medium text-ink-2 ${index === 0 ? "text-left" : "text-right"}`}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {model.points.toReversed().map(({ at, values }) => (
            <tr key={at} className="border-t border-rule">
              <th scope="row" className="px-3 py-1 text-left font-normal whitespace-nowrap">
                <time dateTime={new Date(at).toISOString()}>{momentText(at, zone)}</time>
              </th>
              {model.lines.map(({ key }) => {
                const value = values[key] ?? null;
                return (
                  <td key={key} className="px-3 py-1 text-right">
                    {value === null ? <span className="text-ink-3">not known</span> : model.y.text(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
