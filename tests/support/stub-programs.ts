import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * What a stub prints for a call that begins so. Of several answers each is given once and the last for ever; a number
 * is the code it fails with.
 */
export type Answers = Record<string, unknown[]>;

/** Programs that only write down how they were called, with the files they were given, and answer from a list. */
export type Stubs = { path: string; calls: () => string[] };

const source = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync } = require("node:fs");
const { basename, join } = require("node:path");
const folder = ${"__dirname"};
const call = [basename(process.argv[1]), ...process.argv.slice(2)].join(" ");
const log = join(folder, "calls");
const answers = JSON.parse(readFileSync(join(folder, "answers.json"), "utf8"));
const key = Object.keys(answers).filter((start) => call.startsWith(start)).sort((a, b) => b.length - a.length)[0];
const before = existsSync(log) ? readFileSync(log, "utf8").split("\\n").filter((line) => key && line.startsWith(key)).length : 0;
const files = process.argv.slice(2).filter((word) => word.startsWith("file://"));
appendFileSync(log, [call, ...files.map((word) => readFileSync(word.slice(7), "utf8"))].join(" ") + "\\n");
const answer = key === undefined ? "" : answers[key][Math.min(before, answers[key].length - 1)];
if (typeof answer === "number") process.exit(answer);
process.stdout.write(typeof answer === "string" ? answer : JSON.stringify(answer));
`;

/** Puts stubs of these names into a new folder below `folder`. */
export function stubPrograms(folder: string, names: readonly string[], answers: Answers): Stubs {
  const path = join(folder, "stubs");
  mkdirSync(path, { recursive: true });
  const program = join(path, "stub.cjs");
  writeFileSync(program, source);
  chmodSync(program, 0o755);
  for (const name of names) symlinkSync("stub.cjs", join(path, name));
  symlinkSync(process.execPath, join(path, "node"));
  writeFileSync(join(path, "answers.json"), JSON.stringify(answers));
  const calls = () => {
    try {
      return readFileSync(join(dirname(program), "calls"), "utf8")
        .split("\n")
        .filter(Boolean);
    } catch {
      return [];
    }
  };
  return { path, calls };
}
