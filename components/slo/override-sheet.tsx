"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import { failureOf } from "#components/trpc/failure.ts";
import { Button } from "#components/ui/button.tsx";
import { inputClasses } from "#components/ui/field.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import { overrideBounds } from "#domain/slo/views/policy-view.ts";

const spans = [
  { hours: 4, label: "4 hours" },
  { hours: 24, label: "1 day" },
  { hours: 72, label: "3 days" },
  { hours: overrideBounds.hours.most, label: "7 days" },
];

type Props = { sloId: string; title: string; close: () => void };

/** Asks for the reason and the end of an override; both are kept with the asker's name. */
export default function OverrideSheet({ sloId, title, close }: Props) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const reasonId = useId();
  const hoursId = useId();
  const [reason, setReason] = useState("");
  const [hours, setHours] = useState(24);
  const override = useMutation(
    trpc.policy.override.mutationOptions({
      onSuccess: async () => {
        close();
        await queries.invalidateQueries(trpc.policy.ofObjective.queryFilter({ sloId }));
      },
    }),
  );
  const failure = override.error ? failureOf(override.error) : null;
  const missing = overrideBounds.reason.least - reason.trim().length;
  return (
    <Sheet
      open
      onOpenChange={(open) => (open ? undefined : close())}
      title={`Override the freeze of “${title}”`}
    >
      <form
        className="grid gap-3 px-4 pt-1 pb-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (missing <= 0) override.mutate({ sloId, reason, hours });
        }}
      >
        <p className="text-ink-2">
          Pull requests that touch this budget pass its check until then. Your name, the reason and the end
          are kept in the audit log and shown on each of them.
        </p>
        <label htmlFor={reasonId} className="grid gap-1">
          <span>Reason</span>
          <textarea
            id={reasonId}
            rows={3}
            required
            maxLength={overrideBounds.reason.most}
            value={reason}
            aria-describedby={`${reasonId}-hint`}
            onChange={(event) => setReason(event.target.value)}
            className={inputClasses}
          />
        </label>
        <p id={`${reasonId}-hint`} className="text-label text-ink-2">
          {missing > 0
            ? `At least ${missing} more characters`
            : "Whoever reads the audit log later reads this"}
        </p>
        <label htmlFor={hoursId} className="grid max-w-40 gap-1">
          <span>For</span>
          <select
            id={hoursId}
            value={hours}
            onChange={(event) => setHours(Number(event.target.value))}
            className={`${inputClasses} pr-8`}
          >
            {spans.map((span) => (
              <option key={span.hours} value={span.hours}>
                {span.label}
              </option>
            ))}
          </select>
        </label>
        {failure ? (
          <p role="alert" className="text-signal">
            {failure.message}. {failure.mend}
          </p>
        ) : null}
        <div className="mt-1 flex gap-3">
          <Button type="submit" look="danger" busy={override.isPending} aria-disabled={missing > 0}>
            Override
          </Button>
          <Button onClick={close}>Keep it frozen</Button>
        </div>
      </form>
    </Sheet>
  );
}
