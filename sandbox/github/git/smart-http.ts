import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { gitEnvironment } from "./run.ts";

export type GitService = "git-upload-pack" | "git-receive-pack";

export function isGitService(name: string | null): name is GitService {
  return name === "git-upload-pack" || name === "git-receive-pack";
}

/** `GET /info/refs?service=…`: what a clone, fetch or push asks first (gitprotocol-http(5)). */
export function advertise(
  gitDir: string,
  service: GitService,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const banner = `# service=${service}\n`;
  response.writeHead(200, headers(`application/x-${service}-advertisement`));
  response.write(`${(banner.length + 4).toString(16).padStart(4, "0")}${banner}0000`);
  start(gitDir, service, ["--stateless-rpc", "--advertise-refs"], request).stdout.pipe(response);
}

/** `POST /git-upload-pack` or `/git-receive-pack`; resolves when git has ended. */
export function serve(
  gitDir: string,
  service: GitService,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(200, headers(`application/x-${service}-result`));
  const child = start(gitDir, service, ["--stateless-rpc"], request);
  const body: Readable =
    request.headers["content-encoding"] === "gzip" ? request.pipe(createGunzip()) : request;
  body.on("error", () => child.kill());
  child.stdin.on("error", () => {});
  body.pipe(child.stdin);
  child.stdout.pipe(response);
  response.on("close", () => child.kill());
  return new Promise((resolve) => child.on("close", () => resolve()));
}

function start(gitDir: string, service: GitService, args: string[], request: IncomingMessage) {
  const protocol = request.headers["git-protocol"];
  const env = { ...gitEnvironment, ...(typeof protocol === "string" ? { GIT_PROTOCOL: protocol } : {}) };
  return spawn("git", [service.replace("git-", ""), ...args, gitDir], {
    env,
    stdio: ["pipe", "pipe", "ignore"],
  });
}

function headers(type: string) {
  return {
    "content-type": type,
    "cache-control": "no-cache, max-age=0, must-revalidate",
    pragma: "no-cache",
  };
}
