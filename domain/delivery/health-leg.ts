import type { ApplicationReading, ApplicationResource, HealthStatus } from "#domain/delivery/application.ts";
import { errorConditions, healthIsCurrent } from "#domain/delivery/application-state.ts";
import type { HopDetail, HopState } from "#domain/delivery/course.ts";
import type { ApplicationFact } from "#domain/delivery/course-facts.ts";
import { code, counted, detail, draftHop, type HopDraft, latest, text } from "#domain/delivery/hop-draft.ts";
import { podDetail, podFailure } from "#domain/delivery/pod-failure.ts";

const resourceState: Record<HealthStatus, HopState> = {
  Healthy: "done",
  Suspended: "held",
  Progressing: "now",
  Missing: "failed",
  Degraded: "failed",
  Unknown: "unknown",
};

/**
 * The healthy hop of one application that is synced. Believed only if Argo CD could compare (`sync Unknown` with
 * `Healthy` is not green) and judged health after the operation ended.
 */
export function healthyOf({ reading, pods }: ApplicationFact, imageTag: string | null): HopDraft {
  const base = {
    details: [...reading.resources.map((each) => healthDetail(reading, each)), ...pods.map(podDetail)],
  };
  const name = code(reading.name);
  if (reading.sync.status === "Unknown") {
    const why = errorConditions(reading)[0];
    return draftHop("healthy", "unknown", "Health not known", {
      ...base,
      evidence: [
        name,
        text(`cannot be compared with Git, so its “${reading.health.status}” is not believed`),
        ...(why ? [text(why.message)] : []),
      ],
    });
  }
  if (!healthIsCurrent(reading)) {
    return draftHop("healthy", "now", "Becoming healthy", {
      ...base,
      evidence: [name, text("the health on record is from before the sync")],
    });
  }
  const failure = reading.health.status === "Healthy" ? null : podFailure(pods);
  if (failure) {
    return draftHop("healthy", "failed", failure.title, {
      ...base,
      evidence: failure.evidence,
      log: failure.log,
      mend: failure.mend,
      at: reading.health.since,
    });
  }
  if (reading.health.status === "Healthy") return healthy({ reading, pods }, imageTag, base);
  return notHealthy(reading, base);
}

function healthy(
  { reading, pods }: Pick<ApplicationFact, "reading" | "pods">,
  imageTag: string | null,
  base: { details: HopDetail[] },
): HopDraft {
  const running = imageTag === null ? [] : reading.images.filter((image) => tagOf(image) === imageTag);
  if (imageTag !== null && reading.images.length > 0 && running.length === 0) {
    return draftHop("healthy", "now", "Becoming healthy", {
      ...base,
      evidence: [
        code(reading.name),
        text("is healthy, but no pod runs the change's image yet:"),
        code(imageTag.slice(0, 12)),
      ],
    });
  }
  const image = running[0] ? [text("running"), code(running[0])] : [];
  const unavailable =
    reading.resourceHealthSource === "tree" ? [text("health of single resources is not available")] : [];
  return draftHop("healthy", "done", "Healthy", {
    ...base,
    evidence: [code(reading.name), ...image, ...readyPods(pods), ...unavailable],
    at: latest([reading.health.since, reading.operation?.finishedAt ?? null]) ?? reading.reconciledAt,
  });
}

/** How many pods stand behind it; those that only pretend to run are told apart. */
function readyPods(pods: ApplicationFact["pods"]) {
  const ready = pods.filter((pod) => pod.ready);
  if (ready.length === 0) return [];
  return ready.every((pod) => pod.pretended)
    ? [text(`on ${counted(ready.length, "pretended pod")}, in which nothing runs`)]
    : [text(`on ${counted(ready.length, "pod")}`)];
}

function notHealthy(reading: ApplicationReading, base: { details: HopDetail[] }): HopDraft {
  const { status, message, since } = reading.health;
  const worst = reading.resources.find((each) => each.health === status);
  const evidence = [
    code(worst ? `${worst.kind}/${worst.name}` : reading.name),
    text(worst?.healthMessage || message || status),
  ];
  switch (status) {
    case "Degraded":
    case "Missing":
      return draftHop("healthy", "failed", status === "Missing" ? "Resources are missing" : "Degraded", {
        ...base,
        evidence,
        at: since,
        mend: [text("Look at the resource named above; mend it in a new pull request, or revert this one.")],
      });
    case "Suspended":
      return draftHop("healthy", "held", "Suspended", {
        ...base,
        evidence,
        mend: [text("Somebody paused it; resume it in the cluster.")],
      });
    case "Unknown":
      return draftHop("healthy", "unknown", "Health not known", { ...base, evidence });
    default:
      return draftHop("healthy", "now", "Becoming healthy", { ...base, evidence });
  }
}

function healthDetail(reading: ApplicationReading, resource: ApplicationResource): HopDetail {
  const id = `${resource.group}/${resource.kind}/${resource.namespace}/${resource.name}`;
  const title = `${resource.kind}/${resource.name}`;
  if (resource.health) {
    const words = resource.healthMessage
      ? [text(resource.health), text(resource.healthMessage)]
      : [text(resource.health)];
    return detail(id, resourceState[resource.health], title, words);
  }
  if (reading.resourceHealthSource === "tree") return detail(id, "unknown", title, [text("not available")]);
  return detail(id, "skipped", title, [
    text(resource.sync === "Synced" ? "in place; has no health of its own" : "has no health of its own"),
  ]);
}

/** The tag of `registry:5000/name:tag@sha256:digest`; empty where there is none. */
function tagOf(image: string): string {
  const [named = ""] = image.split("@");
  const last = named.slice(named.lastIndexOf("/") + 1);
  return last.includes(":") ? last.slice(last.indexOf(":") + 1) : "";
}
