import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { longestName, nameState, serviceNameFault } from "./service-name.ts";

const none = { taken: [], claimed: [] };
const codeOf = (name: string): string | undefined => serviceNameFault(name)?.code;

describe("a service name", () => {
  test.each(["pay-api", "a1", "checkout", "x-2-y", "a".repeat(longestName)])("%s is free", (name) => {
    expect(nameState(name, none)).toEqual({ state: "free", message: `"${name}" is free.`, mend: "" });
  });

  test.each([
    ["", "name-empty"],
    ["a", "name-short"],
    ["Pay-api", "name-upper-case"],
    ["pay_api", "name-character"],
    ["pay api", "name-character"],
    ["pay.api", "name-character"],
    ["../etc", "name-character"],
    ["pay/api", "name-character"],
    ["1pay", "name-start"],
    ["-pay", "name-start"],
    ["pay-", "name-end"],
    ["pay--api", "name-hyphens"],
    ["xn--pay-abc", "name-hyphens"],
    ["a".repeat(longestName + 1), "name-long"],
    ["default", "name-reserved"],
    ["kube-proxy", "name-reserved"],
    ["argocd", "name-reserved"],
    ["pay-prod", "name-environment"],
    ["pay-dev", "name-environment"],
    ["p\u0430y-api", "name-look-alike"],
    ["pay\u2010api", "name-look-alike"],
    ["pay\u200bapi", "name-invisible-character"],
    ["pay\u202eapi", "name-invisible-character"],
    ["\ufeffpay", "name-invisible-character"],
    ["pay\u00adapi", "name-invisible-character"],
    ["pay\0api", "name-invisible-character"],
    ["cafe\u0301", "name-composed-characters"],
    ["caf\u00e9", "name-foreign-character"],
    ["ｐａｙ", "name-foreign-character"],
    ["支付", "name-foreign-character"],
  ])("%j is refused as %s", (name, code) => {
    expect(codeOf(name)).toBe(code);
  });

  test("names the character that only looks right", () => {
    expect(nameState("p\u0430y", none)).toMatchObject({
      state: "malformed",
      message: '"pаy" contains "а" (U+0430), which only looks like the Latin letter a.',
    });
  });

  test("offers the plain spelling of an accented name", () => {
    expect(serviceNameFault("cafe\u0301")?.mend).toBe('Write "cafe".');
    expect(serviceNameFault("ｐａｙ")?.mend).toBe('Write "pay".');
  });

  test("tells an existing service from an open request", () => {
    const known = { taken: ["pay-api"], claimed: ["Ledger"] };
    expect(nameState("pay-api", known).state).toBe("taken");
    expect(nameState("ledger", known).state).toBe("claimed");
    expect(nameState("other", known).state).toBe("free");
  });

  test("is a DNS label that leaves room for what is derived from it, whenever it is accepted", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z][a-z0-9-]{0,60}$/)), (name) => {
        if (serviceNameFault(name)) return;
        expect(name).toMatch(/^[a-z]([a-z0-9-]*[a-z0-9])?$/);
        expect(`${name}-credentials-0123456789`.length).toBeLessThanOrEqual(63);
      }),
    );
  });

  test("always has a message and a mend when it is refused", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        const fault = serviceNameFault(name);
        if (!fault) return;
        expect(fault.message).not.toBe("");
        expect(fault.mend).not.toBe("");
      }),
    );
  });
});
