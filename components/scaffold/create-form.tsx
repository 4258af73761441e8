"use client";
// The package index also loads its test registry, which wants a validator that needs `eval`.
import Form from "@rjsf/core/lib/components/Form.js";
import type { ErrorSchema, RJSFSchema } from "@rjsf/utils";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { memo, useEffect, useMemo, useState } from "react";
import { CreateCompatibility } from "#components/scaffold/create-compatibility.tsx";
import type { CreateContext } from "#components/scaffold/create-context.ts";
import { FieldTemplate, ObjectFieldTemplate } from "#components/scaffold/create-fields.tsx";
import { CreatePreview } from "#components/scaffold/create-preview.tsx";
import { type FormAnswers, formOf, ownerTeamOf } from "#components/scaffold/create-schema.ts";
import { CreateSubmit } from "#components/scaffold/create-submit.tsx";
import { branchValidator } from "#components/scaffold/create-validator.ts";
import { widgets } from "#components/scaffold/create-widgets.tsx";
import { useDraft } from "#components/scaffold/use-draft.ts";
import { usePlan } from "#components/scaffold/use-plan.ts";
import { useTRPC } from "#components/trpc/client.tsx";
import { Banner } from "#components/ui/banner.tsx";
import type { AnswerProblem } from "#domain/scaffold/answer-problem.ts";
import { isAcceptable } from "#domain/scaffold/is-acceptable.ts";
import { isJsonObject, type JsonObject, toJson } from "#domain/scaffold/json.ts";
import type { Template } from "#domain/scaffold/template.ts";
import type { DraftView, TemplateDetail } from "#domain/scaffold/template-view.ts";

type Me = { login: string; name: string; role: string; teams: { slug: string; name: string }[] };

/** The form of a golden path beside what it would do, worked out on every change. */
export function CreateForm({
  detail,
  template,
  me,
  draft,
}: {
  detail: TemplateDetail;
  template: Template;
  me: Me;
  draft: DraftView | null;
}) {
  const router = useRouter();
  const trpc = useTRPC();
  const { answers, nonce, savedAt, saveFailed, change, discard } = useDraft(detail.name, me.login, draft);
  const [asked, setAsked] = useState(false);
  const [waiting, setWaiting] = useState(false);
  const ownerTeam = useMemo(() => ownerTeamOf(template.pages, answers), [template, answers]);
  const input = useMemo(
    () => ({
      bundle: { file: detail.path, source: detail.source, files: detail.files, commit: detail.commit },
      answers,
      ownerTeam,
      requester: { login: me.login, name: me.name },
      target: detail.target,
    }),
    [detail, answers, ownerTeam, me.login, me.name],
  );
  const view = usePlan(input);
  const everyTeam = useQuery({ ...trpc.catalog.teams.queryOptions(), enabled: me.role === "platform" });
  const teams = me.role === "platform" ? (everyTeam.data ?? me.teams) : me.teams;
  const { takenNames, claimedNames } = detail;
  const context = useMemo<CreateContext>(
    () => ({ teams, takenNames, claimedNames }),
    [teams, takenNames, claimedNames],
  );
  const create = useMutation(
    trpc.scaffold.create.mutationOptions({
      onSuccess: ({ requestId }) => {
        discard();
        router.push(`/requests/${requestId}`);
      },
    }),
  );
  const found = view.plan?.answerProblems;
  const problems = useMemo(
    () => (asked ? found : found?.filter(isFilled(answers))) ?? [],
    [found, asked, answers],
  );
  function submit() {
    setAsked(true);
    setWaiting(true);
  }
  // Somebody faster than the preview waits for the plan of their last letter; then it is sent, or says what is missing.
  const { plan, pending } = view;
  useEffect(() => {
    if (!waiting || pending || plan === null) return;
    setWaiting(false);
    if (isAcceptable(plan)) send(plan.digest);
  });
  function send(digest: string) {
    create.mutate({
      idempotencyKey: `${nonce}-${digest.slice(0, 32)}`,
      template: detail.name,
      templateCommit: detail.commit,
      answers,
      ownerTeam,
      digest,
    });
  }
  return (
    <div className="grid gap-x-7 gap-y-8 lg:grid-cols-[20.625rem_minmax(0,1fr)]">
      {me.role === "viewer" ? <MayNotCreate /> : null}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
        }}
        className="grid content-start gap-7"
      >
        {template.pages.map((page) => (
          <fieldset key={page.title} className="min-w-0">
            <legend className="mb-3 font-serif text-section font-semibold">{page.title}</legend>
            <PageFields
              schema={page.schema}
              answers={answers}
              problems={problems}
              context={context}
              onChange={change}
            />
          </fieldset>
        ))}
        <CreateSubmit
          view={view}
          target={detail.target}
          asked={asked}
          sending={waiting || create.isPending || create.isSuccess}
          failure={create.error}
          savedAt={savedAt}
          saveFailed={saveFailed}
          onDiscard={discard}
        />
      </form>
      <div className="min-w-0">
        <CreatePreview view={view} />
        {detail.compatibility ? (
          <CreateCompatibility report={detail.compatibility} file={detail.path} />
        ) : null}
      </div>
    </div>
  );
}

/** Looking costs nothing, so the form and its preview stay; what cannot be done is said before it is tried. */
function MayNotCreate() {
  return (
    <div className="lg:col-span-2">
      <Banner shape="held" title="You may look and try, but not open the pull request">
        Creating a service takes a team that owns it. Ask a maintainer of one to add you on GitHub, then sign
        in again.
      </Banner>
    </div>
  );
}

type PageProps = {
  schema: JsonObject;
  answers: JsonObject;
  problems: AnswerProblem[];
  context: CreateContext;
  onChange: (answers: JsonObject) => void;
};

function PageForm({ schema, answers, problems, context, onChange }: PageProps) {
  const form = useMemo(() => formOf(schema), [schema]);
  return (
    <Form<FormAnswers, RJSFSchema, CreateContext>
      // The whole page is one form; this draws a section of it.
      tagName="div"
      schema={form.schema}
      uiSchema={{ ...form.uiSchema, "ui:submitButtonOptions": { norender: true } }}
      formData={answers}
      formContext={context}
      validator={branchValidator}
      widgets={widgets}
      templates={{ FieldTemplate, ObjectFieldTemplate }}
      extraErrors={errorsOf(problems)}
      noHtml5Validate
      showErrorList={false}
      idPrefix="create"
      onChange={({ formData }) => {
        const changed = toJson(formData);
        if (isJsonObject(changed)) onChange({ ...answers, ...changed });
      }}
    />
  );
}

/** Drawing a form takes longer than all else on the page; it is drawn again when an answer or its fault changed. */
const PageFields = memo(PageForm, (before, after) => {
  const { problems, ...rest } = after;
  const isSame = Object.entries(rest).every(([name, value]) => Object.is(value, Reflect.get(before, name)));
  // Every plan brings its faults anew, and most often none.
  return isSame && JSON.stringify(problems) === JSON.stringify(before.problems);
});

function errorsOf(problems: readonly AnswerProblem[]): ErrorSchema<FormAnswers> {
  const errors: Record<string, { __errors: string[] }> = {};
  for (const { field, message, mend } of problems) {
    const name = field.split("/")[1];
    if (name) errors[name] = { __errors: [...(errors[name]?.__errors ?? []), `${message} ${mend}`] };
  }
  return errors as ErrorSchema<FormAnswers>;
}

/** Before somebody asks for the pull request, only what they wrote is judged, not what they have yet to write. */
function isFilled(answers: JsonObject) {
  return ({ field }: AnswerProblem) => answers[field.split("/")[1] ?? ""] !== undefined;
}
