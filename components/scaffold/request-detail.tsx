"use client";
import { useQuery } from "@tanstack/react-query";
import { Course } from "#components/delivery/course.tsx";
import { RequestAftermath } from "#components/scaffold/request-aftermath.tsx";
import { RequestBanner } from "#components/scaffold/request-banner.tsx";
import { RequestStanding } from "#components/scaffold/request-standing.tsx";
import { MissingNotice } from "#components/shell/missing-page.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { failureOf } from "#components/trpc/failure.ts";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { SkeletonLine } from "#components/ui/skeleton.tsx";
import { TitlePrefix } from "#components/ui/title-prefix.tsx";
import type { Course as CourseModel, Hop } from "#domain/delivery/course.ts";
import { hopIds } from "#domain/delivery/course.ts";
import type { RequestDetail as Detail } from "#domain/scaffold/request-view.ts";

/** A change from the form to a healthy service, followed live. */
export function RequestDetail({ id }: { id: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.scaffold.request.queryOptions({ id }));
  const failure = query.error && query.data === undefined ? failureOf(query.error).kind : null;
  if (failure === "not-found" || failure === "refused") {
    return (
      <MissingNotice
        what={`No request is called ${id}`}
        how="The link may be mistyped. The list has every request there is."
        href="/requests"
        label="All requests"
      />
    );
  }
  return (
    <>
      {query.data ? <TitlePrefix text={prefixOf(query.data.course)} /> : null}
      <QueryPanel title="Course" titleHidden query={query} skeleton={<CourseSkeleton />}>
        {(request) => <Followed request={request} />}
      </QueryPanel>
    </>
  );
}

function Followed({ request }: { request: Detail }) {
  const { course } = request;
  const now = course.hops.find((hop) => hop.id === course.harbour);
  return (
    <div className="grid gap-x-8 gap-y-8 lg:grid-cols-[minmax(0,1fr)_18.75rem]">
      <p role="status" className="sr-only">
        {course.endedAt === null ? now?.title : course.outcome}
      </p>
      <div className="min-w-0">
        <RequestBanner request={request} />
        <Course course={withoutEcho(request)} />
      </div>
      <aside aria-label="About this change" className="grid content-start gap-4 sm:max-lg:grid-cols-2">
        <RequestStanding request={request} />
        <RequestAftermath request={request} />
      </aside>
    </div>
  );
}

/** What the banner says is not said again at the hop where it happened. */
function withoutEcho({ course, explanation }: Detail): CourseModel {
  if (explanation === null) return course;
  const echoes = (hop: Hop) => hop.mend?.map((piece) => piece.text).join("") === explanation.mend;
  return { ...course, hops: course.hops.map((hop) => (echoes(hop) ? { ...hop, mend: null } : hop)) };
}

function prefixOf(course: CourseModel): string | null {
  if (course.outcome === "live") return "✓ Live";
  if (course.outcome === "failed") return "◆ Failed";
  if (course.outcome !== "under-way" && course.outcome !== "held") return null;
  return `◌ ${course.hops.find((hop) => hop.id === course.harbour)?.title ?? "Under way"}`;
}

function CourseSkeleton() {
  return (
    <div className="max-w-172">
      {hopIds.map((id) => (
        <div key={id} className="flex h-13.5 gap-4 md:pl-24">
          <span className="mt-0.5 size-4 rounded-full border-2 border-rule" />
          <span>
            <SkeletonLine width="w-40" />
            <br />
            <SkeletonLine width="w-72" />
          </span>
        </div>
      ))}
    </div>
  );
}
