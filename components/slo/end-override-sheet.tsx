"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/client.tsx";
import { failureOf } from "#components/trpc/failure.ts";
import { Button } from "#components/ui/button.tsx";
import { Sheet } from "#components/ui/sheet.tsx";

type Props = { sloId: string; title: string; close: () => void };

/** Asks once more before changes are held again. */
export default function EndOverrideSheet({ sloId, title, close }: Props) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const end = useMutation(
    trpc.policy.endOverride.mutationOptions({
      onSuccess: async () => {
        close();
        await queries.invalidateQueries(trpc.policy.ofObjective.queryFilter({ sloId }));
      },
    }),
  );
  const failure = end.error ? failureOf(end.error) : null;
  return (
    <Sheet
      open
      onOpenChange={(open) => (open ? undefined : close())}
      title={`End the override of “${title}”`}
    >
      <div className="px-4 pt-1 pb-4">
        <p className="text-ink-2">While the budget is spent, its pull requests are held again.</p>
        {failure ? (
          <p role="alert" className="mt-3 text-signal">
            {failure.message}. {failure.mend}
          </p>
        ) : null}
        <div className="mt-4 flex gap-3">
          <Button look="danger" busy={end.isPending} onClick={() => end.mutate({ sloId })}>
            End it
          </Button>
          <Button onClick={close}>Keep it</Button>
        </div>
      </div>
    </Sheet>
  );
}
