import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { Target } from "#sandbox/cluster/api/request.ts";
import { ApiError, badRequest, gone } from "#sandbox/cluster/objects/api-error.ts";
import { fieldMatcher, labelMatcher } from "#sandbox/cluster/objects/selectors.ts";
import type { Store } from "#sandbox/cluster/objects/store.ts";

type Page = { objects: KubernetesObject[]; revision: number; selected: boolean };

/**
 * Lists in pages. A list with `limit` keeps what it saw, so that `continue` reads the same state as the first
 * page; what is kept is forgotten with the history (`forget`), after which `continue` gets 410, as from etcd.
 */
export type Lister = { list(target: Target, query: URLSearchParams): unknown; forget(): void };

const keptPages = 200;

/** Makes the lister of a store. */
export function createLister(store: Store): Lister {
  const pages = new Map<string, Page>();
  let next = 0;

  function pageOf(target: Target, query: URLSearchParams): { page: Page; offset: number } {
    const token = query.get("continue");
    if (token !== null && token !== "") {
      const [id = "", offset = ""] = Buffer.from(token, "base64url").toString("utf8").split("/");
      const page = pages.get(id);
      if (page === undefined) {
        throw gone(
          "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results.",
        );
      }
      return { page, offset: Number(offset) };
    }
    const matchesLabels = labelMatcher(query.get("labelSelector"));
    const matchesFields = fieldMatcher(query.get("fieldSelector"));
    const objects = store
      .list(target.kind, target.namespace ?? undefined)
      .filter((object) => matchesLabels(object) && matchesFields(object));
    const selected = Boolean(query.get("labelSelector") || query.get("fieldSelector"));
    return { page: { objects, revision: store.revision(), selected }, offset: 0 };
  }

  function remember(page: Page, offset: number): string {
    const known = [...pages.entries()].find(([, kept]) => kept === page)?.[0];
    const id = known ?? String(next++);
    pages.set(id, page);
    const oldest = pages.keys().next().value;
    if (pages.size > keptPages && oldest !== undefined) pages.delete(oldest);
    return Buffer.from(`${id}/${offset}`).toString("base64url");
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
      items,
    };
  }

  return { list, forget: () => pages.clear() };
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
