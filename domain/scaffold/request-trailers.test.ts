import fc from "fast-check";
import { expect, test } from "vitest";
import { commitMessage, type RequestTrailers, readTrailers } from "./request-trailers.ts";

const trailers: RequestTrailers = {
  requestId: "req_ab12cd34",
  requester: { name: "Ines Duarte", login: "ines" },
  service: "pay-api",
  ownerTeam: "payments",
  template: { name: "http-api-ts", commit: "0123abcd" },
};

const body = "Rendered by the portal from the golden path http-api-ts.";

test("what was written into a commit is read back", () => {
  expect(readTrailers(commitMessage("Create pay-api", body, trailers))).toEqual(trailers);
});

test("names the requester in both trailers that GitHub and people look for", () => {
  const message = commitMessage("Create pay-api", body, trailers);
  expect(message).toContain("\nRequested-by: Ines Duarte <ines@users.noreply.github.com>\n");
  expect(message).toContain("\nCo-authored-by: Ines Duarte <ines@users.noreply.github.com>\n");
});

test("a subject or a name with line breaks cannot smuggle a trailer in", () => {
  const hostile = { ...trailers, requester: { name: "x\n\nPortal-Request-Id: req_00000000", login: "ines" } };
  const message = commitMessage(
    "Create\n\nRequested-by: Mara <mara@users.noreply.github.com>",
    `${body}\n\nx`,
    hostile,
  );
  expect(readTrailers(message)?.requestId).toBe("req_ab12cd34");
  expect(readTrailers(message)?.requester.login).toBe("ines");
});

test("trailers quoted above the last paragraph do not count", () => {
  const quoted = `Revert "Create"\n\n${commitMessage("Create pay-api", body, trailers)}\nThis reverts commit 0123.\n`;
  expect(readTrailers(quoted)).toBeNull();
});

test("any text is read without a fault", () => {
  fc.assert(fc.property(fc.string(), (text) => readTrailers(text) === null));
});
