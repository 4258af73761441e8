import { expect, test } from "vitest";
import { secondPersonContext } from "#domain/delivery/pull-request-reading.ts";
import { secondPersonStatus } from "#domain/delivery/second-person.ts";
import { approval, check, pullRequest, sha } from "#tests/delivery-facts.ts";

const page = "https://portal.example/requests/req_abcd1234";
const said = (state: "running" | "passed", summary: string) => check(secondPersonContext, state, { summary });

test("waits for somebody other than the person it was asked for, on the head", () => {
  const status = secondPersonStatus(
    pullRequest({ reviews: [approval("ines"), approval("tomas", sha.before)] }),
    page,
  );
  expect(status).toMatchObject({ sha: sha.head, state: "pending", targetUrl: page });
  expect(status?.description).toBe("Waits for somebody other than ines to approve this commit");
});

test("is given once another person approved the head", () => {
  expect(secondPersonStatus(pullRequest({ reviews: [approval("tomas")] }), page)).toMatchObject({
    state: "success",
    description: "Approved by tomas",
  });
});

test("is taken back with the approval: by a push, by a dismissal, by a request for changes", () => {
  const checks = [said("passed", "Approved by tomas")];
  expect(
    secondPersonStatus(pullRequest({ checks, reviews: [{ ...approval("tomas"), state: "dismissed" }] }), page)
      ?.state,
  ).toBe("pending");
  expect(
    secondPersonStatus(
      pullRequest({
        checks,
        reviews: [
          approval("tomas", sha.head, 50),
          { ...approval("tomas", sha.head, 55), state: "changes-requested" },
        ],
      }),
      page,
    )?.state,
  ).toBe("pending");
});

test("is not said twice", () => {
  const checks = [said("running", "Waits for somebody other than ines to approve this commit")];
  expect(secondPersonStatus(pullRequest({ checks }), page)).toBeNull();
});

test("is said of open pull requests of the portal only", () => {
  expect(secondPersonStatus(pullRequest({ requestedBy: null }), page)).toBeNull();
  expect(secondPersonStatus(pullRequest({ state: "merged" }), page)).toBeNull();
});
