/** A Markdown file in its two parts; `yaml` keeps the file's line numbers, `body` begins at `bodyLine` (from 1). */
export type MarkdownFile = {
  /** `none`: it does not begin with front matter; `open`: what begins is never closed, and all of it is body. */
  kind: "whole" | "none" | "open";
  yaml: string;
  body: string;
  bodyLine: number;
};

const fence = /^---[ \t]*$/;
const closing = /^(---|\.\.\.)[ \t]*$/;

/** Takes the front matter off a Markdown file: the lines between `---` on its first line and the next `---`. */
export function splitFrontMatter(text: string): MarkdownFile {
  const plain = text.replace(/^\ufeff/, "").replaceAll(/\r\n?/g, "\n");
  const lines = plain.split("\n");
  const whole = { yaml: "", body: plain, bodyLine: 1 };
  if (!fence.test(lines[0] ?? "")) return { kind: "none", ...whole };
  const end = lines.findIndex((line, index) => index > 0 && closing.test(line));
  if (end === -1) return { kind: "open", ...whole };
  // An empty line stands where the fence was, so that the YAML's lines are those of the file.
  const yaml = ["", ...lines.slice(1, end), ""].join("\n");
  return { kind: "whole", yaml, body: lines.slice(end + 1).join("\n"), bodyLine: end + 2 };
}
