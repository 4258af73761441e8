import { joinImage, splitImage } from "./image-name.ts";
import type { ImageEntry } from "./kustomization-file.ts";
import { type Place, refuse } from "./refusal.ts";
import type { Resource } from "./resource.ts";
import { setField } from "./set-field.ts";
import { fieldOf, isNull, type MapNode, rawText, retext, type YamlNode } from "./yaml-node.ts";

/**
 * `images`: wherever an object has `containers` or `initContainers`, at any depth, images of that name get the
 * new name, tag and digest. A new tag drops the old digest and the other way round. Descriptions of custom
 * resources are left alone. Follows `filters/imagetag` of sigs.k8s.io/kustomize/api.
 */
export function setImages(resources: readonly Resource[], entry: ImageEntry, place: Place): void {
  if (!/^[\w./:@-]*$/.test(entry.name)) {
    refuse(place, "image-name", `${entry.name} is no image name`, "Write the name without tag and digest.");
  }
  const pattern = new RegExp(`^${entry.name}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`);
  const change = (image: string) => (pattern.test(image) ? renamed(image, entry) : null);
  for (const { object } of resources) {
    if (rawText(object.fields.get("kind")) === "CustomResourceDefinition") continue;
    visit(object, { change, place });
    for (const path of usualPaths)
      setField(object, { path }, "none", place, (image) => renamedNode(image, { change, place }));
    refuseImageVolumes(object, change, place);
  }
}

/** Visited once more, as kustomize does: here a list that is null becomes an empty list, and a map may stand for it. */
const usualPaths = ["spec", "spec/template/spec"].flatMap((spec) => [
  `${spec}/containers[]/image`,
  `${spec}/initContainers[]/image`,
]);

function renamed(image: string, entry: ImageEntry): string {
  const now = splitImage(image);
  const pinned = entry.newTag !== "" || entry.digest !== "";
  const pin = pinned ? { tag: entry.newTag, digest: entry.digest } : { tag: now.tag, digest: now.digest };
  return joinImage({ name: entry.newName || now.name, ...pin });
}

type Rule = { change: (image: string) => string | null; place: Place };

function visit(node: YamlNode, rule: Rule): void {
  if (node.kind === "list") for (const item of node.items) visit(item, rule);
  if (node.kind !== "map") return;
  for (const [name, value] of node.fields) {
    if (value.kind === "scalar") continue;
    visit(value, rule);
    if ((name === "containers" || name === "initContainers") && value.kind === "list") {
      for (const container of value.items) rename(container, rule);
    }
  }
}

function rename(container: YamlNode, rule: Rule): void {
  if (isNull(container)) return;
  const image = fieldOf(container, "image");
  if (container.kind !== "map") misshapen(rule.place);
  else if (image !== undefined) container.fields.set("image", renamedNode(image, rule));
}

function renamedNode(image: YamlNode, rule: Rule): YamlNode {
  if (isNull(image)) return image;
  if (image.kind !== "scalar") return misshapen(rule.place);
  const changed = rule.change(image.text);
  return changed === null ? image : retext(image, changed);
}

function misshapen(place: Place): never {
  return refuse(
    place,
    "kustomize-shape",
    "A container or its image has the wrong shape",
    "Correct the manifest.",
  );
}

/** Since kustomize 5.8 images in volumes are renamed too, and volumes that are null become an empty list. */
function refuseImageVolumes(object: MapNode, change: (image: string) => string | null, place: Place): void {
  for (const spec of [fieldOf(object, "spec"), fieldOf(object, "spec", "template", "spec")]) {
    const volumes = fieldOf(spec, "volumes");
    const empty = volumes !== undefined && isNull(volumes);
    if (empty)
      refuse(
        place,
        "kustomize-versions",
        "Versions of kustomize disagree about null volumes",
        "Remove volumes.",
      );
    for (const volume of volumes?.kind === "list" ? volumes.items : []) {
      if (change(rawText(fieldOf(volume, "image", "reference"))) === null) continue;
      const message = "Versions of kustomize disagree about images in volumes";
      refuse(place, "kustomize-versions", message, "Name the volume's image in full, and apart from images.");
    }
  }
}
