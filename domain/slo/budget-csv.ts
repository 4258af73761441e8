import { budgetStateOf } from "#domain/slo/views/budget-state.ts";
import type { BudgetRow } from "#domain/slo/views/budget-view.ts";

const columns: readonly (readonly [string, (row: BudgetRow) => string | number | Date | null])[] = [
  ["objective", ({ id }) => id],
  ["service", ({ service }) => service],
  ["title", ({ title }) => title],
  ["promise", ({ promise }) => promise],
  ["team", ({ team }) => team?.slug ?? null],
  ["system", ({ system }) => system],
  ["state", budgetStateOf],
  ["seen", ({ figures }) => figures.state],
  ["seen_at", ({ figures }) => (figures.state === "unknown" ? null : figures.observedAt)],
  ["knowledge", ({ figures }) => figures.value?.knowledge ?? null],
  ["good_events", ({ figures }) => figures.value?.good ?? null],
  ["bad_events", ({ figures }) => figures.value?.bad ?? null],
  ["all_events", ({ figures }) => figures.value?.total ?? null],
  ["bad_events_allowed", ({ figures }) => figures.value?.allowed ?? null],
  ["budget_left_share", ({ figures }) => figures.value?.left ?? null],
  ["burn_rate_last_hour", ({ figures }) => figures.value?.burn ?? null],
  ["budget_share_spent_last_day", ({ figures }) => figures.value?.spentLastDay ?? null],
  ["exhausted_at", ({ figures }) => figures.value?.exhaustedAt ?? null],
  ["measured_seconds", ({ figures }) => figures.value?.measuredSeconds ?? null],
  ["window_seconds", ({ figures }) => figures.value?.windowSeconds ?? null],
  ["last_sample_at", ({ figures }) => figures.value?.sampledAt ?? null],
  ["alerts_firing", ({ alerts }) => alerts.filter(({ firing }) => firing).length],
];

/** The rows as RFC 4180 has them, with a head. What is not known is empty, never 0. */
export function budgetsCsv(rows: readonly BudgetRow[]): string {
  const head = columns.map(([name]) => name);
  const lines = rows.map((row) => columns.map(([, read]) => cell(read(row))));
  return [head, ...lines].map((line) => `${line.join(",")}\r\n`).join("");
}

function cell(value: string | number | Date | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  if (value instanceof Date) return value.toISOString();
  // A spreadsheet runs a text that begins so as a formula (CWE-1236); as a number it would be ours.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
