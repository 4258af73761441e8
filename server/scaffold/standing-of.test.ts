import { expect, test } from "vitest";
import type { Principal } from "#domain/identity/principal.ts";
import { standingOf } from "./standing-of.ts";

const now = new Date("2026-11-21T08:00:00Z");
const ines: Principal = {
  userId: "1",
  login: "ines",
  name: "Ines Duarte",
  role: "engineer",
  teams: ["payments"],
  teamsObservedAt: now,
};

test("a member of the team is still allowed", () => {
  expect(standingOf(ines, "ines", "payments", now)).toEqual({ kind: "allowed" });
});

test("somebody who left the team since is denied, with a way out", () => {
  const standing = standingOf({ ...ines, teams: ["growth"] }, "ines", "payments", now);
  expect(standing).toMatchObject({ kind: "denied", mend: expect.stringContaining("payments") });
});

test("a removed account is denied", () => {
  expect(standingOf(null, "ines", "payments", now).kind).toBe("denied");
});

test("teams that were not read for over an hour neither allow nor deny", () => {
  const hourAgo = new Date(now.getTime() - 3_600_001);
  expect(standingOf({ ...ines, teamsObservedAt: hourAgo }, "ines", "payments", now).kind).toBe("unknown");
});
