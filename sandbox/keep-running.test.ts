import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { keepRunning } from "./keep-running.ts";

const root = join(import.meta.dirname, "..");
const dir = mkdtempSync(join(tmpdir(), "portolan-kept-"));
/** Longer than any start takes, however much else is at work. */
const busyMachineMs = 3_600_000;
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("a worker that was killed runs again; one that cannot start is given up with the reason", async () => {
  const said: string[] = [];
  // Without its settings the worker names what is missing and ends: each start fails by itself.
  const worker = keepRunning("worker", { root, dir, env: {} }, (line) => said.push(line), busyMachineMs);
  const first = worker.current();
  first.kill("SIGKILL");
  await first.exited;
  expect(await worker.gaveUp).toBe("The portal's worker process ends with 1 as it starts");
  expect(worker.current().pid).not.toBe(first.pid);
  expect(said).toEqual([
    "The portal's worker process was killed: starting it again",
    "The portal's worker process ended with 1: starting it again",
  ]);
  await worker.stop();
});
