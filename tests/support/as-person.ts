import type { GithubStandIn } from "#sandbox/github/start-github.ts";

/** Calls the trial GitHub as one of its people would by hand; throws unless GitHub does it. */
export async function asPerson(
  github: GithubStandIn,
  login: string,
  method: string,
  path: string,
  body?: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const answer = await fetch(`${github.apiUrl}/repos/acme/platform${path}`, {
    method,
    headers: { authorization: `token ${github.tokenFor(login)}`, "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === "" ? {} : JSON.parse(text);
}
