import { explain } from "#domain/scaffold/explanation.ts";
import { commitMessage, noreplyAddress } from "#domain/scaffold/request-trailers.ts";
import {
  type Attempt,
  beginStep,
  done,
  ended,
  type StepResult,
  turnToWrite,
} from "#server/scaffold/attempt.ts";
import type { CommitAuthor } from "#server/scaffold/ports.ts";
import type { WorkRequest } from "#server/scaffold/work-request.ts";

/** The App's own identity in Git; the author is the person. */
const committer = { name: "portolan[bot]", email: "portolan[bot]@users.noreply.github.com" };

/** S3: one tree with the files inline, one commit. Repeating it gives the same SHAs, so nothing is looked for. */
export async function writeObjects(attempt: Attempt): Promise<StepResult> {
  const { deps, request, rendering, signal } = attempt;
  const { baseSha, baseTreeSha } = request;
  if (!baseSha || !baseTreeSha) throw new Error(`${request.id} came to its objects without a pinned base`);
  await beginStep(attempt, "objects");

  await turnToWrite(attempt);
  const treeSha = await deps.repo.createTree(rendering.files, baseTreeSha, signal);
  if (treeSha === baseTreeSha) return ended(explain.nothingToChange(), true, { treeSha });

  await turnToWrite(attempt);
  const body =
    request.kind === "create"
      ? `Rendered by the portal from the golden path ${request.template.name}.`
      : "Written by the portal from the form of an objective, with the rules that follow from it.";
  const message = commitMessage(request.title, body, trailersOf(request));
  const author: CommitAuthor = {
    name: request.requester.name,
    email: noreplyAddress(request.requester.login),
    date: request.createdAt,
  };
  const commit = {
    message,
    treeSha,
    parentSha: baseSha,
    author,
    committer: { ...committer, date: request.createdAt },
  };
  const commitSha = await deps.repo.createCommit(commit, signal);
  return done("objects", { treeSha, commitSha }, { treeSha, commitSha });
}

function trailersOf(request: WorkRequest) {
  const { id: requestId, requester, serviceName: service, ownerTeam, template } = request;
  return { requestId, requester, service, ownerTeam, template };
}
