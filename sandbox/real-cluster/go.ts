import { spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter } from "node:path";

/** Go's own installer puts it here and leaves it to people to add it to their PATH. */
const installed = "/usr/local/go/bin";

/** The environment in which `go` is found: on PATH, else where its installer puts it. */
export function withGo(environment: NodeJS.ProcessEnv = process.env, folder = installed): NodeJS.ProcessEnv {
  return { ...environment, PATH: [environment.PATH, folder].filter(Boolean).join(delimiter) };
}

/** What `go` prints, of pure Go and by the versions that go.mod pins; throws the end of what it complains about. */
export async function go(args: string[], cwd: string): Promise<string> {
  const child = spawn("go", args, { cwd, env: { ...withGo(), CGO_ENABLED: "0", GOFLAGS: "-mod=readonly" } });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  const [code] = await once(child, "close");
  if (code === 0) return Buffer.concat(out).toString();
  const end = Buffer.concat(err).toString().trimEnd().split("\n").slice(-15).join("\n");
  throw new Error(`go ${args.slice(0, 2).join(" ")} ended with ${code}:\n${end}`);
}
