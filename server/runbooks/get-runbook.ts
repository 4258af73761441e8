import { parseRunbook } from "#domain/runbooks/runbook.ts";
import type { RunbookDetail } from "#domain/runbooks/runbook-view.ts";
import { observeRunbooks, readOwners, runbookRow } from "#server/runbooks/list-runbooks.ts";
import type { RunbookDeps } from "#server/runbooks/ports.ts";
import { NotFound } from "#server/runtime/errors.ts";

/** One runbook with its text, as it stood when the repository was last read. */
export async function getRunbook(deps: RunbookDeps, slug: string, now: Date): Promise<RunbookDetail> {
  const stored = await deps.store.runbook(slug);
  const { platform, githubUrl } = deps.catalog;
  if (!stored) {
    const file = `${platform.paths.runbooks}/${slug}.md`;
    throw new NotFound(`There is no runbook "${slug}"`, { mend: `It would be ${file} on the base branch.` });
  }
  const { path, commit, text, drawing } = stored;
  const filesUrl = `${githubUrl}/${platform.repository}/blob/${commit}/`;
  const { facts, body } = parseRunbook(text ?? "", path);
  return {
    ...runbookRow(stored, await readOwners(deps)),
    file: { path, url: filesUrl + path.split("/").map(encodeURIComponent).join("/"), commit },
    filesUrl,
    facts: text === null ? [] : facts,
    text: text === null ? { kind: "unread" } : drawing.kind === "drawn" ? drawing : { ...drawing, body },
    snapshot: await observeRunbooks(deps, await deps.catalog.store.snapshot(), now),
  };
}
