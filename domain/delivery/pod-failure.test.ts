import { describe, expect, test } from "vitest";
import type { PodFact } from "#domain/delivery/course-facts.ts";
import { courseOf } from "#domain/delivery/course-of.ts";
import { afterMerge, application, at, hopOf, inCluster, words } from "#tests/delivery-facts.ts";

function pod(changes: Partial<PodFact>): PodFact {
  return {
    name: "pay-api-7d9f-x2x",
    container: "pay-api",
    image: "registry.example/acme/pay-api:n3w",
    ready: false,
    reason: "",
    message: "",
    restarts: 0,
    log: null,
    events: [],
    pretended: false,
    ...changes,
  };
}

function healthyHop(...pods: PodFact[]) {
  return hopWith("Progressing", pods);
}

function hopWith(status: "Progressing" | "Healthy", pods: PodFact[]) {
  const health = { status, message: "", since: at(76) };
  return hopOf(courseOf(afterMerge([inCluster(application({ health }), pods)]), at(120)), "healthy");
}

describe("a change that does not become healthy", () => {
  test.each(["ErrImagePull", "ImagePullBackOff"])("names the image and the event of %s", (reason) => {
    const events = [
      { reason: "Failed", message: "Failed to pull image: manifest unknown", at: at(90), count: 3 },
    ];
    const hop = healthyHop(pod({ reason, events }));
    expect(hop.state).toBe("failed");
    expect(hop.title).toBe("The image cannot be pulled");
    expect(words(hop.evidence)).toBe(
      `${reason} for registry.example/acme/pay-api:n3w Failed to pull image: manifest unknown`,
    );
    expect(hop.log?.lines).toEqual(["Failed: Failed to pull image: manifest unknown (×3)"]);
    expect(words(hop.mend)).toContain("whether the build pushed");
  });

  test("shows the end of the log of a process that keeps ending", () => {
    const log = { lines: ["Error: DATABASE_URL is missing"], truncated: false };
    const hop = healthyHop(pod({ reason: "CrashLoopBackOff", restarts: 4, log }));
    expect(hop.title).toBe("The process ends right after its start");
    expect(words(hop.evidence)).toContain("was restarted 4 times");
    expect(hop.log).toEqual({ title: "End of the log of pay-api-7d9f-x2x", ...log });
  });

  test("an image that cannot be pulled is told before a crash, since nothing else can be mended first", () => {
    const hop = healthyHop(
      pod({ name: "a", reason: "CrashLoopBackOff" }),
      pod({ name: "b", reason: "ErrImagePull" }),
    );
    expect(hop.title).toBe("The image cannot be pulled");
  });

  test.each([
    ["CreateContainerConfigError", "The container cannot start"],
    ["Unschedulable", "No node takes the pod"],
  ])("tells %s as: %s", (reason, title) => {
    expect(healthyHop(pod({ reason, message: "told by the cluster" }))).toMatchObject({
      state: "failed",
      title,
    });
  });

  test("a pod that is merely starting is no failure", () => {
    const hop = healthyHop(pod({ reason: "ContainerCreating" }));
    expect(hop.state).toBe("now");
    expect(hop.details.at(-1)).toMatchObject({ title: "pay-api-7d9f-x2x", state: "now" });
  });

  test.each([
    { pods: [], said: "nothing" },
    { pods: [pod({ ready: true }), pod({ reason: "Terminating" })], said: "on 1 pod" },
    { pods: [pod({ ready: true }), pod({ ready: true, pretended: true })], said: "on 2 pods" },
    { pods: [pod({ ready: true, pretended: true })], said: "on 1 pretended pod, in which nothing runs" },
  ])("what is healthy says on how many pods: $said", ({ pods, said }) => {
    const hop = hopWith("Healthy", pods);
    expect(hop.state).toBe("done");
    expect(words(hop.evidence)).toMatch(pods.length === 0 ? /^(?!.* on )/ : new RegExp(` ${said}$`));
  });

  test("a pretended pod says that nothing runs", () => {
    const hop = healthyHop(pod({ ready: true, pretended: true }));
    expect(words(hop.details.at(-1)?.evidence ?? null)).toContain("pretended pod: nothing runs");
  });
});
