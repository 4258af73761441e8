import { readTrailers } from "#domain/scaffold/request-trailers.ts";

/**
 * Whether a branch carries this request's commit: by its SHA, or (when the record of the SHA was lost with the
 * answer) by the trailer only the portal writes. Anything else is somebody else's and is never touched.
 */
export function whoseBranch(
  branch: { sha: string; message: string } | null,
  request: { id: string; commitSha: string | null },
): "nobody's" | "ours" | "foreign" {
  if (branch === null) return "nobody's";
  if (branch.sha === request.commitSha) return "ours";
  return readTrailers(branch.message)?.requestId === request.id ? "ours" : "foreign";
}
