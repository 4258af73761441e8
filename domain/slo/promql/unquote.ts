const simple: Record<string, string> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
  "'": "'",
};

/** What a PromQL string means; its escapes are Go's. Null where it is not closed or holds an escape that is none. */
export function unquote(literal: string): string | null {
  const [mark = ""] = literal;
  if (literal.length < 2 || !literal.endsWith(mark)) return null;
  const inner = literal.slice(1, -1);
  if (mark === "`") return inner;
  let text = "";
  for (let at = 0; at < inner.length; ) {
    if (inner[at] !== "\\") {
      if (inner[at] === mark) return null;
      text += inner[at];
      at += 1;
      continue;
    }
    const meant = readEscape(inner.slice(at + 1, at + 10));
    if (!meant) return null;
    text += meant.text;
    at += 1 + meant.length;
  }
  return text;
}

function readEscape(rest: string): { text: string; length: number } | null {
  const known = simple[rest[0] ?? ""];
  if (known !== undefined) return { text: known, length: 1 };
  const [all, hex2, hex4, hex8, octal] =
    /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))/.exec(rest) ?? [];
  if (all === undefined) return null;
  const code = Number.parseInt(hex2 ?? hex4 ?? hex8 ?? octal ?? "", octal === undefined ? 16 : 8);
  // Bytes above ASCII would have to be joined to characters; nobody's label value needs them.
  if (code > 0x10ffff || (hex4 === undefined && hex8 === undefined && code > 0x7f)) return null;
  return { text: String.fromCodePoint(code), length: all.length };
}
