import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The files through which a step speaks to those after it: `GITHUB_OUTPUT`, `GITHUB_ENV`, `GITHUB_PATH`, summary. */
export type CommandFiles = {
  env: Record<string, string>;
  read: () => { outputs: Record<string, string>; env: Record<string, string>; paths: string[] };
};

export function openCommandFiles(temp: string, step: number): CommandFiles {
  const path = (name: string) => join(temp, `${name}-${step}`);
  const files = {
    GITHUB_OUTPUT: path("output"),
    GITHUB_ENV: path("env"),
    GITHUB_PATH: path("path"),
    GITHUB_STEP_SUMMARY: path("summary"),
  };
  for (const file of Object.values(files)) {
    writeFileSync(file, "");
    // The step runs as another user than the runner.
    chmodSync(file, 0o666);
  }
  return {
    env: files,
    read: () => ({
      outputs: parseCommandFile(readFileSync(files.GITHUB_OUTPUT, "utf8")),
      env: parseCommandFile(readFileSync(files.GITHUB_ENV, "utf8")),
      paths: readFileSync(files.GITHUB_PATH, "utf8").split("\n").filter(Boolean),
    }),
  };
}

/** `name=value` lines, or `name<<DELIMITER` up to a line with the delimiter. Source: GitHub's workflow commands. */
export function parseCommandFile(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const block = /^([^=<]+)<<(.+)$/.exec(line);
    if (block?.[1] && block[2]) {
      const end = lines.indexOf(block[2], index + 1);
      if (end < 0) throw new Error(`The value of ${block[1]} has no closing line ${block[2]}.`);
      values[block[1]] = lines.slice(index + 1, end).join("\n");
      index = end;
      continue;
    }
    const equals = line.indexOf("=");
    if (equals > 0) values[line.slice(0, equals)] = line.slice(equals + 1);
  }
  return values;
}
