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
    if (known.delete(text)) held -= text.length;
    if (text.length > characters / 4) return kept.value;
    known.set(text, kept);
    held += text.length;
    for (const oldest of known.keys()) {
      if (held <= characters) break;
      known.delete(oldest);
      held -= oldest.length;
    }
    return kept.value;
  };
}
