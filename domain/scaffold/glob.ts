/**
 * Whether a path matches any of the patterns, as Backstage's `copyWithoutTemplating` reads them: `*`, `?`, `[a-z]`,
 * `{a,b}`, `**` for any depth, a leading `!` takes matches out again, and a folder's name stands for all below it.
 * Linear in the path for each pattern: no pattern can make it backtrack without end.
 */
export function matchesAny(path: string, patterns: readonly string[]): boolean {
  let matched = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith("!");
    const alternatives = expandBraces(negated ? pattern.slice(1) : pattern);
    if (alternatives.some((alternative) => matchesOne(path, alternative))) matched = !negated;
  }
  return matched;
}

function matchesOne(path: string, pattern: string): boolean {
  const parts = pattern.replace(/^\.\//, "").replace(/\/$/, "").split("/");
  const names = path.split("/");
  return matchSegments(names, parts) || matchSegments(names, [...parts, "**"]);
}

function matchSegments(names: readonly string[], parts: readonly string[]): boolean {
  // reachable holds how many names the parts seen so far can have used up.
  let reachable = new Set([0]);
  for (const part of parts) {
    const next = new Set<number>();
    for (const used of reachable) {
      if (part === "**") for (let end = used; end <= names.length; end += 1) next.add(end);
      else if (used < names.length && matchSegment(names[used] ?? "", part)) next.add(used + 1);
    }
    reachable = next;
  }
  return reachable.has(names.length);
}

function matchSegment(name: string, part: string): boolean {
  const tokens = tokenize(part);
  let reachable = new Set([0]);
  for (const token of tokens) {
    const next = new Set<number>();
    for (const used of reachable) {
      if (token === "*") for (let end = used; end <= name.length; end += 1) next.add(end);
      else if (used < name.length && token(name.charAt(used))) next.add(used + 1);
    }
    reachable = next;
  }
  return reachable.has(name.length);
}

type Token = "*" | ((character: string) => boolean);

function tokenize(part: string): Token[] {
  const tokens: Token[] = [];
  for (let index = 0; index < part.length; index += 1) {
    const character = part.charAt(index);
    const close = character === "[" ? part.indexOf("]", index + 2) : -1;
    if (character === "*") tokens.push("*");
    else if (character === "?") tokens.push(() => true);
    else if (close !== -1) {
      tokens.push(characterClass(part.slice(index + 1, close)));
      index = close;
    } else {
      const literal = character === "\\" && index + 1 < part.length ? part.charAt(++index) : character;
      tokens.push((candidate) => candidate === literal);
    }
  }
  return tokens;
}

function characterClass(inside: string): (character: string) => boolean {
  const negated = inside.startsWith("!") || inside.startsWith("^");
  const members = negated ? inside.slice(1) : inside;
  return (character) => {
    let found = false;
    for (let index = 0; index < members.length; index += 1) {
      const from = members.charAt(index);
      const ranged = members.charAt(index + 1) === "-" && index + 2 < members.length;
      const to = ranged ? members.charAt(index + 2) : from;
      if (ranged) index += 2;
      if (from <= character && character <= to) found = true;
    }
    return found !== negated;
  };
}

/** At most 64 alternatives; a pattern that asks for more is taken literally. */
function expandBraces(pattern: string): string[] {
  let alternatives = [pattern];
  for (;;) {
    const expanded = alternatives.flatMap((one) => {
      const group = /\{([^{}]*,[^{}]*)\}/.exec(one);
      if (!group?.[1]) return [one];
      return group[1]
        .split(",")
        .map((choice) => one.slice(0, group.index) + choice + one.slice(group.index + group[0].length));
    });
    if (expanded.length > 64) return [pattern];
    if (expanded.length === alternatives.length) return expanded;
    alternatives = expanded;
  }
}
