/** How much of a budget is left, as a length, with a mark at the half. The figure beside it says the same in words. */
export function BudgetBar({ left, ink }: { left: number; ink: string }) {
  const width = `${Math.max(0, Math.min(1, left)) * 100}%`;
  return (
    <span
      aria-hidden="true"
      className="relative block h-2 w-full overflow-hidden border border-rule-strong bg-sunk forced-color-adjust-none"
    >
      <span className={`absolute inset-y-0 left-0 ${ink}`} style={{ width }} />
      <span className="absolute inset-y-0 left-1/2 w-px bg-ink-2" />
    </span>
  );
}
