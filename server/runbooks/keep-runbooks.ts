import type { Problem } from "#domain/problem.ts";
import { mayHoldRules, readAlertRules } from "#domain/runbooks/alert-rule.ts";
import { checkLinks } from "#domain/runbooks/check-links.ts";
import { imageType } from "#domain/runbooks/image-type.ts";
import { parseRunbook } from "#domain/runbooks/runbook.ts";
import { longestSlug, slugOf } from "#domain/runbooks/runbook-address.ts";
import type { PlatformSettings } from "#domain/scaffold/platform-settings.ts";
import type { RepositoryPart, RepositorySight } from "#server/catalog/ports.ts";
import { drawTexts } from "#server/runbooks/draw-texts.ts";
import type { RunbookStore, RunbookText, StoredImage } from "#server/runbooks/store.ts";

/** Runbooks, their images and alerting rules, kept whenever the catalog has looked at the platform repository. */
export function createRunbookPart(
  store: Pick<RunbookStore, "replace">,
  { paths }: PlatformSettings,
): RepositoryPart {
  const isRules = ({ path }: { path: string }) => mayHoldRules(path, paths.templates);
  const wants = (path: string) =>
    slugOf(path, paths.runbooks) !== null || imageType(path, paths.runbooks) !== null || isRules({ path });
  const keep = async (sight: RepositorySight, stop: AbortSignal) => {
    const found = sight.files.filter(isRules).map(({ content, path }) => readAlertRules(content, path));
    const rules = found.flatMap((file) => file.rules);
    const images = imagesOf(sight, paths.runbooks);
    const runbooks = await readRunbooks(sight, paths.runbooks, stop);
    const targets = {
      slugs: new Set(runbooks.map(({ slug }) => slug)),
      images: new Set(images.map(({ path }) => path)),
    };
    const checked = runbooks.map((runbook) => ({
      ...runbook,
      problems: [...runbook.problems, ...checkLinks(runbook.drawing, runbook.path, targets)],
    }));
    await store.replace(checked, rules, images);
    return [
      ...found.flatMap(({ problems }) => problems),
      ...sight.unreadable.filter(isRules).map(unreadRules),
      ...[...sight.files, ...sight.unreadable].flatMap(({ path }) => pathProblem(path, paths.runbooks)),
    ];
  };
  return { wants, keep };
}

async function readRunbooks(
  { commit, files, unreadable }: RepositorySight,
  root: string,
  stop: AbortSignal,
): Promise<RunbookText[]> {
  const readable = files.map(({ path, content }) => ({ path, text: content, reason: "" }));
  const others = unreadable.map(({ path, reason }) => ({ path, text: null, reason }));
  const runbooks = [...readable, ...others].flatMap(({ path, text, reason }) => {
    const slug = slugOf(path, root);
    if (slug === null || slug.length > longestSlug) return [];
    const { body, facts: _, ...front } = parseRunbook(text ?? "", path);
    const problems = text === null ? [unreadRunbook(path, reason)] : front.problems;
    return [{ body, row: { ...front, problems, slug, path, commit, text } }];
  });
  const orders = runbooks.map(({ body, row: { title, path } }) => ({
    text: body,
    place: { title, path, root },
  }));
  const drawings = await drawTexts(orders, stop);
  return runbooks.flatMap(({ row }, index) => {
    const drawing = drawings[index];
    return drawing ? [{ ...row, drawing }] : [];
  });
}

function imagesOf({ files, unreadable }: RepositorySight, root: string): Omit<StoredImage, "bytes">[] {
  return [...files, ...unreadable].flatMap(({ path, blob }) => {
    const type = imageType(path, root);
    return type === null || blob === null ? [] : [{ path, type, blob }];
  });
}

function pathProblem(file: string, root: string): Problem[] {
  const slug = slugOf(file, root);
  if (slug === null || slug.length <= longestSlug) return [];
  const message = `A runbook's path below ${root} may have ${longestSlug} characters. This one is left out.`;
  return [{ severity: "error", code: "runbook-path", message, mend: "Shorten its name.", file }];
}

function unreadRunbook(file: string, reason: string): Problem {
  const mend = "Make it a text file of at most 512 KiB; it can be read on GitHub meanwhile.";
  return {
    severity: "error",
    code: "file-unreadable",
    message: `The runbook was not read. ${reason}`,
    mend,
    file,
  };
}

function unreadRules({ path, reason }: RepositorySight["unreadable"][number]): Problem {
  return {
    severity: "error",
    code: "file-unreadable",
    message: `The file was not read, so the alerts in it are not known. ${reason}`,
    mend: "Make it a text file of at most 512 KiB.",
    file: path,
  };
}
