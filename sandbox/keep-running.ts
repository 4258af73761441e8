import { type PortalProcess, startPortalProcess } from "./portal-process.ts";

export type KeptProcess = {
  /** The one that runs now. */
  current: () => PortalProcess;
  /** Resolves, with the reason, once it ended at its start too often. */
  gaveUp: Promise<string>;
  stop: () => Promise<void>;
};

const triesAtStart = 3;

/**
 * Runs one of the portal's processes and starts it again when it ends, as a Deployment would. What ends within `startMs`
 * has not started.
 */
export function keepRunning(
  name: "web" | "worker",
  options: { root: string; dir: string; env: Record<string, string> },
  say: (line: string) => void,
  startMs = 5_000,
): KeptProcess {
  let current = startPortalProcess(name, options);
  let ending = false;
  async function watch(): Promise<string> {
    for (let failedStarts = 0; ; ) {
      const startedAt = Date.now();
      const code = await current.exited;
      if (ending) return `The ${name} process was ended`;
      failedStarts = Date.now() - startedAt < startMs ? failedStarts + 1 : 0;
      if (failedStarts === triesAtStart) return `The portal's ${name} process ends with ${code} as it starts`;
      say(
        `The portal's ${name} process ${code === null ? "was killed" : `ended with ${code}`}: starting it again`,
      );
      current = startPortalProcess(name, options);
    }
  }
  return {
    current: () => current,
    gaveUp: watch(),
    stop: async () => {
      ending = true;
      await current.stop();
    },
  };
}
