import { createHash } from "node:crypto";
import { z } from "zod";
import { checkRunSchema, jobSchema, suiteSchema, workflowRunSchema } from "./check-rows.ts";
import type { Journal } from "./journal.ts";
import {
  commentSchema,
  deliverySchema,
  personSchema,
  pullSchema,
  repositorySchema,
  reviewSchema,
  sessionSchema,
  statusSchema,
  teamSchema,
  tokenSchema,
} from "./rows.ts";

/** Every table of the stand-in. Keys: people login, teams slug, repositories `owner/name`, pulls `owner/name#n`, the rest their id or hash. */
export type Store = ReturnType<typeof openStore>;

export function openStore(journal: Journal) {
  const counters = journal.table("counters", z.int());
  return {
    people: journal.table("people", personSchema),
    teams: journal.table("teams", teamSchema),
    repositories: journal.table("repositories", repositorySchema),
    pulls: journal.table("pulls", pullSchema),
    reviews: journal.table("reviews", reviewSchema),
    comments: journal.table("comments", commentSchema),
    statuses: journal.table("statuses", statusSchema),
    suites: journal.table("suites", suiteSchema),
    checkRuns: journal.table("check-runs", checkRunSchema),
    runs: journal.table("runs", workflowRunSchema),
    jobs: journal.table("jobs", jobSchema),
    tokens: journal.table("tokens", tokenSchema),
    sessions: journal.table("sessions", sessionSchema),
    deliveries: journal.table("deliveries", deliverySchema),
    /** The next number of a named sequence, from 1. */
    next(sequence: string): number {
      return counters.put(sequence, (counters.get(sequence) ?? 0) + 1);
    },
  };
}

/** A positive 31-bit id that stays the same over restarts, for things named by a seed. */
export function stableId(name: string): number {
  return createHash("sha256").update(name).digest().readUInt32BE(0) >>> 1 || 1;
}

export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
