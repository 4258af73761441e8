import jsonPatch, { type Operation } from "fast-json-patch";
import { ApiError, badRequest } from "#sandbox/cluster/objects/api-error.ts";
import { isRecord } from "#sandbox/cluster/objects/fields.ts";
import { strategicMerge } from "#sandbox/cluster/objects/strategic-merge.ts";

/** Applies a patch of a content type to an object; only kinds with merge keys take a strategic one. Throws 400, 415 or 422. */
export function applyPatch(
  contentType: string,
  target: unknown,
  patch: unknown,
  hasMergeKeys: boolean,
): unknown {
  const type = contentType.split(";")[0]?.trim();
  if (type === "application/json-patch+json") return jsonPatched(target, patch);
  if (!isRecord(patch)) throw badRequest("the patch must be a JSON object");
  if (type === "application/merge-patch+json") return mergePatch(target, patch);
  if (type === "application/strategic-merge-patch+json" && hasMergeKeys) return strategicMerge(target, patch);
  if (type === "application/apply-patch+yaml") return strategicMerge(target, patch);
  throw new ApiError(
    415,
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml`,
  );
}

function jsonPatched(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw badRequest("a JSON patch must be a list of operations");
  const operations = patch.filter(isOperation);
  if (operations.length !== patch.length) throw badRequest("a JSON patch operation needs op and path");
  try {
    return jsonPatch.applyPatch(structuredClone(target), operations, true).newDocument;
  } catch (error) {
    const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new ApiError(
      422,
      "Invalid",
      `the server rejected our request due to an error in our request: ${message}`,
    );
  }
}

function isOperation(value: unknown): value is Operation {
  return isRecord(value) && typeof value.op === "string" && typeof value.path === "string";
}

/** RFC 7396: null removes, maps merge, everything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const result: Record<string, unknown> = isRecord(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}
