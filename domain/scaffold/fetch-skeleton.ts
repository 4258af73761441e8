import type { Problem } from "#domain/problem.ts";
import { matchesAny } from "#domain/scaffold/glob.ts";
import { type JsonObject, objectOf, textOf, textsOf } from "#domain/scaffold/json.ts";
import type { BundleFile, UncheckedFile } from "#domain/scaffold/template-bundle.ts";
import { type TextRenderer, textRenderer } from "#domain/scaffold/template-engine.ts";

/** Bounds of one creation while it is rendered; the firewall's are tighter. Bytes are UTF-16 code units. */
export const renderLimits = { bundleFiles: 2_000, bytes: 8 * 1024 * 1024 } as const;

/** Where the template stands (`folder`, repository path), what it may read, and where a problem is put. */
export type SkeletonSource = {
  folder: string;
  files: readonly BundleFile[];
  stepFile: string;
  stepLine: number;
};

/** `skipped` are skeleton files whose path rendered to nothing: how a template leaves a file out. */
export type FetchedSkeleton = { files: UncheckedFile[]; skipped: string[]; problems: Problem[] };

type Settings = {
  templated: (path: string) => { contents: boolean; path: boolean };
  extension: string | null;
};

/** `fetch:template` in memory, by Backstage's rules for paths, contents, extensions and patterns. */
export function fetchSkeleton(input: JsonObject, source: SkeletonSource): FetchedSkeleton {
  const result: FetchedSkeleton = { files: [], skipped: [], problems: [] };
  const refuse = (code: string, message: string, mend: string): FetchedSkeleton => {
    const { stepFile: file, stepLine: line } = source;
    result.problems.push({ severity: "error", code, message, mend, file, line });
    return result;
  };
  const prefix = skeletonPrefix(textOf(input.url) ?? "");
  if (prefix === null)
    return refuse(
      "skeleton-remote",
      `The skeleton "${textOf(input.url) ?? ""}" is not in the template's folder, and nothing else is fetched.`,
      "Copy it beside template.yaml and write url: ./skeleton.",
    );
  const chosen = source.files.filter((file) => file.path.startsWith(prefix));
  if (chosen.length === 0)
    return refuse(
      "skeleton-missing",
      `No file lies below "${textOf(input.url) ?? ""}".`,
      "Add the folder, or mend the url.",
    );
  const settings = readSettings(input);
  if (typeof settings === "string")
    return refuse("skeleton-settings", settings, "Keep one of the two settings.");
  const cookiecutter = input.cookiecutterCompat === true;
  const render = textRenderer(
    { [cookiecutter ? "cookiecutter" : "values"]: objectOf(input.values) },
    {
      cookiecutterCompat: cookiecutter,
      trimBlocks: input.trimBlocks === true,
      lstripBlocks: input.lstripBlocks === true,
    },
  );
  const target = targetPrefix(textOf(input.targetPath));
  for (const file of chosen)
    renderFile(file, file.path.slice(prefix.length), { target, settings, render, source, result });
  return result;
}

type Work = {
  target: string;
  settings: Settings;
  render: TextRenderer;
  source: SkeletonSource;
  result: FetchedSkeleton;
};

function renderFile(file: BundleFile, local: string, work: Work): void {
  const { settings, render, result } = work;
  const from = `${work.source.folder}/${file.path}`.replaceAll(/[^/]+\/\.\.\//g, "");
  const refuse = (code: string, message: string, mend: string, line = 1, column = 1) =>
    result.problems.push({ severity: "error", code, message, mend, file: from, line, column });
  const rules = settings.templated(local);
  const bare =
    settings.extension !== null && rules.contents ? local.slice(0, -settings.extension.length) : local;
  const path = rules.path ? render(bare) : ({ kind: "rendered", value: bare } as const);
  if (path.kind === "fault") {
    refuse(
      "template-path",
      `The file's name cannot be rendered: ${path.fault.message}.`,
      "Mend the expression in its path.",
    );
    return;
  }
  // A name or a folder that rendered to nothing is how a template leaves a file out.
  if (path.value !== bare && /^$|^\/|\/\/|\/$/.test(path.value)) {
    result.skipped.push(from);
    return;
  }
  if (/[\0\ufffd]/.test(file.content)) {
    refuse(
      "template-binary-file",
      "The file is not text, and a creation writes text only.",
      "Leave it out of the skeleton.",
    );
    return;
  }
  const content = rules.contents
    ? render(file.content)
    : ({ kind: "rendered", value: file.content } as const);
  if (content.kind === "fault") {
    const { message, line, column } = content.fault;
    refuse(
      "template-render",
      `${message}.`.replace("..", "."),
      "Mend the expression at this line.",
      line,
      column,
    );
    return;
  }
  result.files.push({ path: work.target + path.value, mode: file.mode, content: content.value, from });
}

/** Folder of a skeleton below the template's, as a prefix; null for anything that would have to be fetched. */
function skeletonPrefix(url: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:|^[/\\]|^$|\\/i.test(url)) return null;
  const parts: string[] = [];
  for (const part of url.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.length === 0 ? "" : `${parts.join("/")}/`;
}

/** A step's `targetPath` as a prefix; what is odd about it stays, for the firewall to refuse. */
export function targetPrefix(targetPath: string | undefined): string {
  const path = (targetPath ?? "").replace(/^(\.\/)+/, "").replace(/\/+$/, "");
  return path === "" || path === "." ? "" : `${path}/`;
}

function readSettings(input: JsonObject): Settings | string {
  const { copyWithoutRender, copyWithoutTemplating, templateFileExtension } = input;
  if (copyWithoutRender !== undefined && copyWithoutTemplating !== undefined)
    return "copyWithoutRender and copyWithoutTemplating cannot both be given.";
  const patterns = copyWithoutRender ?? copyWithoutTemplating;
  if (patterns !== undefined && !Array.isArray(patterns))
    return "copyWithoutTemplating is not a list of patterns.";
  if (templateFileExtension !== undefined && templateFileExtension !== false) {
    if (patterns !== undefined || input.cookiecutterCompat === true)
      return "templateFileExtension cannot be combined with copyWithoutTemplating or cookiecutterCompat.";
    const named = typeof templateFileExtension === "string" ? templateFileExtension : ".njk";
    const extension = named.startsWith(".") ? named : `.${named}`;
    return { extension, templated: (path) => ({ contents: hasExtension(path, extension), path: true }) };
  }
  const copied = textsOf(patterns);
  return {
    extension: null,
    templated: (path) => {
      const contents = copied.length === 0 || !matchesAny(path, copied);
      return { contents, path: contents || copyWithoutRender === undefined };
    },
  };
}

/** As Node's `extname`: the last dot of the name, which may not be its first character. */
function hasExtension(path: string, extension: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot > 0 && name.slice(dot) === extension;
}
