/**
 * Runs each named read once and keeps its answer, the newest `keep` of them. For answers that can never change; a
 * failure and a null are forgotten, so that they are asked for again.
 */
export function createMemory<T>(keep = 500): (key: string, run: () => Promise<T>) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return async (key, run) => {
    const before = known.get(key);
    if (before) return before;
    const asked = run();
    known.set(key, asked);
    const [oldest] = known.keys();
    if (known.size > keep && oldest !== undefined) known.delete(oldest);
    try {
      const answer = await asked;
      if (answer === null) known.delete(key);
      return answer;
    } catch (error) {
      known.delete(key);
      throw error;
    }
  };
}
