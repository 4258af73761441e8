/** What the trial can do of a Dockerfile without a container runtime. */
export type BuildPlan = {
  /** Start command; the first word `node` stands for the trial's own Node. */
  command: string[];
  /** `npm run` scripts that a stage runs before the command can start. */
  scripts: string[];
  env: Record<string, string>;
  /** Instructions that were not carried out, for the log. */
  left: string[];
};

type Stage = { from: string; name: string; instructions: { name: string; rest: string }[] };

/** Reads the command, environment and build scripts of a Dockerfile. Throws where no command can be found. */
export function readDockerfile(text: string): BuildPlan {
  const stages = readStages(text);
  const last = stages.at(-1);
  if (last === undefined) throw new Error("the Dockerfile has no FROM");
  const runs = stages.flatMap((stage) => stage.instructions.filter(({ name }) => name === "RUN"));
  const scripts = runs.flatMap(({ rest }) =>
    [...rest.matchAll(/\bnpm run ([a-z][a-z0-9:-]*)/g)].map((found) => found[1] ?? ""),
  );
  const left = runs
    .map(({ rest }) => rest)
    .filter((rest) => !/^(--mount=\S+ )*npm (ci|install|run|prune)\b/.test(rest));
  return { command: commandOf(last), scripts: [...new Set(scripts)], env: envOf(stages, last), left };
}

function readStages(text: string): Stage[] {
  const stages: Stage[] = [];
  const lines = text.replace(/\\\r?\n/g, " ").split(/\r?\n/);
  for (const line of lines) {
    const parts = /^\s*([A-Za-z]+)\s+(.*)$/.exec(line);
    if (parts === null || line.trimStart().startsWith("#")) continue;
    const name = (parts[1] ?? "").toUpperCase();
    const rest = (parts[2] ?? "").trim();
    if (name === "FROM") {
      const from = /^(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(rest);
      stages.push({ from: from?.[1] ?? "", name: from?.[2] ?? "", instructions: [] });
    } else stages.at(-1)?.instructions.push({ name, rest });
  }
  return stages;
}

function commandOf(stage: Stage): string[] {
  const last = (wanted: string) => stage.instructions.filter(({ name }) => name === wanted).at(-1)?.rest;
  const entrypoint = words(last("ENTRYPOINT"));
  const command = words(last("CMD"));
  // The distroless Node images have the node binary as their entrypoint.
  const implied = entrypoint.length === 0 && /distroless\/nodejs/.test(stage.from) ? ["node"] : entrypoint;
  const whole = [...implied, ...command];
  if (whole.length === 0) throw new Error("the Dockerfile's last stage has neither CMD nor ENTRYPOINT");
  return whole.map((word, index) => (index === 0 && /(^|\/)node$/.test(word) ? "node" : word));
}

function words(rest: string | undefined): string[] {
  if (rest === undefined) return [];
  if (!rest.startsWith("["))
    throw new Error(`the trial starts only the JSON form of CMD and ENTRYPOINT, not: ${rest}`);
  const value: unknown = JSON.parse(rest);
  if (!Array.isArray(value) || !value.every((word) => typeof word === "string"))
    throw new Error(`not a list of words: ${rest}`);
  return value;
}

function envOf(stages: Stage[], last: Stage): Record<string, string> {
  const base = stages.find((stage) => stage.name !== "" && stage.name === last.from);
  const instructions = [...(base?.instructions ?? []), ...last.instructions];
  const entries = instructions
    .filter(({ name }) => name === "ENV")
    .flatMap(({ rest }) => [...rest.matchAll(/([A-Za-z_][A-Za-z0-9_]*)[= ]("[^"]*"|\S+)/g)])
    .map((found) => [found[1] ?? "", (found[2] ?? "").replace(/^"|"$/g, "")]);
  return Object.fromEntries(entries);
}
