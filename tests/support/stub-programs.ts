import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What a stub prints for a call that begins so; the longest beginning counts. Of several answers each is given once and
 * the last for ever; a number is the code it fails with.
 */
export type Answers = Record<string, unknown[]>;

/** Programs that only write down how they were called, with the files they were given, and answer from a list. */
export type Stubs = { path: string; calls: () => string[] };

// A shell, since it starts in a hundredth of the time that Node takes, and a teardown makes dozens of calls.
const source = `#!/bin/sh
here=\${0%/*}
call="\${0##*/} $*"
for word in "$@"; do
  case $word in file://*) call="$call $(/bin/cat "\${word#file://}")" ;; esac
done
printf '%s\\n' "$call" >> "$here/calls"
for answer in "$here"/answers/*; do
  read -r start < "$answer/start"
  case $call in "$start"*) ;; *) continue ;; esac
  turn=0
  [ -e "$answer/turn" ] && read -r turn < "$answer/turn"
  [ -e "$answer/$((turn + 1))" ] && echo $((turn + 1)) > "$answer/turn"
  [ -e "$answer/$turn.code" ] && { read -r code < "$answer/$turn.code"; exit "$code"; }
  exec /bin/cat "$answer/$turn"
done
`;

/** Puts stubs of these names into a new folder below `folder`. */
export function stubPrograms(folder: string, names: readonly string[], answers: Answers): Stubs {
  const path = join(folder, "stubs");
  mkdirSync(join(path, "answers"), { recursive: true });
  const longestFirst = Object.entries(answers).sort(([one], [other]) => other.length - one.length);
  for (const [at, [start, given]] of longestFirst.entries()) {
    const place = join(path, "answers", String(at).padStart(4, "0"));
    mkdirSync(place);
    writeFileSync(join(place, "start"), `${start}\n`);
    for (const [turn, answer] of given.entries()) {
      writeFileSync(join(place, String(turn)), typeof answer === "string" ? answer : JSON.stringify(answer));
      if (typeof answer === "number") writeFileSync(join(place, `${turn}.code`), `${answer}\n`);
    }
  }
  for (const name of names) writeFileSync(join(path, name), source, { mode: 0o755 });
  symlinkSync(process.execPath, join(path, "node"));
  const calls = () => {
    try {
      return readFileSync(join(path, "calls"), "utf8").split("\n").filter(Boolean);
    } catch {
      return [];
    }
  };
  return { path, calls };
}
