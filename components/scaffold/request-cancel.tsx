"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/client.tsx";
import { failureOf } from "#components/trpc/failure.ts";
import { Button } from "#components/ui/button.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import type { RequestDetail } from "#domain/scaffold/request-view.ts";

type Props = { request: RequestDetail; open: boolean; onOpenChange: (open: boolean) => void };

function whatBecomesFree({ kind, service }: RequestDetail): string {
  return kind === "create"
    ? `The name ${service} becomes free again.`
    : `The objectives of ${service} may be changed by others again.`;
}

/** Asks once more, saying what will be undone. */
export default function CancelSheet({ request, open, onOpenChange }: Props) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const cancel = useMutation(
    trpc.scaffold.cancel.mutationOptions({
      onSuccess: async () => {
        onOpenChange(false);
        await queries.invalidateQueries(trpc.scaffold.request.queryFilter({ id: request.id }));
      },
    }),
  );
  const failure = cancel.error ? failureOf(cancel.error) : null;
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title={`Cancel “${request.title}”`}>
      <div className="px-4 pt-1 pb-4">
        <p className="text-ink-2">
          {request.pullRequest === null
            ? whatBecomesFree(request)
            : `Pull request #${request.pullRequest.number} is closed and its branch deleted. ${whatBecomesFree(request)}`}{" "}
          Your answers are kept. A pull request that is merged meanwhile wins.
        </p>
        {failure ? (
          <p role="alert" className="mt-3 text-signal">
            {failure.message}. {failure.mend}
          </p>
        ) : null}
        <div className="mt-4 flex gap-3">
          <Button look="danger" busy={cancel.isPending} onClick={() => cancel.mutate({ id: request.id })}>
            Cancel this request
          </Button>
          <Button onClick={() => onOpenChange(false)}>Keep it</Button>
        </div>
      </div>
    </Sheet>
  );
}
