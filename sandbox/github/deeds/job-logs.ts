import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Logs of jobs, one file each: text in, text out, kept over restarts. */
export type JobLogs = { append(job: number, text: string): void; read(job: number): string | undefined };

export function openJobLogs(dir: string): JobLogs {
  mkdirSync(dir, { recursive: true });
  const path = (job: number) => join(dir, `${job}.log`);
  return {
    append: (job, text) => appendFileSync(path(job), text),
    read: (job) => (existsSync(path(job)) ? readFileSync(path(job), "utf8") : undefined),
  };
}
