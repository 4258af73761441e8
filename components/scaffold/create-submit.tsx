"use client";
import type { PlanView } from "#components/scaffold/use-plan.ts";
import { failureOf } from "#components/trpc/failure.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { ProblemList } from "#components/ui/problem-list.tsx";
import { Age } from "#components/ui/time.tsx";
import { errorsAmong } from "#domain/problem.ts";
import type { PlatformTarget } from "#domain/scaffold/platform-settings.ts";

type SubmitProps = {
  view: PlanView;
  target: PlatformTarget;
  asked: boolean;
  sending: boolean;
  failure: unknown;
  savedAt: Date | null;
  saveFailed: boolean;
  onDiscard: () => void;
};

/** The one button, what stands in its way, and what it will do. */
export function CreateSubmit({
  view,
  target,
  asked,
  sending,
  failure,
  savedAt,
  saveFailed,
  onDiscard,
}: SubmitProps) {
  const open = view.plan ? [...view.plan.answerProblems, ...errorsAmong(view.plan.problems)] : [];
  return (
    <div className="grid gap-3">
      {asked && open.length > 0 ? (
        <div role="alert">
          <Banner
            shape="bad"
            title={open.length === 1 ? "One thing is missing" : `${open.length} things are missing`}
          >
            <ul className="grid gap-1">
              {open.slice(0, 6).map((problem) => (
                <li key={`${problem.code} ${problem.message}`}>
                  {problem.message} {problem.mend}
                </li>
              ))}
            </ul>
          </Banner>
        </div>
      ) : null}
      {failure ? <Refusal failure={failure} /> : null}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" look="primary" busy={sending}>
          Open pull request
        </Button>
        <Button onClick={onDiscard} disabled={sending}>
          Start over
        </Button>
      </div>
      <p className="text-label text-ink-3">
        Opens one pull request in {target.repository}. Nothing runs before it is merged.
      </p>
      <p role="status" className="text-label text-ink-3">
        {saveFailed ? (
          "The draft is kept in this browser; the portal could not take it."
        ) : savedAt ? (
          <>
            Draft saved <Age at={savedAt} />
          </>
        ) : (
          ""
        )}
      </p>
    </div>
  );
}

function Refusal({ failure }: { failure: unknown }) {
  const { kind, message, mend, problems } = failureOf(failure);
  return (
    <div role="alert">
      <Banner
        shape="bad"
        title={message}
        actions={
          kind === "signed-out" ? (
            <ButtonLink
              href={`/signin?callbackUrl=${encodeURIComponent(location.pathname + location.search)}`}
            >
              Sign in again
            </ButtonLink>
          ) : null
        }
      >
        {kind === "signed-out" ? "Nothing is lost: the answers are kept in this browser." : mend}
        {problems.length > 0 ? <ProblemList problems={problems} /> : null}
      </Banner>
    </div>
  );
}
