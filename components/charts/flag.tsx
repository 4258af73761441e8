/** A pennant at the head of a mark's line; Recharts hands it where the line stands. */
export function Flag({ tone, viewBox }: { tone: "plain" | "bad"; viewBox?: { x?: number; y?: number } }) {
  const { x = 0, y = 0 } = viewBox ?? {};
  return (
    <path
      d={`M${x} ${y}h15l-4 5 4 5h-15z`}
      fill={tone === "bad" ? "var(--color-signal)" : "var(--color-ink-3)"}
    />
  );
}
