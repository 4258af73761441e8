import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { AuditTable } from "#components/identity/audit-table.tsx";
import type { AuditRow } from "#domain/identity/audit-view.ts";

const row: AuditRow = {
  seq: 1,
  at: new Date("2026-11-21T08:00:00Z"),
  actor: "ines",
  onBehalfOf: null,
  action: "request.accepted",
  object: "request:req_abcd1234",
  decision: "allowed",
  requestId: "0f8b6c1e-7a55-4c8e-9d0b-2f6f3d1f9a10",
  detail: {},
  hash: "a".repeat(64),
  genuine: true,
};
const shown = (changes: Partial<AuditRow> = {}) =>
  renderToStaticMarkup(<AuditTable rows={[{ ...row, ...changes }]} />);

test("what an entry is about leads to its page", () => {
  expect(shown({ object: "slo/order-service-availability" })).toMatch(
    /<a [^>]*href="\/budgets\/order-service-availability"[^>]*>slo\/order-service-availability<\/a>/,
  );
  expect(shown()).toMatch(/<a [^>]*href="\/requests\/req_abcd1234"[^>]*>request:req_abcd1234<\/a>/);
});

test.each(["team/payments", "portal", "request:../../signin", "request:req_abcd1234/x"])(
  "what has no page is plain text: %s",
  (object) => {
    expect(shown({ object })).toContain(object);
    expect(shown({ object })).not.toContain("<a ");
  },
);

test("an entry names the call that brought the change, as the portal's log does", () => {
  expect(shown()).toContain(`<code title="${row.requestId}"`);
});
