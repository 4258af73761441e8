// ECMA-48 sequences: CSI with its parameters, OSC up to its terminator, and the two-character escapes.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being removed
const ansi = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-Z\\-_]/g;
// C0 without tab and newline, DEL, C1, zero-width characters and the bidirectional overrides that can make text
// read differently from what it is (Trojan Source, CVE-2021-42574).
const unseen =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being removed
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Hostile text made fit to be shown as text: no escapes, no unseen characters, at most `max` characters. */
export function plainText(text: string, max = 2000): string {
  const cut = text.length > max * 4 ? text.slice(0, max * 4) : text;
  // A lone surrogate, left by a cut or sent on purpose, is not JSON that PostgreSQL takes.
  const clean = cut.replace(ansi, "").replace(unseen, "").toWellFormed();
  return clean.length > max || cut.length < text.length
    ? `${clean.slice(0, max - 1).toWellFormed()}…`
    : clean;
}

/** The address if a person may be sent there: http or https without credentials; else null. */
export function safeHttpUrl(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const plain = url.username === "" && url.password === "";
  return plain && (url.protocol === "https:" || url.protocol === "http:") ? url.href : null;
}

/** The end of a log as lines: escapes removed, at most `maxLines` lines of at most `maxWidth` characters. */
export function logTail(
  text: string,
  { maxLines = 40, maxWidth = 400 }: { maxLines?: number; maxWidth?: number } = {},
): { lines: string[]; truncated: boolean } {
  const lines = text.split(/\r\n|\n|\r/);
  while (lines.at(-1) === "") lines.pop();
  return {
    lines: lines.slice(-maxLines).map((line) => plainText(line, maxWidth)),
    truncated: lines.length > maxLines,
  };
}
