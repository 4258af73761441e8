import { fieldsOf } from "#domain/delivery/object-fields.ts";
import type { Container, PodTemplate } from "#domain/delivery/pod-template.ts";
import type { Finding, Policy } from "./policy.ts";

const wanted = ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"] as const;

/** Without requests the scheduler guesses; without limits one container can starve its node. */
export const requireResources: Policy = {
  id: "require-resources",
  title: "Containers state what they need",
  action: "enforce",
  appliesTo: () => true,
  judge: (pod: PodTemplate) => pod.containers.filter(canHaveResources).flatMap(missing),
};

/** The API forbids resources on ephemeral containers. */
function canHaveResources(container: Container): boolean {
  return container.list !== "ephemeralContainers";
}

function missing(container: Container): Finding[] {
  const resources = fieldsOf(container.fields.resources);
  const absent = wanted.filter((path) => {
    const [group = "", resource = ""] = path.split(".");
    return !/\S/.test(String(fieldsOf(resources[group])[resource] ?? ""));
  });
  if (absent.length === 0) return [];
  return [
    {
      message: `${container.name} has no ${absent.join(", ")}`,
      mend: `Add resources.${absent[0]} and its siblings to the container; start from what it uses under load.`,
    },
  ];
}
