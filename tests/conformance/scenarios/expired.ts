import { at, listAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import type { Scenario, Subject } from "#tests/conformance/subject.ts";

const maps = "/api/v1/namespaces/default/configmaps";
const create = async (subject: Subject, name: string) => {
  const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels: { for: "old" } } };
  const made = await subject.call(maps, { method: "POST", body });
  return textAt(made.body, "metadata", "resourceVersion") ?? "";
};
const refusal = (code: unknown, body: unknown) => ({
  code,
  reason: textAt(body, "reason"),
  message: textAt(body, "message")?.replaceAll(/\d+/g, "<version>"),
});

/** A history that is gone, in both its forms: a status of HTTP, and an event in a stream that was begun. */
export const expiredScenarios: Scenario[] = [
  {
    name: "410 Expired: a page by its status, with a token to go on from; a list of that very version by its status; a watch by an event",
    run: async (subject) => {
      for (const name of ["old-a", "old-b"]) await create(subject, name);
      const version = await create(subject, "old-c");
      const query = "labelSelector=for%3Dold";
      const first = await subject.call(`${maps}?${query}&limit=1`);
      await create(subject, "old-d");
      const exact = `${maps}?${query}&resourceVersion=${version}&resourceVersionMatch=Exact`;
      const kept = await subject.call(exact);
      await subject.forget();

      const namesOf = (body: unknown) =>
        listAt(body, "items").map((item) => textAt(item, "metadata", "name"));
      const pageAt = (token: string | undefined) =>
        subject.call(`${maps}?${query}&limit=500&continue=${encodeURIComponent(token ?? "")}`);
      const page = await pageAt(textAt(first.body, "metadata", "continue"));
      const rest = await pageAt(textAt(page.body, "metadata", "continue"));
      const list = await subject.call(exact);
      const watched = `${maps}?watch=1&resourceVersion=${version}`;
      const [event] = await subject.watch(watched, (seen) => seen.length === 1);
      return {
        page: refusal(page.code, page.body),
        rest: namesOf(rest.body),
        kept: namesOf(kept.body),
        list: { code: list.code, reason: textAt(list.body, "reason") },
        watch: { type: event?.type, ...refusal(event && at(event.object, "code"), event?.object) },
      };
    },
  },
];
