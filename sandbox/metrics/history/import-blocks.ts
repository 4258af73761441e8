import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Span } from "./moments.ts";

const run = promisify(execFile);
const hourMs = 3_600_000;
/** The longest block that Prometheus makes itself where it keeps 40 days: it will never write these anew. */
const blockMs = 54 * hourMs;
const atOnce = 2;

/**
 * Writes samples as blocks into a folder of a Prometheus, which sees them at its next start. `textOf` is asked for one span
 * after the other, in order, and answers in OpenMetrics text without its end; in pieces where one string cannot hold it.
 */
export async function importBlocks(
  promtool: string,
  data: string,
  span: Span,
  textOf: (part: Span) => Promise<string> | string | Generator<string>,
): Promise<void> {
  // promtool reads its whole input once for every block, so each block gets an input of its own.
  const work = join(data, ".import");
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const running = new Set<Promise<void>>();
  for (let from = span.from; from < span.until; from = nextBlock(from)) {
    const text = await textOf({ from, until: Math.min(nextBlock(from), span.until) });
    if (text === "") continue;
    const pieces = typeof text === "string" ? [text] : text;
    const task = importOne(promtool, join(work, String(from)), pieces).finally(() => running.delete(task));
    running.add(task);
    if (running.size >= atOnce) await Promise.race(running);
  }
  await Promise.all(running);
  for (const part of readdirSync(work)) moveBlocks(join(work, part, "blocks"), data);
  rmSync(work, { recursive: true });
}

const nextBlock = (at: number) => (Math.floor(at / blockMs) + 1) * blockMs;

async function importOne(promtool: string, dir: string, text: Iterable<string>): Promise<void> {
  mkdirSync(dir);
  const input = join(dir, "samples.txt");
  await writeFile(input, ended(text));
  const duration = `--max-block-duration=${blockMs / hourMs}h`;
  await run(
    promtool,
    ["tsdb", "create-blocks-from", "openmetrics", "-q", duration, input, join(dir, "blocks")],
    {
      // It lives for a second: collecting garbage less often takes a tenth of that away.
      env: { ...process.env, GOGC: "400" },
    },
  );
  rmSync(input);
}

function* ended(text: Iterable<string>): Generator<string> {
  yield* text;
  yield "# EOF\n";
}

/**
 * At its start Prometheus drops what of its write-ahead log is older than the newest block, unless that block holds late
 * samples and says so: `inOrderBlocksMaxTime` in tsdb/db.go.
 */
function moveBlocks(from: string, data: string): void {
  for (const name of readdirSync(from)) {
    const meta = join(from, name, "meta.json");
    const content = JSON.parse(readFileSync(meta, "utf8"));
    content.compaction.hints = ["from-out-of-order"];
    writeFileSync(meta, JSON.stringify(content));
    renameSync(join(from, name), join(data, name));
  }
}
