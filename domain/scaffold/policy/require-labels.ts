import type { Policy } from "./policy.ts";

const wanted = ["app", "team", "env"] as const;

/** Cost, alerts and ownership are found by these labels on the pods themselves, not on what makes them. */
export const requireLabels: Policy = {
  id: "require-labels",
  title: "Pods say which app, team and environment they belong to",
  action: "enforce",
  appliesTo: () => true,
  judge: (pod) => {
    const absent = wanted.filter((label) => !/\S/.test(String(pod.labels[label] ?? "")));
    if (absent.length === 0) return [];
    return [
      {
        message: `The pods carry no label ${absent.join(", ")}`,
        mend: `Add ${absent.join(", ")} at ${pod.path}metadata.labels, or to labels with includeTemplates in the overlay.`,
      },
    ];
  },
};
