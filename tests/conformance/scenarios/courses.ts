import type { ApplicationReading } from "#domain/delivery/application.ts";
import type { Course } from "#domain/delivery/course.ts";
import { hopOf, words } from "#tests/delivery-facts.ts";
import type { Delivery, OpenOptions } from "#tests/support/delivery-world.ts";

/** What the portal records of one change. Both clusters must make it say the same. */
export type CourseScenario = { name: string; run(delivery: Delivery): Promise<unknown> };

export const courseScenarios: CourseScenario[] = [
  {
    name: "a service that becomes healthy",
    run: async (delivery) => told(await merged(delivery, "fine", {}, (course) => course.outcome === "live")),
  },
  {
    name: "the reading of an Application that is live, field by field",
    run: async (delivery) => {
      await merged(delivery, "read", {}, (course) => course.outcome === "live");
      const readings = await delivery.deps.readings.applicationsNear("trial", ["manifests/apps/read"]);
      return readings.filter(({ name }) => name === "read-dev").map(withoutMoment);
    },
  },
  {
    name: "an object of a kind that the cluster lacks fails the sync, and is named",
    run: async (delivery) =>
      told(await merged(delivery, "odd-kind", { more: withObject("odd-kind", unknownKind) }, cannotApply)),
  },
  {
    name: "an object that the API refuses fails the sync, and is named",
    run: async (delivery) =>
      told(await merged(delivery, "refused", { more: withObject("refused", badName) }, cannotApply)),
  },
  {
    name: "an overlay that cannot be built is never compared",
    run: async (delivery) => {
      const more = withObject("unbuilt", "");
      delete more["manifests/apps/unbuilt/base/more.yaml"];
      return told(
        await merged(
          delivery,
          "unbuilt",
          { more },
          (course) => course.harbour === "noticed" && isSaid(course),
        ),
      );
    },
  },
  {
    name: "pods that no node takes",
    run: async (delivery) =>
      told(
        await merged(delivery, "homeless", { more: nowhere("homeless") }, (course) => {
          const { title, details } = hopOf(course, "healthy");
          const isLate = details.some(
            (each) => each.title === "Deployment/homeless" && each.state === "failed",
          );
          return isLate && title === "No node takes the pod";
        }),
      ),
  },
  {
    name: "a later merge takes the change along",
    run: async (delivery) => {
      const opened = await ready(delivery, "overtaken");
      await delivery.whilePaused(async () => {
        await delivery.approveAndMerge(opened);
        await delivery.mergeAnother("overtaking", { "manifests/apps/overtaken/base/NOTES.md": "more\n" });
      });
      return told(await delivery.until(opened.id, (course) => course.outcome === "superseded"));
    },
  },
  {
    name: "a later merge takes the service away again",
    run: async (delivery) => {
      const opened = await ready(delivery, "undone");
      const gone = [
        "manifests/argocd/applications/undone-dev.yaml",
        "manifests/apps/undone/overlays/dev/kustomization.yaml",
      ];
      await delivery.whilePaused(async () => {
        await delivery.approveAndMerge(opened);
        await delivery.mergeAnother("undoing", Object.fromEntries(gone.map((path) => [path, null])));
      });
      return told(await delivery.until(opened.id, (course) => course.outcome === "superseded"));
    },
  },
];

/** A reading without what names a moment or a place: when, which commit, whose repository, what is asked for just now. */
function withoutMoment({ uid: _uid, resourceVersion: _version, ...reading }: ApplicationReading): unknown {
  const isMoment = /At$|^since$|^revisions$|^repoUrl$|^images$|Requested$/;
  return JSON.parse(
    JSON.stringify(reading, (key, value) => (isMoment.test(key) ? "<moment>" : value), 1).replaceAll(
      / (created|unchanged|configured)"/g,
      ' applied"',
    ),
  );
}

/**
 * What Argo CD has just applied and not yet seen again it heals, by an operation that takes the place of the one told of here:
 * that is a matter of milliseconds, so here it heals nothing.
 */
async function ready(delivery: Delivery, service: string, how: OpenOptions = {}) {
  const opened = await delivery.open(service, { ...how, selfHeal: false });
  await delivery.check(opened.sha, "success");
  return opened;
}

async function merged(
  delivery: Delivery,
  service: string,
  how: OpenOptions,
  isWanted: (course: Course) => boolean,
): Promise<Course> {
  const opened = await ready(delivery, service, how);
  await delivery.approveAndMerge(opened);
  return delivery.until(opened.id, isWanted);
}

/** Argo CD tries five times, ever more slowly; what it says of the resource stands from the first. */
const cannotApply = (course: Course) =>
  hopOf(course, "synced").details.some(({ state }) => state === "failed");
const isSaid = (course: Course) => hopOf(course, "noticed").state !== "now";

const base = (service: string) => `manifests/apps/${service}/base`;

function withObject(service: string, object: string): Record<string, string> {
  return {
    [`${base(service)}/kustomization.yaml`]: `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [deployment.yaml, service.yaml, more.yaml]
`,
    [`${base(service)}/more.yaml`]: object,
  };
}

const unknownKind = `apiVersion: example.com/v1
kind: Thing
metadata: { name: odd }
`;

/** Taken by kustomize and by no API server. */
const badName = `apiVersion: v1
kind: ConfigMap
metadata: { name: Not_A_Name }
data: { colour: blue }
`;

function nowhere(service: string): Record<string, string> {
  return {
    [`${base(service)}/deployment.yaml`]: `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${service} }
spec:
  replicas: 1
  progressDeadlineSeconds: 5
  selector: { matchLabels: { app: ${service} } }
  template:
    metadata: { labels: { app: ${service} } }
    spec:
      nodeSelector: { room: none }
      containers: [{ name: app, image: ${service} }]
`,
  };
}

/** A course hop by hop, without what differs by nature: times, ids, and that the real cluster's pods are pretended. */
function told(course: Course) {
  const harbour = hopOf(course, course.harbour);
  return {
    outcome: course.outcome,
    says: masked(`${harbour.title}: ${words(harbour.evidence)}`),
    hops: course.hops.map((hop) => ({
      id: hop.id,
      state: hop.state,
      title: masked(hop.title),
      evidence: masked(words(hop.evidence)),
      details: hop.details
        .filter(({ id }) => !id.startsWith("pod:"))
        .map(({ title, state, evidence }) => `${masked(title)} ${state}: ${masked(words(evidence))}`)
        .sort(),
      log: hop.log?.lines.map(masked) ?? null,
      mend: hop.mend && masked(words(hop.mend)),
    })),
  };
}

function masked(text: string): string {
  return (
    text
      .replaceAll(/-[a-z0-9]{6,10}-[a-z0-9]{5}\b/g, "-<pod>")
      .replaceAll(/\b([0-9a-f]{40}|[0-9a-f]{7,12})\b/g, "<sha>")
      .replaceAll(/\breq_[a-z0-9]+/g, "<request>")
      // By then it may have been tried again.
      .replace(/ (created|unchanged)$/, " applied")
      .replaceAll(/#\d+/g, "#<number>")
      .replaceAll(/ attempt \d+/g, "")
      // Why kustomize cannot build is told in its own words, or in ours.
      .replaceAll(/`kustomize build [^`]*`.*$/g, "<kustomize>")
      .replace(/ on \d+ pods?$/, "")
      .replace(/ on \d+ pretended pods?, in which nothing runs$/, "")
  );
}
