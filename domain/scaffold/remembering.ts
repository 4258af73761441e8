/**
 * The same reader, which remembers what it read last, up to so many characters of text: a preview reads the same
 * files again after every keystroke. What is read must never be changed by whoever gets it.
 */
export function remembering<V>(
  characters: number,
  read: (text: string, file: string) => V,
): (text: string, file: string) => V {
  const known = new Map<string, V>();
  let held = 0;
  return (text, file) => {
    const key = `${file}\0${text}`;
    const value = known.has(key) ? known.get(key) : undefined;
    const result = value ?? read(text, file);
    if (known.delete(key)) held -= key.length;
    if (key.length > characters / 4) return result;
    known.set(key, result);
    held += key.length;
    for (const oldest of known.keys()) {
      if (held <= characters) break;
      known.delete(oldest);
      held -= oldest.length;
    }
    return result;
  };
}
