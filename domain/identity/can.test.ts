import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Action, can, teamsTrustedForMs } from "#domain/identity/can.ts";
import { type Principal, roles } from "#domain/identity/principal.ts";
import { actingTeams, roleOf } from "#domain/identity/role-mapping.ts";

const now = new Date("2026-11-20T12:00:00Z");
const person = (change: Partial<Principal>): Principal => ({
  userId: "1",
  login: "ines",
  name: "Ines Duarte",
  role: "engineer",
  teams: ["payments"],
  teamsObservedAt: now,
  ...change,
});

describe("what a person may do", () => {
  test("an engineer acts for the own team and no other", () => {
    const act = (team: string) => can(person({}), { kind: "act-for-team", team, writes: true }, now);
    expect(act("payments")).toEqual({ allowed: true });
    expect(act("growth")).toMatchObject({ allowed: false, reason: expect.stringContaining("growth") });
    // Case differences have opened doors elsewhere.
    expect(act("Payments").allowed).toBe(false);
  });

  test("a viewer acts for nobody, even with a team to the name", () => {
    const viewer = person({ role: "viewer" });
    expect(can(viewer, { kind: "act-for-team", team: "payments", writes: true }, now).allowed).toBe(false);
  });

  test("the platform team acts for every team and reads the audit log, an engineer does not", () => {
    const mara = person({ role: "platform", teams: ["platform"] });
    expect(can(mara, { kind: "act-for-team", team: "growth", writes: true }, now).allowed).toBe(true);
    expect(can(mara, { kind: "as-role", role: "platform", writes: false }, now).allowed).toBe(true);
    expect(can(person({}), { kind: "as-role", role: "platform", writes: false }, now).allowed).toBe(false);
  });

  test("nothing may be changed on teams that were read over an hour ago, or never", () => {
    const old = new Date(now.getTime() - teamsTrustedForMs - 1);
    for (const role of roles) {
      for (const teamsObservedAt of [old, null]) {
        const someone = person({ role, teamsObservedAt });
        expect(can(someone, { kind: "act-for-team", team: "payments", writes: true }, now).allowed).toBe(
          false,
        );
        expect(can(someone, { kind: "as-role", role: "viewer", writes: true }, now).allowed).toBe(false);
        expect(can(someone, { kind: "view" }, now).allowed).toBe(true);
      }
    }
  });

  test("a refusal says why and what to do", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...roles),
        fc.array(fc.string()),
        fc.string(),
        fc.boolean(),
        (role, teams, team, writes) => {
          const decision = can(person({ role, teams }), { kind: "act-for-team", team, writes }, now);
          const expected = role === "platform" || (role === "engineer" && teams.includes(team));
          expect(decision.allowed).toBe(expected);
          if (!decision.allowed) expect(decision.reason.length * decision.mend.length).toBeGreaterThan(0);
        },
      ),
    );
  });

  test("an action nobody foresaw is denied", () => {
    const unforeseen: Action = JSON.parse('{"kind":"delete-everything"}');
    expect(can(person({ role: "platform" }), unforeseen, now).allowed).toBe(false);
  });
});

describe("roles from teams", () => {
  const mapping = { platform: ["platform"], engineer: ["payments", "growth"] };

  test.each([
    [[], "viewer", []],
    [["design"], "viewer", []],
    [["design", "payments"], "engineer", ["payments"]],
    [["payments", "platform"], "platform", ["payments"]],
  ])("teams %j give the role %s", (teams, role, acting) => {
    expect(roleOf(teams, mapping)).toBe(role);
    expect(actingTeams(teams, mapping)).toEqual(acting);
  });

  test("a star stands for every team but not for none", () => {
    const open = { platform: ["platform"], engineer: ["*"] };
    expect(roleOf(["anything"], open)).toBe("engineer");
    expect(roleOf([], open)).toBe("viewer");
  });
});
