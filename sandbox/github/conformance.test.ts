import { expect, test } from "vitest";
import { checkEvent } from "./conformance/check-event.ts";
import { checkExchange, checkGraphql } from "./conformance/check-exchange.ts";
import { openDescription } from "./conformance/description.ts";
import { json } from "./http/reply.ts";
import { restRoutes } from "./rest/routes.ts";
import { startTestGithub, where } from "./testing.ts";

const description = openDescription();

test("answers only what GitHub has: every route is an operation of its description", async () => {
  const trial = await startTestGithub();
  const routes = restRoutes(trial.github.world, {
    send() {},
    redeliver: async () => undefined,
    setTargets() {},
    idle: async () => {},
    close() {},
  });
  const strange = routes.filter((route) => description.operation(route.method, route.template) === undefined);
  expect(strange.map((route) => `${route.method} ${route.template}`)).toEqual([]);
  expect(routes.length).toBeGreaterThan(60);
  await trial.close();
});

const refTemplate = "/repos/{owner}/{repo}/git/refs";
const goodRef = {
  ref: "refs/heads/x",
  node_id: "REF_x",
  url: "https://api.example/x",
  object: { type: "commit", sha: "a".repeat(40), url: "https://api.example/y" },
};

function check(
  status: number,
  body: unknown,
  request: unknown = { ref: "refs/heads/x", sha: "a".repeat(40) },
  query = "",
) {
  const reply = json(status, body);
  return checkExchange(description, {
    method: "POST",
    template: refTemplate,
    path: refTemplate,
    query: new URLSearchParams(query),
    requestBody: Buffer.from(JSON.stringify(request)),
    agent: "portolan",
    made: reply,
    reply,
  });
}

test("accepts a true answer and names each way of being false", () => {
  expect(check(201, goodRef)).toEqual([]);
  const { ref: _, ...short } = goodRef;
  expect(check(201, short)).toEqual([expect.stringContaining("must have required property 'ref'")]);
  expect(check(201, { ...goodRef, object: { ...goodRef.object, sha: 5 } })).toContainEqual(
    expect.stringContaining("/object/sha must be string"),
  );
  expect(check(201, { ...goodRef, colour: "blue" })).toEqual([
    expect.stringContaining("unknown field /colour"),
  ]);
  expect(check(201, { ...goodRef, object: { ...goodRef.object, colour: 1 } })).toEqual([
    expect.stringContaining("unknown field /object/colour"),
  ]);
  expect(check(418, {})).toEqual([expect.stringContaining("GitHub does not describe this status here")]);
  expect(check(201, goodRef, { ref: "refs/heads/x" })).toEqual([
    expect.stringContaining("request  must have required property 'sha'"),
  ]);
  expect(check(201, goodRef, undefined, "colour=blue")).toEqual([
    expect.stringContaining(`no query parameter "colour"`),
  ]);
});

test("takes no GraphQL error for an answer unless GitHub would give it", () => {
  const ask = (body: unknown) => {
    const reply = json(200, body);
    const query = new URLSearchParams();
    const requestBody = Buffer.from('{"query":"query Sight { viewer { login } }"}');
    const place = { method: "POST", template: "/graphql", path: "/graphql", query, requestBody };
    return checkGraphql({ ...place, agent: "portolan", made: reply, reply });
  };
  expect(ask({ data: { repository: null }, errors: [{ type: "NOT_FOUND", message: "None" }] })).toEqual([]);
  expect(ask({ data: { ref: null }, errors: [{ message: "Invalid ISO datetime" }] })).toEqual([
    "graphql: Invalid ISO datetime",
  ]);
  expect(ask({ errors: [{ type: "undefinedField", message: "No such field" }] })).toEqual([
    "graphql: No such field",
  ]);
});

test("names a webhook that lacks what GitHub's have", () => {
  const event = {
    event: "push",
    action: null,
    repository: "acme/platform",
    payload: { ref: "refs/heads/x" },
  };
  expect(checkEvent(description, event)).toContainEqual(expect.stringContaining("lacks head_commit"));
  const unknown = { event: "party", action: "started", repository: null, payload: {} };
  expect(checkEvent(description, unknown)).toEqual(["webhook party.started: GitHub has no such event"]);
});

test("insists once on each thing that is not as GitHub describes it", async () => {
  const trial = await startTestGithub();
  trial.conformance.insist();
  const odd = () => trial.app.request("GET /repos/{owner}/{repo}/git/ref/heads/main?colour=blue", where);
  await odd();
  expect(() => trial.conformance.insist()).toThrow(/GitHub knows no query parameter "colour"/);
  await odd();
  trial.conformance.insist();
  await trial.close();
});

test("remembers which operations were tried and how they ended", async () => {
  const trial = await startTestGithub();
  await trial.app.git.getRef({ ...where, ref: "heads/main" });
  await trial.app.git.getRef({ ...where, ref: "heads/none" }).catch(() => {});
  await trial.app.graphql("{ viewer { login } }");
  const tried = trial.conformance.exercised();
  expect(tried.get("GET /repos/{owner}/{repo}/git/ref/{ref}")).toEqual(new Set(["200", "404"]));
  expect(tried.get("graphql")).toEqual(new Set(["200"]));
  trial.conformance.insist();
  await trial.close();
});
