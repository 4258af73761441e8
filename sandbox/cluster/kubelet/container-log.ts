/** Lines of one container run, oldest first, bounded; `at` is when the line was complete. */
export type ContainerLog = {
  write(text: string): void;
  lines(): readonly LogLine[];
  follow(listener: (line: LogLine) => void): () => void;
};

export type LogLine = { at: Date; text: string };

const keptLines = 2000;
const longestLine = 16 * 1024;

/** Makes an empty log. Chunks may end in mid-line; a line without an end is cut at 16 KiB as by the CRI. */
export function createContainerLog(): ContainerLog {
  let lines: LogLine[] = [];
  let rest = "";
  const listeners = new Set<(line: LogLine) => void>();

  function keep(text: string): void {
    const line = { at: new Date(), text };
    lines.push(line);
    if (lines.length > keptLines * 2) lines = lines.slice(-keptLines);
    for (const listener of listeners) listener(line);
  }

  return {
    write: (text) => {
      const parts = `${rest}${text}`.split("\n");
      rest = parts.pop() ?? "";
      for (const part of parts) keep(part);
      if (rest.length < longestLine) return;
      keep(rest);
      rest = "";
    },
    lines: () => lines.slice(-keptLines),
    follow: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
