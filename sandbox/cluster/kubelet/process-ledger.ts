import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { endGroup } from "#sandbox/cluster/kubelet/start-process.ts";
import { isRecord } from "#sandbox/cluster/objects/fields.ts";

/** Account of the processes that run, so that a killed cluster's successor can end what it left. */
export type ProcessLedger = {
  track(process: { pid: number; exited: Promise<unknown> }): void;
  /** To be called once nothing runs any more. */
  close(): void;
};

type Entry = { pid: number; startTime: string };

/** Opens the ledger in `file` and ends what an earlier cluster left behind. */
export function openProcessLedger(file: string): ProcessLedger {
  for (const entry of readEntries(file)) {
    // A process id may have been given to somebody else; its start time tells.
    if (entry.startTime !== "" && startTimeOf(entry.pid) === entry.startTime) endGroup(entry.pid, "SIGKILL");
  }
  const running = new Map<number, Entry>();
  const write = () => writeFileSync(file, JSON.stringify([...running.values()]));
  write();
  // Whatever ends this process, short of SIGKILL, its pods' processes end with it.
  const endAll = () => {
    for (const { pid } of running.values()) endGroup(pid, "SIGKILL");
  };
  process.once("exit", endAll);
  return {
    track: ({ pid, exited }) => {
      running.set(pid, { pid, startTime: startTimeOf(pid) });
      write();
      void exited.then(() => {
        running.delete(pid);
        write();
      });
    },
    close: () => process.off("exit", endAll),
  };
}

function readEntries(file: string): Entry[] {
  if (!existsSync(file)) return [];
  const stored: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((entry) =>
    isRecord(entry) && typeof entry.pid === "number" && typeof entry.startTime === "string"
      ? [{ pid: entry.pid, startTime: entry.startTime }]
      : [],
  );
}

/** Field 22 of `/proc/<pid>/stat`; empty where the system has none. */
function startTimeOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}
