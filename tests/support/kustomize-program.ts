import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { withGo } from "#sandbox/real-cluster/go.ts";

const run = promisify(execFile);

/** The real kustomize. `build` gives its YAML, or null where it refuses; `name` says which program it is. */
export type KustomizeProgram = { name: string; build: (dir: string) => Promise<string | null> };

/** Release that is installed where neither program is there. */
const release = "v5.8.1";
const installed = join(import.meta.dirname, "../../.portolan/bin");

/**
 * The program that `KUSTOMIZE` names; else kubectl 1.27 or later, or kustomize 5, from PATH; else kustomize built by
 * Go into `.portolan/bin`; else null.
 */
export function findKustomize(): KustomizeProgram | null {
  const named = process.env.KUSTOMIZE;
  if (named) return program(named, ["build"], `kustomize ${release}`);
  const kubectl = versionOf(
    "kubectl",
    ["version", "--client", "--output=json"],
    /"gitVersion":\s*"v1\.(\d+)/,
  );
  if (kubectl !== null && kubectl >= 27) return program("kubectl", ["kustomize"], `kubectl 1.${kubectl}`);
  const kustomize = versionOf("kustomize", ["version"], /v(\d+)\./);
  if (kustomize !== null && kustomize >= 5) return program("kustomize", ["build"], `kustomize ${kustomize}`);
  const own = join(installed, "kustomize");
  if (existsSync(own) || installWithGo()) return program(own, ["build"], `kustomize ${release}`);
  return null;
}

function versionOf(command: string, args: string[], pattern: RegExp): number | null {
  try {
    const output = execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const match = pattern.exec(output);
    return match ? Number(match[1]) : null;
  } catch {
    return null;
  }
}

function installWithGo(): boolean {
  try {
    mkdirSync(installed, { recursive: true });
    const target = `sigs.k8s.io/kustomize/kustomize/v5@${release}`;
    execFileSync("go", ["install", target], { env: { ...withGo(), GOBIN: installed }, stdio: "ignore" });
    return existsSync(join(installed, "kustomize"));
  } catch {
    return false;
  }
}

function program(command: string, args: string[], name: string): KustomizeProgram {
  return {
    name,
    build: async (dir) => {
      try {
        return (await run(command, [...args, dir], { maxBuffer: 1 << 26 })).stdout;
      } catch {
        return null;
      }
    },
  };
}
