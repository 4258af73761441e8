/** A queue of keys: each is worked on by one at a time, and again where it was asked for meanwhile. */
export type WorkQueue = {
  add(key: string): void;
  /** Adds the key after a while; an earlier date for the same key wins. */
  addAfter(key: string, delayMs: number): void;
  forget(key: string): void;
  close(): Promise<void>;
};

/** `work` must not throw for expected failures; what it throws is handed to `onError` and the key is dropped. */
export function createWorkQueue(
  work: (key: string) => Promise<void> | void,
  onError: (error: unknown, key: string) => void,
): WorkQueue {
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const timers = new Map<string, { at: number; timer: NodeJS.Timeout }>();
  let closed = false;

  async function run(key: string): Promise<void> {
    // A turn of the loop apart, so that a key added inside a write is worked on after that write.
    await new Promise((resolve) => setImmediate(resolve));
    if (closed) return;
    try {
      await work(key);
    } catch (error) {
      onError(error, key);
    }
  }

  function add(key: string): void {
    if (closed) return;
    if (running.has(key)) {
      again.add(key);
      return;
    }
    const done = run(key).then(() => {
      running.delete(key);
      if (again.delete(key)) add(key);
    });
    running.set(key, done);
  }

  function forget(key: string): void {
    clearTimeout(timers.get(key)?.timer);
    timers.delete(key);
  }

  return {
    add,
    addAfter: (key, delayMs) => {
      const at = Date.now() + delayMs;
      const known = timers.get(key);
      if (closed || (known !== undefined && known.at <= at)) return;
      forget(key);
      const timer = setTimeout(() => {
        timers.delete(key);
        add(key);
      }, delayMs);
      timers.set(key, { at, timer });
    },
    forget,
    close: async () => {
      closed = true;
      for (const key of [...timers.keys()]) forget(key);
      await Promise.all(running.values());
    },
  };
}
