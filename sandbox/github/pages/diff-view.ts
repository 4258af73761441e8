import type { FileChange } from "../git/diff.ts";
import { htmlText } from "./layout.ts";

/** Longer diffs are cut here; the file itself is one click away. */
const mostLines = 1500;

/** Every changed file, folded after the first few, with its lines marked by sign and colour. */
export function diffView(files: readonly FileChange[]): string {
  return files.map((file, index) => fileView(file, index < 12)).join("");
}

function fileView(file: FileChange, open: boolean): string {
  const name = file.previousPath === undefined ? file.path : `${file.previousPath} → ${file.path}`;
  const lines = (file.patch ?? "").split("\n");
  const shown = lines.slice(0, mostLines).map(lineView).join("");
  const rest =
    lines.length > mostLines ? `<span class="h">${lines.length - mostLines} more lines</span>` : "";
  const body =
    file.patch === undefined
      ? `<p class="soft" style="padding:.6rem 1rem;margin:0">Nothing to show: binary or empty.</p>`
      : `<pre class="diff" tabindex="0" aria-label="${htmlText(file.path)}">${shown}${rest}</pre>`;
  return `<details class="file"${open ? " open" : ""}><summary><code>${htmlText(name)}</code> <span class="soft">${file.status}</span> <span class="good">+${file.additions}</span> <span class="bad">−${file.deletions}</span></summary>${body}</details>`;
}

function lineView(line: string): string {
  const kind = line.startsWith("+") ? "a" : line.startsWith("-") ? "d" : line.startsWith("@@") ? "h" : "";
  return `<span${kind === "" ? "" : ` class="${kind}"`}>${htmlText(line) || " "}</span>`;
}
