import { atLeast, permissionOf } from "../auth/actor.ts";
import type { Mergeability } from "../deeds/mergeability.ts";
import type { Pull, Repository, Session } from "../state/rows.ts";
import { fullName, type World } from "../world.ts";
import { htmlText } from "./layout.ts";

/** The buttons that the signed-in person has; each is a form of its own with the session's token. */
export function pullActions(
  world: World,
  repository: Repository,
  pull: Pull,
  session: Session | undefined,
  merge: Mergeability | undefined,
): string {
  if (session === undefined) return `<p><a href="/login">Choose a person</a> to review or merge.</p>`;
  const path = `/${fullName(repository)}/pull/${pull.number}`;
  const csrf = `<input type="hidden" name="csrf" value="${htmlText(session.csrf)}">`;
  const form = (action: string, inner: string) =>
    `<form method="post" class="row" action="${htmlText(path)}/${action}">${csrf}${inner}</form>`;
  const mayWrite = atLeast(permissionOf(world.store, repository, session.login), "write");
  if (pull.state === "closed")
    return pull.mergedAt === null && mayWrite ? form("reopen", "<button>Reopen pull request</button>") : "";
  const free = merge?.mergeable === true && !["blocked", "behind", "draft"].includes(merge.state);
  const method = `<label for="method" class="skip">Method</label><select name="method" id="method"><option value="squash">Squash and merge</option><option value="merge">Merge commit</option><option value="rebase">Rebase and merge</option></select>`;
  const head = `<input type="hidden" name="sha" value="${pull.headSha}">`;
  const merging = `<div>${form("merge", `${head}${method}<button class="main"${free ? "" : " disabled"}>Merge pull request</button>`)}</div>`;
  const own = session.login === pull.author;
  const review = `<form method="post" action="${htmlText(path)}/review">${csrf}<label for="words">Review as ${htmlText(session.login)}</label>
<textarea id="words" name="body" placeholder="A word for the author (needed for anything but an approval)"></textarea>
<div class="line"><button name="event" value="APPROVE"${own ? " disabled" : ""}>Approve</button><button name="event" value="REQUEST_CHANGES"${own ? " disabled" : ""}>Request changes</button><button name="event" value="COMMENT">Comment</button>${own ? `<span class="soft">Nobody reviews their own pull request.</span>` : ""}</div></form>`;
  const rest = mayWrite
    ? `<div class="line">${form("rerun", "<button>Run the checks again</button>")}${form("close", "<button>Close without merging</button>")}</div>`
    : `<div class="soft">${htmlText(session.login)} may read here, but not merge.</div>`;
  return `<div class="card">${mayWrite ? merging : ""}${review}${rest}</div>`;
}
