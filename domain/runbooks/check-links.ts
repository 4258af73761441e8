import type { Problem } from "#domain/problem.ts";
import type { Drawing, DrawnNode, RunbookLink } from "#domain/runbooks/drawing.ts";

/** What there is to lead to: runbooks by slug, images by path. */
export type Targets = { slugs: ReadonlySet<string>; images: ReadonlySet<string> };

/** Links of a runbook to runbooks that are not there, and images that are not: who reads it at night needs them. */
export function checkLinks(drawing: Drawing, file: string, { slugs, images }: Targets): Problem[] {
  if (drawing.kind === "plain") return [];
  const missing = new Set<string>();
  visit(drawing.nodes, (link, isImage) => {
    if (link.kind === "runbook" && !slugs.has(link.slug)) missing.add(`the runbook ${link.slug}`);
    if (isImage && link.kind === "file" && !images.has(link.path)) missing.add(`the image ${link.path}`);
  });
  return [...missing].map((target) => ({
    severity: "warning",
    code: "runbook-link",
    message: `The text leads to ${target}, which is not there.`,
    mend: "Correct the link, or add what it leads to.",
    file,
  }));
}

function visit(nodes: readonly DrawnNode[], seen: (link: RunbookLink, isImage: boolean) => void): void {
  for (const node of nodes) {
    if (typeof node === "string") continue;
    if (node.tag === "link") seen(node.to, false);
    if (node.tag === "image") seen(node.at, true);
    if ("children" in node) visit(node.children, seen);
  }
}
