/**
 * Gives headings the names GitHub gives them: lower case, hyphens for spaces, letters, digits, hyphens and underscores
 * alone; the second of one name ends in `-1`.
 */
export function headingSlugs(): (heading: string) => string {
  const taken = new Map<string, number>();
  return (heading) => {
    const slug = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
      .replaceAll(" ", "-");
    let count = taken.get(slug) ?? 0;
    let own = count === 0 ? slug : `${slug}-${count}`;
    while (taken.has(own)) {
      count += 1;
      own = `${slug}-${count}`;
    }
    taken.set(slug, count);
    taken.set(own, 0);
    return own;
  };
}
