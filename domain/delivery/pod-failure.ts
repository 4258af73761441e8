import type { HopDetail, HopState } from "#domain/delivery/course.ts";
import type { PodFact } from "#domain/delivery/course-facts.ts";
import { code, counted, detail, type HopDraft, text } from "#domain/delivery/hop-draft.ts";

const pullReasons = [
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "ImageInspectError",
];
const startReasons = [
  "CreateContainerConfigError",
  "CreateContainerError",
  "RunContainerError",
  "ContainerCannotRun",
];

/** Why pods do not come up, said once for all of them, the most telling first; null while none is in trouble. */
export function podFailure(
  pods: readonly PodFact[],
): Pick<HopDraft, "title" | "evidence" | "log" | "mend"> | null {
  const pull = pods.find((pod) => pullReasons.includes(pod.reason));
  if (pull) return cannotPull(pull);
  const crash = pods.find(
    (pod) => pod.reason === "CrashLoopBackOff" || (!pod.ready && pod.reason === "Error"),
  );
  if (crash) return crashLoop(crash);
  const start = pods.find((pod) => startReasons.includes(pod.reason));
  if (start) return cannotStart(start);
  const unplaced = pods.find((pod) => pod.reason === "Unschedulable");
  return unplaced ? cannotPlace(unplaced) : null;
}

function cannotPull(pod: PodFact) {
  const event = pod.events.find((each) => each.message.includes("pull")) ?? pod.events[0];
  return {
    title: "The image cannot be pulled",
    evidence: [code(pod.reason), text("for"), code(pod.image), text(event?.message ?? pod.message)],
    log: eventsOf(pod),
    mend: [
      text("See whether the build pushed"),
      code(pod.image),
      text("and whether the cluster may read that registry; then run the build again or mend the tag."),
    ],
  };
}

function crashLoop(pod: PodFact) {
  return {
    title: "The process ends right after its start",
    evidence: [
      code(pod.name),
      text(`was restarted ${counted(pod.restarts, "time")}`),
      ...(pod.message ? [text(pod.message)] : []),
    ],
    log: pod.log ? { title: `End of the log of ${pod.name}`, ...pod.log } : eventsOf(pod),
    mend: [text("Read the end of the log, mend the cause in a new pull request, or revert this one.")],
  };
}

function cannotStart(pod: PodFact) {
  return {
    title: "The container cannot start",
    evidence: [code(pod.reason), text("in"), code(pod.name), text(pod.message)],
    log: eventsOf(pod),
    mend: [
      text("A ConfigMap, Secret or command that the manifest names is missing or wrong; mend it in Git."),
    ],
  };
}

function cannotPlace(pod: PodFact) {
  return {
    title: "No node takes the pod",
    evidence: [code(pod.name), text(pod.message)],
    log: eventsOf(pod),
    mend: [text("Ask for less CPU or memory, or ask the platform team for room.")],
  };
}

function eventsOf(pod: PodFact) {
  const lines = pod.events.map(
    (event) => `${event.reason}: ${event.message}${event.count > 1 ? ` (×${event.count})` : ""}`,
  );
  return lines.length > 0 ? { title: `Events of ${pod.name}`, lines, truncated: false } : null;
}

/** One line a pod, for the details of the healthy hop. */
export function podDetail(pod: PodFact): HopDetail {
  const state: HopState = pod.ready ? "done" : podFailure([pod]) ? "failed" : "now";
  const evidence = [text(pod.ready ? "ready" : pod.reason || "starting"), code(pod.image)];
  if (pod.pretended) evidence.push(text("pretended pod: nothing runs"));
  return detail(`pod:${pod.name}`, state, pod.name, evidence);
}
