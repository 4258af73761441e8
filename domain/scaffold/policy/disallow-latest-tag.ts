import { splitImage } from "#domain/delivery/kustomize/image-name.ts";
import type { Policy } from "./policy.ts";

/** A moving tag may change what runs without a commit; no tag at all means `latest`. */
export const disallowLatestTag: Policy = {
  id: "disallow-latest-tag",
  title: "Images carry a tag that does not move",
  action: "enforce",
  appliesTo: () => true,
  judge: (pod) =>
    pod.containers.flatMap((container) => {
      const image = String(container.fields.image ?? "");
      const { tag, digest } = splitImage(image);
      if (tag !== "latest" && (tag !== "" || digest !== "")) return [];
      const what = tag === "latest" ? "the tag latest" : "no tag, which means latest";
      return [
        {
          message: `${container.name} runs ${image || "an unnamed image"} with ${what}`,
          mend: "Set newTag in the overlay's images; for our own services npm run pin-images does it.",
        },
      ];
    }),
};
