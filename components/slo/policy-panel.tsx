"use client";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { HeldChanges } from "#components/slo/held-changes.tsx";
import { PolicyText } from "#components/slo/policy-text.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { Button } from "#components/ui/button.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { Status } from "#components/ui/status-mark.tsx";
import { ClockTime } from "#components/ui/time.tsx";
import type { PolicyView } from "#domain/slo/views/policy-view.ts";

const OverrideSheet = lazy(() => import("#components/slo/override-sheet.tsx"));
const EndOverrideSheet = lazy(() => import("#components/slo/end-override-sheet.tsx"));

/** What the policy makes of one budget: its verdict, the changes it bears on, and the way past it. */
export function PolicyPanel({ sloId, title }: { sloId: string; title: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.policy.ofObjective.queryOptions({ sloId }));
  const [open, setOpen] = useState<"override" | "end" | null>(null);
  const close = () => setOpen(null);
  return (
    <section id="policy" className="scroll-mt-16">
      <QueryPanel title="What the policy says" look="boxed" query={query} skeleton={<SkeletonLines />}>
        {(policy) => (
          <div className="grid gap-4">
            <Standing policy={policy} />
            <HeldChanges changes={policy.changes} />
            <Way policy={policy} open={setOpen} />
            <PolicyText />
          </div>
        )}
      </QueryPanel>
      <Suspense fallback={null}>
        {open === "override" ? <OverrideSheet sloId={sloId} title={title} close={close} /> : null}
        {open === "end" ? <EndOverrideSheet sloId={sloId} title={title} close={close} /> : null}
      </Suspense>
    </section>
  );
}

const words = {
  ok: { shape: "good", text: "Changes pass" },
  warned: { shape: "at-risk", text: "Changes pass; the team was told" },
  frozen: { shape: "held", text: "Changes are frozen" },
} as const;

function Standing({ policy: { freeze, override } }: { policy: PolicyView }) {
  if (freeze === null)
    return <Status shape="unknown">Not evaluated yet; the worker does it every minute</Status>;
  const { shape, text } = words[freeze.state];
  const isUnverified = freeze.unverifiedSince !== null;
  return (
    <div className="grid gap-2">
      <p>
        <Status shape={isUnverified && freeze.state === "ok" ? "unknown" : shape} stale={isUnverified}>
          {text}
        </Status>
        <span className="text-ink-2">
          , since <ClockTime at={freeze.since} reference={new Date(0)} />
          {freeze.unverifiedSince ? (
            <>
              ; unverified since <ClockTime at={freeze.unverifiedSince} reference={new Date(0)} />
            </>
          ) : null}
        </span>
      </p>
      {override ? (
        <p className="border-l-2 border-l-ochre pl-3">
          Overridden by {override.by} until <ClockTime at={override.until} reference={new Date(0)} />:{" "}
          <span className="wrap-anywhere text-ink-2">{override.reason}</span>
        </p>
      ) : null}
    </div>
  );
}

function Way(props: { policy: PolicyView; open: (sheet: "override" | "end") => void }) {
  const { freeze, override, mayOverride } = props.policy;
  if (override)
    return mayOverride ? (
      <div>
        <Button onClick={() => props.open("end")}>End the override</Button>
      </div>
    ) : null;
  if (freeze?.state !== "frozen") return null;
  if (!mayOverride)
    return <p className="text-ink-2">A person with the role platform may override the freeze for a while.</p>;
  return (
    <div>
      <Button onClick={() => props.open("override")}>Override the freeze</Button>
    </div>
  );
}
