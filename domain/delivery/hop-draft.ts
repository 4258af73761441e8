import type { Evidence, Hop, HopDetail, HopId, HopState } from "#domain/delivery/course.ts";
import { safeHttpUrl } from "#domain/delivery/plain-text.ts";

/** A hop before it knows its neighbours: lag and usual lag are worked out over the whole course. */
export type HopDraft = Omit<Hop, "lagMs" | "usualMs">;

export function draftHop(
  id: HopId,
  state: HopState,
  title: string,
  rest: Partial<Omit<HopDraft, "id" | "state" | "title">> = {},
): HopDraft {
  return {
    id,
    state,
    title,
    evidence: [],
    at: null,
    observed: null,
    details: [],
    log: null,
    mend: null,
    ...rest,
  };
}

export function text(words: string): Evidence {
  return { kind: "text", text: words };
}

export function code(words: string): Evidence {
  return { kind: "code", text: words };
}

/** A link where the address is fit to be followed, plain text where it is not. */
export function link(words: string, href: string | null): Evidence {
  const safe = href === null ? null : safeHttpUrl(href);
  return safe ? { kind: "link", text: words, href: safe } : text(words);
}

export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}

export function isPassed(state: HopState): boolean {
  return state === "done" || state === "skipped";
}

/** Newest of some times, or null when none is known. */
export function latest(times: readonly (Date | null)[]): Date | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : new Date(Math.max(...known.map((time) => time.getTime())));
}

export function detail(
  id: string,
  state: HopState,
  title: string,
  evidence: Evidence[] = [],
  at: Date | null = null,
): HopDetail {
  return { id, title, state, evidence, at };
}

/** "1 check", "3 checks". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
