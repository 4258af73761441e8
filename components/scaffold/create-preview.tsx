"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { type ReactNode, useId } from "react";
import { PreviewFiles } from "#components/scaffold/preview-files.tsx";
import { PreviewObjects } from "#components/scaffold/preview-objects.tsx";
import { PreviewPolicies } from "#components/scaffold/preview-policies.tsx";
import { PreviewSums, sumLine } from "#components/scaffold/preview-sums.tsx";
import type { PlanView } from "#components/scaffold/use-plan.ts";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { StatusMark } from "#components/ui/status-mark.tsx";
import { Age } from "#components/ui/time.tsx";

const tabs = ["files", "objects", "policies", "cost"] as const;
type Tab = (typeof tabs)[number];

/** Where a key leads among the tabs; the pattern of WAI-ARIA's tabs. */
function tabAfter(key: string, at: number): Tab | undefined {
  if (key === "ArrowRight") return tabs[(at + 1) % tabs.length];
  if (key === "ArrowLeft") return tabs.at(at - 1);
  if (key === "Home") return tabs[0];
  if (key === "End") return tabs.at(-1);
  return undefined;
}

/** What the answers would do: files, objects, verdicts and what they would cost. */
export function CreatePreview({ view }: { view: PlanView }) {
  const id = useId();
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(tabs).withDefault("files"));
  const { plan } = view;
  const verdicts = plan?.environments.flatMap((environment) => environment.verdicts) ?? [];
  const counts: Record<Tab, number | null> = {
    files: plan?.files.length ?? null,
    objects: plan?.objectTexts.length ?? null,
    policies: plan === null ? null : verdicts.filter((verdict) => verdict.outcome !== "skip").length,
    cost: null,
  };
  const panels: Record<Tab, () => ReactNode> = {
    files: () => (plan ? <PreviewFiles files={plan.files} /> : null),
    objects: () => (plan ? <PreviewObjects texts={plan.objectTexts} /> : null),
    policies: () =>
      plan ? <PreviewPolicies environments={plan.environments} problems={plan.problems} /> : null,
    cost: () => (plan ? <PreviewSums environments={plan.environments} /> : null),
  };
  return (
    <section aria-labelledby={`${id}-title`} className="min-w-0 rounded-sheet border bg-sheet">
      <h2 id={`${id}-title`} className="sr-only">
        Preview
      </h2>
      <div className="flex flex-wrap items-center gap-x-5 border-b px-3.5">
        <div role="tablist" aria-label="Preview" className="flex gap-5 overflow-x-auto">
          {tabs.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`${id}-${name}`}
              aria-selected={name === tab}
              aria-controls={`${id}-panel`}
              tabIndex={name === tab ? 0 : -1}
              onClick={() => setTab(name)}
              onKeyDown={(event) => {
                const to = tabAfter(event.key, tabs.indexOf(name));
                if (to === undefined) return;
                event.preventDefault();
                void setTab(to);
                document.getElementById(`${id}-${to}`)?.focus();
              }}
              className="-mb-px min-h-10 border-b-2 border-transparent whitespace-nowrap text-ink-2 capitalize hover:text-ink aria-selected:border-ink aria-selected:font-medium aria-selected:text-ink"
            >
              {name}
              {counts[name] === null ? "" : ` ${counts[name]}`}
            </button>
          ))}
        </div>
        <p className="ml-auto py-2 text-label text-ink-2">
          {view.failure ? (
            "not rendered"
          ) : view.at ? (
            <>
              rendered <Age at={view.at} />, in this browser
            </>
          ) : (
            "rendering"
          )}
        </p>
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${tab}`}
        aria-busy={view.pending || undefined}
      >
        {view.failure ? (
          <p className="p-4 text-signal">{view.failure}</p>
        ) : plan ? (
          panels[tab]()
        ) : (
          <div className="p-4">
            <SkeletonLines lines={8} />
          </div>
        )}
      </div>
      {plan ? (
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t px-3.5 py-2.5">
          <Verdict
            failed={verdicts.filter((verdict) => verdict.outcome === "fail").length}
            judged={counts.policies ?? 0}
          />
          <span className="text-ink-2">{sumLine(plan.environments)}</span>
          <code className="ml-auto text-ink-2" title={plan.digest}>
            digest {plan.digest.slice(0, 4)}…{plan.digest.slice(-3)}
          </code>
        </p>
      ) : null}
    </section>
  );
}

function Verdict({ failed, judged }: { failed: number; judged: number }) {
  if (judged === 0) {
    return (
      <span className="flex items-center gap-1.5 text-ink-2">
        <StatusMark shape="unknown" />
        No policy judged yet
      </span>
    );
  }
  return (
    <span className={`flex items-center gap-1.5 ${failed > 0 ? "text-signal" : "text-sea"}`}>
      <StatusMark shape={failed > 0 ? "bad" : "good"} />
      {failed > 0 ? `${failed} of ${judged} policies fail` : `${judged} policies pass`}
    </span>
  );
}
