"use client";
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { ChartTip } from "#components/charts/chart-tip.tsx";
import { Flag } from "#components/charts/flag.tsx";
import {
  type ChartLine,
  isLone,
  type TimeChartModel,
  timeTicks,
} from "#components/charts/time-chart-model.ts";
import { tickText } from "#components/charts/time-text.ts";
import { useZone } from "#components/ui/time.tsx";

const hatch = "chart-hatch";
const axisText = { fill: "var(--color-ink-2)", fontSize: 12.5 };

/** Draws a ready model. Nothing moves; the arrow keys walk from point to point and the tip is read aloud. */
export default function TimeChart({
  model,
  name,
  height,
}: {
  model: TimeChartModel;
  name: string;
  height: number;
}) {
  const zone = useZone();
  const { start, end, y, points, marks, gaps, guide, bound } = model;
  const rows = points.map((point) => ({ at: point.at, ...point.values }));
  return (
    <ResponsiveContainer width="100%" height={height}>
      <ComposedChart data={rows} title={name} margin={{ top: 16, right: 12, bottom: 0, left: 0 }}>
        <defs>
          <pattern
            id={hatch}
            width="6"
            height="6"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <path d="M0 0v6" stroke="var(--color-rule-strong)" strokeWidth="2" />
          </pattern>
        </defs>
        <CartesianGrid vertical={false} stroke="var(--color-rule)" />
        <XAxis
          dataKey="at"
          type="number"
          scale="time"
          domain={[start, end]}
          ticks={timeTicks(model)}
          tickFormatter={(at: number) => tickText(at, end - start, zone)}
          tick={axisText}
          tickLine={false}
          axisLine={{ stroke: "var(--color-rule-strong)" }}
          interval="preserveStartEnd"
          minTickGap={24}
          height={24}
        />
        <YAxis
          width={52}
          domain={[y.min, y.max]}
          ticks={[...y.ticks]}
          tickFormatter={y.tickText}
          tick={axisText}
          tickLine={false}
          axisLine={false}
          interval={0}
        />
        {gaps.map(({ from, to }) => (
          <ReferenceArea
            key={from}
            x1={from}
            x2={to}
            fill={`url(#${hatch})`}
            stroke="none"
            ifOverflow="hidden"
          />
        ))}
        {model.lines.map((line) => drawn(line, model))}
        {guide === null ? null : (
          <ReferenceLine
            segment={[
              { x: guide.from.at, y: guide.from.value },
              { x: guide.to.at, y: guide.to.value },
            ]}
            stroke="var(--color-ink-3)"
            strokeDasharray="5 4"
          />
        )}
        {bound === null ? null : (
          <ReferenceLine
            y={bound.value}
            stroke="var(--color-ink-2)"
            strokeDasharray="5 4"
            label={{
              value: bound.label,
              position: bound.side === "above" ? "insideBottomRight" : "insideTopRight",
              ...axisText,
            }}
          />
        )}
        {marks.map((mark) => (
          <ReferenceLine
            key={`${mark.at} ${mark.label}`}
            x={mark.at}
            stroke="var(--color-ink-3)"
            strokeDasharray="2 3"
            label={<Flag tone={mark.tone} />}
          />
        ))}
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: "var(--color-ink-3)" }}
          content={({ active, label }) => (
            <ChartTip model={model} at={active && typeof label === "number" ? label : null} />
          )}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}

function drawn(line: ChartLine, { points }: TimeChartModel) {
  const ink = `var(--color-${line.ink})`;
  const lone = ({ cx, cy, index }: { cx?: number; cy?: number; index: number }) =>
    isLone(points, index, line.key) ? (
      <circle key={index} cx={cx} cy={cy} r={2} fill={ink} />
    ) : (
      <g key={index} />
    );
  const shared = { dataKey: line.key, name: line.label, isAnimationActive: false } as const;
  if (line.kind === "steps") {
    return (
      <Area
        key={line.key}
        {...shared}
        type="stepBefore"
        stroke="none"
        fill={ink}
        fillOpacity={1}
        dot={lone}
        activeDot={false}
      />
    );
  }
  const path = {
    ...shared,
    stroke: ink,
    strokeWidth: 2,
    connectNulls: false,
    activeDot: { r: 4, fill: ink, stroke: "var(--color-sheet)" },
    dot: lone,
  };
  return line.kind === "area" ? (
    <Area key={line.key} {...path} type="linear" fill={`var(--color-${line.ink}-wash)`} fillOpacity={1} />
  ) : (
    <Line key={line.key} {...path} type="linear" />
  );
}
