import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { createBoundedFetch, type FetchBounds } from "#server/runtime/bounded-fetch.ts";
import { upstreamSeconds } from "#server/runtime/metrics.ts";

export type GithubSettings = {
  /** Base of the REST API, without a slash at the end. */
  apiUrl: string;
  appId: number;
  privateKey: string;
  installationId: number;
  /** `owner/name`; the tokens of this connection open no other repository. */
  repository: string;
};

/**
 * A connection as the App's installation. It never repeats a call by itself (a repeated POST is how duplicates
 * are made) except after 401, which GitHub answers before it does anything.
 */
export function connectGithub(settings: GithubSettings, bounds: Partial<FetchBounds> = {}): Octokit {
  const fetch = createBoundedFetch(bounds);
  const options = { baseUrl: settings.apiUrl, userAgent: "portolan", request: { fetch }, log: silent };
  const authenticate = createAppAuth({
    appId: settings.appId,
    privateKey: settings.privateKey,
    installationId: settings.installationId,
    request: new Octokit(options).request,
  });
  const repositoryNames = [settings.repository.split("/")[1] ?? ""];

  const octokit = new Octokit(options);
  octokit.hook.wrap("request", async (request, call) => {
    const send = async (refresh: boolean) => {
      const { token } = await authenticate({ type: "installation", repositoryNames, refresh });
      // Hooks registered earlier (Octokit's own log) hold this very object; a copy would not reach them.
      call.headers.authorization = `token ${token}`;
      return request(call);
    };
    const end = upstreamSeconds.startTimer({ source: "GitHub", operation: `${call.method} ${call.url}` });
    try {
      const answer = await send(false).catch((error: unknown) => {
        if (statusOf(error) === 401) return send(true);
        throw error;
      });
      end({ outcome: "ok" });
      return answer;
    } catch (error) {
      end({ outcome: String(statusOf(error) ?? "timeout") });
      throw error;
    }
  });
  return octokit;
}

/** Failures are logged once, by who asked; Octokit would write them to the console as well. */
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
function ignore(): void {}

/** The HTTP status an Octokit error carries; undefined where there was no answer. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("response" in error) || !error.response)
    return undefined;
  return "status" in error && typeof error.status === "number" ? error.status : undefined;
}
