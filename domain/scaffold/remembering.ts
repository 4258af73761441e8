/**
 * The same reader, which remembers what it read last, up to so many characters of text: a preview reads the same
 * files again after every keystroke. Of files with one text the last is remembered. What is read must never be
 * changed by whoever gets it.
 */
export function remembering<V>(
  characters: number,
  read: (text: string, file: string) => V,
): (text: string, file: string) => V {
  // Keyed by the text alone: its hash is worked out once however many readers ask, that of a joined key each time.
  const known = new Map<string, { file: string; value: V }>();
  let held = 0;
  return (text, file) => {
    const last = known.get(text);
    const kept = last?.file === file ? last : { file, value: read(text, file) };
    if (text.length > characters / 4) return kept.value;
    if (last) known.delete(text);
    else held += text.length;
    known.set(text, kept);
    if (held > characters) held -= forget(known, held - characters);
    return kept.value;
  };
}

/** Drops the longest unasked until at least so many characters are gone; gives how many went. */
function forget(known: Map<string, unknown>, characters: number): number {
  let gone = 0;
  for (const oldest of known.keys()) {
    if (gone >= characters) break;
    known.delete(oldest);
    gone += oldest.length;
  }
  return gone;
}
