"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { MissingNotice } from "#components/shell/missing-page.tsx";
import { FindingsPanel } from "#components/slo/findings-panel.tsx";
import { ImportObjective } from "#components/slo/import-objective.tsx";
import { ObjectiveFields } from "#components/slo/objective-fields.tsx";
import { ObjectiveFiles } from "#components/slo/objective-files.tsx";
import { ObjectiveHindrance } from "#components/slo/objective-hindrance.tsx";
import { ObjectiveReplay } from "#components/slo/objective-replay.tsx";
import { planDraft, useObjectivePlan } from "#components/slo/use-objective-plan.ts";
import { useDraftFindings, useReplay } from "#components/slo/use-replay.ts";
import { useTRPC } from "#components/trpc/client.tsx";
import { failureOf } from "#components/trpc/failure.ts";
import { judgeObserved } from "#components/trpc/judge-observed.ts";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { ProblemList } from "#components/ui/problem-list.tsx";
import { SkeletonLines, SkeletonRows } from "#components/ui/skeleton.tsx";
import { errorsAmong } from "#domain/problem.ts";
import type { ObjectiveDraft } from "#domain/slo/draft/objective-draft.ts";
import type { ImportNote } from "#domain/slo/import/import-note.ts";
import type { ObjectiveForm as Form } from "#domain/slo/views/proposal-view.ts";

type FormProps = {
  asked: { id: string } | { service: string };
  /** Name of a file of another tool, among the service's objectives, to fill a new one from. */
  importFile?: string | null;
};

/** Writes an objective, or changes one, with what it would have done before anybody promises it. */
export function ObjectiveForm({ asked, importFile = null }: FormProps) {
  const trpc = useTRPC();
  const query = useQuery(trpc.objectives.form.queryOptions(asked, { staleTime: Number.POSITIVE_INFINITY }));
  if (query.error && failureOf(query.error).kind === "not-found") {
    const { message, mend } = failureOf(query.error);
    return <MissingNotice what={message} how={mend ?? ""} href="/budgets" label="All budgets" />;
  }
  return (
    <QueryPanel title="Objective" titleHidden query={query} skeleton={<SkeletonLines lines={10} />}>
      {(form) => <Filled key={form.draft.id} form={form} importFile={importFile} />}
    </QueryPanel>
  );
}

function Filled({ form, importFile }: { form: Form; importFile: string | null }) {
  const trpc = useTRPC();
  const router = useRouter();
  const { place, isNew } = form;
  const [draft, setDraft] = useState<ObjectiveDraft>(form.draft);
  const [imported, setImported] = useState<ImportNote | null>(null);
  const [key] = useState(() => crypto.randomUUID());
  const plan = useObjectivePlan(place, trimmed(draft));
  const replay = useReplay(isNew ? null : form.draft.id, trimmed(draft));
  const findings = useDraftFindings(isNew ? null : form.draft.id, trimmed(draft));
  const propose = useMutation(
    trpc.objectives.propose.mutationOptions({
      onSuccess: ({ requestId }) => router.push(`/requests/${requestId}`),
    }),
  );
  const problems = [...(plan.data?.problems ?? []), ...(findings.data?.problems ?? [])];
  const isSame = !isNew && JSON.stringify(trimmed(draft)) === JSON.stringify(form.draft);

  /** What is sent is worked out from what stands in the fields now, not from what was drawn last. */
  async function send() {
    const sent = trimmed(draft);
    const { digest, problems: open } = await planDraft(place, sent);
    if (errorsAmong(open).length > 0) return;
    propose.mutate({
      idempotencyKey: `${key}-${digest.slice(0, 32)}`,
      service: place.service,
      draft: sent,
      digest,
      imported,
    });
  }

  return (
    <form
      className="grid grid-cols-1 gap-x-8 gap-y-7 lg:grid-cols-2"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div className="grid content-start gap-5">
        <ObjectiveHindrance form={form} />
        {isNew ? (
          <ImportObjective
            key={importFile}
            place={place}
            file={importFile}
            onFill={(filled, note) => {
              setDraft(filled);
              setImported(note);
            }}
          />
        ) : null}
        <ObjectiveFields draft={draft} isNew={isNew} onChange={setDraft} />
        {propose.error ? <Refused error={propose.error} /> : null}
        <p className="flex flex-wrap items-center gap-3">
          <Button
            type="submit"
            look="primary"
            busy={propose.isPending || propose.isSuccess}
            disabled={
              form.refusal !== null || form.underWay !== null || isSame || errorsAmong(problems).length > 0
            }
          >
            Open pull request
          </Button>
          <span className="text-label text-ink-3">
            {isSame ? "Nothing is changed yet." : "Nothing changes before it is merged."}
          </span>
        </p>
      </div>
      <div className="grid min-w-0 grid-cols-1 content-start gap-7">
        <QueryPanel
          title="What it would have done"
          query={replay}
          skeleton={<SkeletonLines />}
          judge={(seen) => (seen.state === "fresh" ? null : judgeObserved(seen))}
        >
          {(seen) => (seen.state === "unknown" ? null : <ObjectiveReplay replay={seen.value} />)}
        </QueryPanel>
        <FindingsPanel query={findings} />
        <QueryPanel
          title="What it changes"
          query={plan}
          skeleton={<SkeletonRows rows={4} />}
          aside={({ files }) => `${files.length} ${files.length === 1 ? "file" : "files"}`}
        >
          {(planned) => (
            <div className="grid gap-3">
              {draft !== form.draft && planned.problems.length > 0 ? (
                <ProblemList problems={planned.problems} />
              ) : null}
              {planned.files.length > 0 ? <ObjectiveFiles place={place} plan={planned} /> : null}
            </div>
          )}
        </QueryPanel>
      </div>
    </form>
  );
}

function Refused({ error }: { error: unknown }) {
  const { message, mend, problems } = failureOf(error);
  return (
    <div role="alert">
      <Banner shape="bad" title={message}>
        {mend}
        {problems.length > 0 ? <ProblemList problems={problems} /> : null}
      </Banner>
    </div>
  );
}

/** The draft as the server reads it, so that both work out the same files. */
function trimmed(draft: ObjectiveDraft): ObjectiveDraft {
  return { ...draft, title: draft.title.trim() };
}
