import { listAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { configMap, deployment, startCase, verdictOf } from "#tests/conformance/argo-case.ts";
import type { Scenario } from "#tests/conformance/subject.ts";

const isPhase = (phase: string) => (application: unknown) =>
  textAt(application, "status", "operationState", "phase") === phase;
const wave = (text: string, number: number) =>
  text.replace(
    /^ {2}name: (.*)$/m,
    `  name: $1\n  annotations: { argocd.argoproj.io/sync-wave: "${number}" }`,
  );
const job = (name: string, annotations: string, more = "") => `apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
  annotations: { ${annotations} }
spec:
  backoffLimit: 0
${more}  template:
    spec:
      restartPolicy: Never
${more === "" ? "" : "      nodeSelector: { disk: none }\n"}      containers:
        - name: job
          image: example.com/job:1
`;
const hook = (type: string, more = "") => `argocd.argoproj.io/hook: ${type}${more}`;
const applied = (application: unknown) =>
  listAt(application, "status", "operationState", "syncResult", "resources").map(
    (row) =>
      `${textAt(row, "syncPhase")} ${textAt(row, "kind")} ${textAt(row, "name")} ${textAt(row, "hookPhase")} ${textAt(row, "hookType") ?? "-"}`,
  );
const never = { syncPolicy: { retry: { limit: 0 } } };

/** The order of a sync: phases, waves and what runs between them. */
export const hookScenarios: Scenario[] = [
  {
    name: "waves are applied in their order, each once the one before is healthy",
    run: async (subject) => {
      subject.publish("web", "1");
      const one = await startCase(subject, "waves", {
        "a.yaml": wave(configMap("a", "1"), 3),
        "b.yaml": wave(deployment("web", "example.com/web:1"), 1),
        "c.yaml": wave(configMap("c", "1"), -1),
        "d.yaml": configMap("d", "1"),
      });
      const settled = await one.settled(one.first);
      return {
        verdict: verdictOf(settled, [one.first]),
        order: applied(settled),
        waves: listAt(settled, "status", "resources").map((row) => [
          textAt(row, "name"),
          Reflect.get(Object(row), "syncWave") ?? null,
        ]),
      };
    },
  },
  {
    name: "a PreSync Job runs to its end before anything is applied, a PostSync Job after",
    run: async (subject) => {
      subject.publish("job", "1");
      const one = await startCase(subject, "hooks", {
        "map.yaml": configMap("settings", "1"),
        "before.yaml": job("before", hook("PreSync")),
        "after.yaml": job("after", hook("PostSync")),
      });
      await one.settled(one.first);
      // A comparison of the second in which the sync ended may not have met the last Job yet.
      const settled = await one.until((now) => listAt(now, "status", "resources").length === 3);
      return {
        verdict: verdictOf(settled, [one.first]),
        order: applied(settled),
        rows: listAt(settled, "status", "resources").map((row) => [
          textAt(row, "kind"),
          textAt(row, "name"),
          textAt(row, "status") ?? null,
          Reflect.get(Object(row), "hook") ?? false,
        ]),
      };
    },
  },
  {
    name: "a hook runs anew at every sync",
    run: async (subject) => {
      subject.publish("job", "1");
      const files = (value: string) => ({
        "map.yaml": configMap("settings", value),
        "before.yaml": job("before", hook("PreSync")),
      });
      const one = await startCase(subject, "hook-anew", files("1"));
      await one.settled(one.first);
      const path = `/apis/batch/v1/namespaces/${one.namespace}/jobs/before`;
      const before = textAt((await subject.call(path)).body, "metadata", "uid");
      const second = await one.commit(files("2"));
      await one.refresh();
      const settled = await one.settled(second);
      const after = textAt((await subject.call(path)).body, "metadata", "uid");
      return {
        verdict: verdictOf(settled, [one.first, second]),
        isAnother: after !== undefined && after !== before,
        order: applied(settled),
      };
    },
  },
  {
    name: "a hook that is to go once it succeeded is gone",
    run: async (subject) => {
      subject.publish("job", "1");
      const one = await startCase(subject, "hook-gone", {
        "map.yaml": configMap("settings", "1"),
        "before.yaml": job(
          "before",
          hook("PreSync", ", argocd.argoproj.io/hook-delete-policy: HookSucceeded"),
        ),
      });
      await one.settled(one.first);
      await subject.untilGone(`/apis/batch/v1/namespaces/${one.namespace}/jobs/before`);
      // A comparison of the second in which the sync ended may have met it still.
      const isUnlisted = (application: unknown) =>
        listAt(application, "status", "resources").every((row) => textAt(row, "kind") !== "Job");
      const settled = await one.until(isUnlisted);
      return { verdict: verdictOf(settled, [one.first]), order: applied(settled) };
    },
  },
  {
    name: "a hook that fails stops the sync before anything is applied",
    run: async (subject) => {
      subject.publish("job", "1");
      const one = await startCase(
        subject,
        "hook-fails",
        {
          "map.yaml": configMap("settings", "1"),
          "before.yaml": job("before", hook("PreSync"), "  activeDeadlineSeconds: 2\n"),
        },
        never,
      );
      const failed = await one.until(
        (now) => isPhase("Failed")(now) && listAt(now, "status", "conditions").length > 0,
      );
      return {
        verdict: verdictOf(failed, [one.first]),
        order: applied(failed),
        live: (await subject.call(`/api/v1/namespaces/${one.namespace}/configmaps/settings`)).code,
      };
    },
  },
  {
    name: "a hook that does not end keeps the sync Running until it is terminated",
    run: async (subject) => {
      const one = await startCase(
        subject,
        "hook-hangs",
        {
          "map.yaml": configMap("settings", "1"),
          "before.yaml": job("before", hook("PreSync"), "  activeDeadlineSeconds: 600\n"),
        },
        never,
      );
      const running = await one.until((now) => isPhase("Running")(now) && applied(now).length > 0);
      await subject.call(one.path, {
        method: "PATCH",
        type: "application/merge-patch+json",
        body: { status: { operationState: { phase: "Terminating" } } },
      });
      const ended = await one.until(isPhase("Failed"));
      return {
        running: verdictOf(running, [one.first]).operation,
        ended: verdictOf(ended, [one.first]).operation,
      };
    },
  },
  {
    name: "a SyncFail hook runs when a sync fails",
    run: async (subject) => {
      subject.publish("job", "1");
      const bad = deployment("bad", "example.com/web:1").replace(
        "matchLabels: { app: bad }",
        "matchLabels: { app: other }",
      );
      const one = await startCase(
        subject,
        "hook-on-failure",
        { "bad.yaml": bad, "sorry.yaml": job("sorry", hook("SyncFail")) },
        never,
      );
      const failed = await one.until(
        (now) => isPhase("Failed")(now) && listAt(now, "status", "conditions").length > 0,
      );
      return { verdict: verdictOf(failed, [one.first]), order: applied(failed) };
    },
  },
];
