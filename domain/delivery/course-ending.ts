import type { Course } from "#domain/delivery/course.ts";
import type { CourseFacts } from "#domain/delivery/course-facts.ts";
import { shortSha } from "#domain/delivery/hop-draft.ts";
import { type Explanation, explain } from "#domain/scaffold/explanation.ts";
import type { RequestEvent } from "#domain/scaffold/request-steps.ts";

export type CourseEnd = { event: RequestEvent; explanation: Explanation; freesName: boolean };

/** How a followed request ends, once its course has: what to record, and in which words. Null while it goes on. */
export function courseEnd(
  course: Course,
  { request, laterMerge }: CourseFacts,
  mergeSha: string | null,
): CourseEnd | null {
  const healthy = course.hops.find((hop) => hop.id === "healthy");
  const isHealthy = healthy?.state === "done";
  const which = mergeSha ? shortSha(mergeSha) : "the change";
  switch (course.outcome) {
    case "live":
      return arrived({
        code: "live",
        message: `${request.serviceName} runs ${which} and is healthy.`,
        mend: "Open the service to see what runs where.",
      });
    case "superseded":
      if (isHealthy) {
        return arrived({
          code: "superseded",
          message: `${request.serviceName} is healthy with ${which}, together with #${laterMerge?.number ?? "?"}, which was merged later and seen first.`,
          mend: "Open the service to see what runs where.",
        });
      }
      return {
        event: { kind: "found-closed" },
        explanation: {
          code: "superseded",
          message: `${which} was merged, but #${laterMerge?.number ?? "?"} undid it before it reached the cluster.`,
          mend: "Look at the later pull request; start again if the service is still wanted.",
        },
        freesName: true,
      };
    case "closed":
      return {
        event: { kind: "found-closed" },
        explanation: explain.closedByHand(request.pullRequest ?? 0),
        freesName: true,
      };
    default:
      return null;
  }
}

function arrived(explanation: Explanation): CourseEnd {
  return { event: { kind: "became-live" }, explanation, freesName: false };
}
