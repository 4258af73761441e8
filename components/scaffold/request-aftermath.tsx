"use client";
import { lazy, Suspense, useState } from "react";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/panel.tsx";
import type { RequestDetail } from "#domain/scaffold/request-view.ts";

const CancelSheet = lazy(() => import("#components/scaffold/request-cancel.tsx"));

/** What can be done when it should not go on: cancel before the merge, revert after it. */
export function RequestAftermath({ request }: { request: RequestDetail }) {
  const merged = request.course.hops.some((hop) => hop.id === "merged" && hop.state === "done");
  // A failed request keeps its name until somebody tries again or cancels it.
  const over = request.course.endedAt !== null && request.state !== "failed";
  if (over && !merged) return null;
  return (
    <Panel title="If this goes wrong" look="boxed" state={{ kind: "ready" }} skeleton={null}>
      {merged ? <Revert request={request} /> : <Cancel request={request} />}
    </Panel>
  );
}

function Revert({ request }: { request: RequestDetail }) {
  return (
    <>
      <p className="text-ink-2">
        The merge is one commit: reverting it is one pull request that takes these {request.fileCount} files
        back out. Argo CD then removes what they made.
      </p>
      {request.pullRequest ? (
        <p className="mt-2">
          <ButtonLink href={request.pullRequest.url}>Revert on GitHub</ButtonLink>
        </p>
      ) : null}
    </>
  );
}

function Cancel({ request }: { request: RequestDetail }) {
  const [asked, setAsked] = useState(false);
  const [open, setOpen] = useState(false);
  if (request.state === "cancelling") return <p className="text-ink-2">It is being cancelled.</p>;
  return (
    <>
      <p className="text-ink-2">{whatCancellingDoes(request)}</p>
      <p className="mt-2">
        <Button
          disabled={!request.mayCancel.allowed}
          onClick={() => {
            setAsked(true);
            setOpen(true);
          }}
        >
          Cancel this request
        </Button>
      </p>
      {request.mayCancel.allowed ? null : (
        <p className="mt-2 text-label text-ink-3">{request.mayCancel.because}</p>
      )}
      <Suspense fallback={null}>
        {asked ? <CancelSheet request={request} open={open} onOpenChange={setOpen} /> : null}
      </Suspense>
    </>
  );
}

function whatCancellingDoes({ kind, state, pullRequest }: RequestDetail): string {
  const frees = kind === "create" ? "frees the name" : "lets others change the objectives";
  if (state === "failed") return `Cancelling closes what was opened, deletes its branch and ${frees}.`;
  if (pullRequest === null) return `Nothing has been opened yet. Cancelling ${frees}.`;
  return `Nothing runs before the merge. Cancelling closes the pull request, deletes its branch and ${frees}.`;
}
