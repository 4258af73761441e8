import { addUp, takeWatches } from "#sandbox/github/conformance/watches.ts";
import { accountsVariable, keepAccount } from "./exercised.ts";
import { unlisted } from "./relied-on.ts";

/** Of the portal's calls: Octokit is told the first, next-auth's client cannot be told otherwise. */
const portalAgents = ["portolan", "openid-client"];

/**
 * Ends every watch over a trial GitHub that this process began: keeps what was exercised, and throws where a call or
 * an answer was not as GitHub describes it, or where the portal relies on something that its list does not name.
 */
export function settleWatches(): void {
  const watches = takeWatches();
  if (watches.length === 0) return;
  const anybody = addUp(watches.map((watch) => watch.exercised()));
  const portal = addUp(watches.flatMap((watch) => portalAgents.map((agent) => watch.exercised(agent))));
  const dir = process.env[accountsVariable];
  if (dir) keepAccount(dir, { anybody, portal });
  for (const watch of watches) watch.insist();
  const surprises = unlisted(portal);
  if (surprises.length > 0)
    throw new Error(
      `Not in server/adapters/github/relied-on.ts, which lists what the portal relies on:\n${surprises.join("\n")}`,
    );
}
