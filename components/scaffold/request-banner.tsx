"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/client.tsx";
import { failureOf } from "#components/trpc/failure.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { ClockTime, Elapsed } from "#components/ui/time.tsx";
import type { RequestDetail } from "#domain/scaffold/request-view.ts";

/** What the whole change has come to, where a person should know before reading on. */
export function RequestBanner({ request }: { request: RequestDetail }) {
  const banner = bannerOf(request);
  return banner === null ? null : <div className="mb-6 max-w-172">{banner}</div>;
}

function bannerOf(request: RequestDetail) {
  const { course, explanation, setback } = request;
  if (explanation !== null) return <Ended request={request} explanation={explanation} />;
  if (setback !== null) {
    return (
      <Banner shape="at-risk" title={setback.message}>
        {setback.mend} Tried {setback.attempts === 1 ? "once" : `${setback.attempts} times`}; the next try is
        at <ClockTime at={setback.nextAttemptAt} />. Nothing is lost and nothing happens twice.
      </Banner>
    );
  }
  if (course.outcome === "live") {
    const healthyAt = course.hops.find(({ id }) => id === "healthy")?.at ?? course.endedAt;
    const tookMs = (healthyAt ?? course.startedAt).getTime() - course.startedAt.getTime();
    return (
      <Banner
        shape="good"
        title={
          <>
            {request.service} is healthy,{" "}
            <Elapsed since={course.startedAt} until={healthyAt} known={Math.max(0, tookMs)} /> after it was
            asked for
          </>
        }
        actions={<ButtonLink href={`/services/${request.service}`}>Open {request.service}</ButtonLink>}
      />
    );
  }
  return null;
}

function Ended({
  request,
  explanation,
}: {
  request: RequestDetail;
  explanation: NonNullable<RequestDetail["explanation"]>;
}) {
  return (
    <Banner
      shape={request.state === "failed" ? "bad" : "held"}
      title={explanation.message}
      actions={<NextStep request={request} />}
    >
      {explanation.mend}
    </Banner>
  );
}

function NextStep({ request }: { request: RequestDetail }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const retry = useMutation(
    trpc.scaffold.retry.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.scaffold.request.queryFilter({ id: request.id })),
    }),
  );
  const failure = retry.error ? failureOf(retry.error) : null;
  return (
    <>
      {request.state === "failed" ? (
        <Button
          look="primary"
          busy={retry.isPending}
          disabled={!request.mayRetry.allowed}
          title={request.mayRetry.allowed ? undefined : request.mayRetry.because}
          onClick={() => retry.mutate({ id: request.id })}
        >
          Try again
        </Button>
      ) : null}
      <ButtonLink href={request.againPath}>
        {request.kind === "create" ? "Start again from the same answers" : "Open the form again"}
      </ButtonLink>
      {failure ? (
        <p role="alert" className="w-full text-signal">
          {failure.message}. {failure.mend}
        </p>
      ) : null}
      {request.state === "failed" && !request.mayRetry.allowed ? (
        <p className="w-full text-label text-ink-3">{request.mayRetry.because}</p>
      ) : null}
    </>
  );
}
