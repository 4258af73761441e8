import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { objectsAt } from "#sandbox/cluster/api/objects-at.ts";
import type { Target } from "#sandbox/cluster/api/request.ts";
import { ApiError, badRequest, gone } from "#sandbox/cluster/objects/api-error.ts";
import { isTyped } from "#sandbox/cluster/objects/kind.ts";
import { fieldMatcher, labelMatcher } from "#sandbox/cluster/objects/selectors.ts";
import type { Store } from "#sandbox/cluster/objects/store.ts";

type Page = { objects: KubernetesObject[]; revision: number; selected: boolean };

/**
 * Lists in pages. A list with `limit` keeps what it saw, so that `continue` reads the same state as the first
 * page; what is kept is forgotten with the history (`forget`), after which `continue` gets 410, as from etcd.
 */
export type Lister = { list(target: Target, query: URLSearchParams): unknown; forget(): void };

const keptPages = 200;

/** Where a list goes on: in a page that was kept, and after which object where that is forgotten. */
type Continuation = { id: string; offset: number; after: string };

/** Makes the lister of a store. */
export function createLister(store: Store): Lister {
  const pages = new Map<string, Page>();
  let next = 0;

  function pageOf(target: Target, query: URLSearchParams): { page: Page; offset: number } {
    const from = readContinuation(query.get("continue"));
    const page = from === null ? undefined : pages.get(from.id);
    if (from !== null && page !== undefined) return { page, offset: from.offset };
    if (from !== null && from.id !== "") throw expired(from.after);
    const matchesLabels = labelMatcher(query.get("labelSelector"));
    const matchesFields = fieldMatcher(query.get("fieldSelector"));
    const objects = objectsAt(store, target, query).filter(
      (object) => matchesLabels(object) && matchesFields(object) && keyOf(object) > (from?.after ?? ""),
    );
    const selected = Boolean(query.get("labelSelector") || query.get("fieldSelector"));
    return { page: { objects, revision: store.revision(), selected }, offset: 0 };
  }

  function remember(page: Page, offset: number): string {
    const known = [...pages.entries()].find(([, kept]) => kept === page)?.[0];
    const id = known ?? String(next++);
    pages.set(id, page);
    const oldest = pages.keys().next().value;
    if (pages.size > keptPages && oldest !== undefined) pages.delete(oldest);
    const last = page.objects[offset - 1];
    return writeContinuation({ id, offset, after: last === undefined ? "" : keyOf(last) });
  }

  function list(target: Target, query: URLSearchParams): unknown {
    assertReached(query.get("resourceVersion"), store.revision());
    const limit = Number(query.get("limit") ?? "0");
    if (!Number.isInteger(limit) || limit < 0) throw badRequest(`invalid limit: ${query.get("limit")}`);
    const { page, offset } = pageOf(target, query);
    const items = limit === 0 ? page.objects.slice(offset) : page.objects.slice(offset, offset + limit);
    const left = page.objects.length - offset - items.length;
    const more =
      left > 0
        ? {
            continue: remember(page, offset + items.length),
            ...(page.selected ? {} : { remainingItemCount: left }),
          }
        : {};
    return {
      kind: `${target.kind.kind}List`,
      apiVersion: target.apiVersion,
      metadata: { resourceVersion: String(page.revision), ...more },
      items: isTyped(target.kind) ? items.map(bare) : items,
    };
  }

  return { list, forget: () => pages.clear() };
}

function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}

function writeContinuation(from: Continuation): string {
  return Buffer.from([from.id, from.offset, from.after].join(" ")).toString("base64url");
}

function readContinuation(token: string | null): Continuation | null {
  if (token === null || token === "") return null;
  const parts = /^(\d*) (\d+) (.*)$/.exec(Buffer.from(token, "base64url").toString("utf8"));
  if (parts === null) throw badRequest("continue key is not valid: it was not made by this server");
  return { id: parts[1] ?? "", offset: Number(parts[2]), after: parts[3] ?? "" };
}

/** The refusal carries a token that goes on from the same place, in the state of now. */
function expired(after: string): ApiError {
  const choice =
    "You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results.";
  const price =
    "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";
  const error = gone(
    `The provided continue parameter is too old to display a consistent list result. ${choice} ${price}`,
  );
  error.status.metadata.continue = writeContinuation({ id: "", offset: 0, after });
  return error;
}

/** Items of the API's own kinds leave out what the list says already; those of custom kinds repeat it. */
function bare({ apiVersion: _, kind: __, ...item }: KubernetesObject): Record<string, unknown> {
  return item;
}

function assertReached(asked: string | null, revision: number): void {
  if (asked === null || asked === "" || Number(asked) <= revision) return;
  if (!/^\d+$/.test(asked)) throw badRequest(`Invalid value: "${asked}": resourceVersion must be a number`);
  const details = {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  };
  throw new ApiError(
    504,
    "Timeout",
    `Timeout: Too large resource version: ${asked}, current: ${revision}`,
    details,
  );
}
