/** What the palette finds. `hint` tells namesakes apart; `href` is a path of the portal or an http(s) address. */
export type PaletteHit = { kind: string; title: string; hint: string; href: string };

/** The hits that answer to `q`, best first, at most `limit`: by where in the title it stands, then by the hint. */
export function rankHits(hits: readonly PaletteHit[], q: string, limit: number): PaletteHit[] {
  const wanted = q.trim().toLowerCase();
  return hits
    .map((hit, index) => ({ hit, index, rank: rankOf(hit, wanted) }))
    .filter(({ rank }) => rank < nowhere)
    .sort(
      (one, other) =>
        one.rank - other.rank || one.hit.title.length - other.hit.title.length || one.index - other.index,
    )
    .slice(0, limit)
    .map(({ hit }) => hit);
}

const nowhere = 6;

function rankOf({ title, hint }: PaletteHit, wanted: string): number {
  const text = title.toLowerCase();
  if (wanted === "" || text === wanted) return 0;
  if (text.startsWith(wanted)) return 1;
  if (text.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted))) return 2;
  if (text.includes(wanted)) return 3;
  if (hint.toLowerCase().includes(wanted)) return 4;
  return isSubsequence(wanted.replaceAll(/\s/g, ""), text) ? 5 : nowhere;
}

function isSubsequence(wanted: string, text: string): boolean {
  let at = 0;
  for (const character of text) if (character === wanted[at]) at += 1;
  return at === wanted.length;
}
