import { isPlaceholder } from "#domain/delivery/image-pin.ts";
import { splitImage } from "#domain/delivery/kustomize/image-name.ts";
import type { Policy } from "./policy.ts";

/** In production the registry must not be able to answer with another image than the one that was promoted. */
export const requireDigestInProd: Policy = {
  id: "require-digest-in-prod",
  title: "Production images are named by digest",
  action: "enforce",
  appliesTo: ({ environment }) => environment === "prod",
  skips: (pod) => {
    const images = pod.containers.map((container) => splitImage(String(container.fields.image)));
    return images.some((image) => !isPlaceholder(image))
      ? null
      : "Nothing was promoted here yet; the first promotion writes tag and digest";
  },
  judge: (pod) =>
    pod.containers.flatMap((container) => {
      const image = String(container.fields.image ?? "");
      if (/^sha256:[0-9a-f]{64}$/.test(splitImage(image).digest)) return [];
      return [
        {
          message: `${container.name} runs ${image || "an unnamed image"} without a digest`,
          mend: "Set digest: sha256:… beside newTag in the prod overlay; a promotion writes both.",
        },
      ];
    }),
};
