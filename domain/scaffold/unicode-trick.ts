/** `code` is stable; `message` and `mend` are for people. */
export type NameFault = { code: string; message: string; mend: string };

/** Characters that hide in a name or pass for others; null where every character is plain ASCII. */
export function unicodeTrick(name: string): NameFault | null {
  const invisible = /\p{Cf}|\p{Cc}|\p{Zl}|\p{Zp}|\p{Default_Ignorable_Code_Point}/u.exec(name)?.[0];
  if (invisible !== undefined)
    return fault(
      "name-invisible-character",
      `The name contains an invisible character (${codePoint(invisible)}).`,
      "Type the name by hand instead of pasting it.",
    );
  const foreign = /\P{ASCII}/u.exec(name)?.[0];
  if (foreign === undefined) return null;
  const twin = latinTwins.get(foreign.toLowerCase());
  if (twin !== undefined)
    return fault(
      "name-look-alike",
      `"${name}" contains ${quoteCharacter(foreign)}, which only looks like the Latin letter ${twin}.`,
      `Type a Latin ${twin}.`,
    );
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const mend = /^[a-z0-9-]+$/.test(plain)
    ? `Write "${plain}".`
    : "Use the letters a to z, digits and hyphens.";
  if (name.normalize("NFC") !== name)
    return fault(
      "name-composed-characters",
      `"${name}" contains letters put together from several characters.`,
      mend,
    );
  return fault("name-foreign-character", `"${name}" contains ${quoteCharacter(foreign)}.`, mend);
}

/** Letters of other scripts that most fonts draw like a Latin one (after Unicode UTS #39, lower-case letters). */
const latinTwins: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: "аαɑ",
    b: "ьƅ",
    c: "сϲⅽ",
    d: "ԁⅾ",
    e: "еҽ",
    g: "ɡց",
    h: "һհ",
    i: "іιıⅰ",
    j: "јϳ",
    k: "кκ",
    l: "ӏⅼǀ",
    m: "мⅿ",
    n: "ոп",
    o: "оοօ",
    p: "рρ",
    q: "ԛզ",
    r: "гᴦ",
    s: "ѕ",
    t: "тτ",
    u: "υսц",
    v: "νѵⅴ",
    w: "ѡԝա",
    x: "хχⅹ",
    y: "уγү",
    z: "ᴢ",
    "-": "‐‑‒–—−﹣－",
  }).flatMap(([latin, twins]) => [...twins].map((twin): [string, string] => [twin, latin])),
);

/** A character as a message names it: drawn, with its code point. */
export function quoteCharacter(character: string): string {
  return /\s/.test(character)
    ? `a space (${codePoint(character)})`
    : `"${character}" (${codePoint(character)})`;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function fault(code: string, message: string, mend: string): NameFault {
  return { code, message, mend };
}
