/** Puts GitHub's time before every line of a job's log, however the text was cut into pieces. */
export function stampedLines(now: () => Date) {
  let rest = "";
  const stamp = (line: string) => `${now().toISOString().replace("Z", "0000Z")} ${line}\n`;
  return {
    /** The whole lines that are now complete. */
    take(text: string): string {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      return lines.map(stamp).join("");
    },
    /** What was left without a line break. */
    end(): string {
      const last = rest === "" ? "" : stamp(rest);
      rest = "";
      return last;
    },
  };
}
