import { type CheckReport, checkOutcome } from "../deeds/check-outcome.ts";
import { type Mergeability, mergeability } from "../deeds/mergeability.ts";
import { pullContent } from "../render/pulls.ts";
import type { Pull, Repository, Review, Session } from "../state/rows.ts";
import { fullName, type World } from "../world.ts";
import { diffView } from "./diff-view.ts";
import { htmlText, page, timeText } from "./layout.ts";
import { pullActions } from "./pull-actions.ts";
import { pullMark } from "./pull-list.ts";

/** One pull request whole: description, commits, checks, reviews, what blocks the merge, buttons, files. */
export async function pullPage(
  world: World,
  repository: Repository,
  pull: Pull,
  session: Session | undefined,
  refusal: string | null,
): Promise<string> {
  const { files, commits } = await pullContent(world, pull);
  const merge = pull.state === "open" ? await mergeability(world, repository, pull) : undefined;
  const notice = refusal === null ? "" : `<p class="notice" role="alert">${htmlText(refusal)}</p>`;
  const body =
    pull.body === null || pull.body === ""
      ? `<p class="soft">No description.</p>`
      : `<div class="text">${htmlText(withoutMarkers(pull.body))}</div>`;
  const labels = pull.labels.length === 0 ? "" : ` · labels: ${htmlText(pull.labels.join(", "))}`;
  const asked = [...pull.reviewers, ...pull.teamReviewers];
  const main = `${notice}<h1>${htmlText(pull.title)} <span class="soft">#${pull.number}</span></h1>
<p>${pullMark(pull)} <span class="soft">${htmlText(pull.author)} wants to merge <code>${htmlText(pull.headRef)}</code> into <code>${htmlText(pull.baseRef)}</code>, ${timeText(pull.createdAt)}${labels}</span></p>
${body}
<h2>Commits (${commits.length})</h2>${await commitList(world, repository, commits)}
<h2>Checks</h2>${checkList(checkOutcome(world, pull.repository, pull.headSha))}
<h2>Reviews</h2>${reviewList(reviewsOf(world, pull), asked)}
<h2>Merge</h2>${stateView(pull, merge)}${pullActions(world, repository, pull, session, merge)}
<h2>Files (${files.length})</h2>${diffView(files)}`;
  return page({ title: `${pull.title} #${pull.number}`, person: session?.login, world }, main);
}

/** The portal's hidden marks are for machines. */
function withoutMarkers(body: string): string {
  return body.replaceAll(/<!--[\s\S]*?-->/g, "").trim();
}

async function commitList(world: World, repository: Repository, shas: string[]): Promise<string> {
  const git = world.git(fullName(repository));
  const rows = await Promise.all(
    shas.map(async (sha) => {
      const commit = await git.commit(sha);
      const [headline = ""] = commit?.message.split("\n") ?? [];
      return `<li class="line"><span>${htmlText(headline)}</span><span class="soft end">${htmlText(commit?.author.name ?? "")} · <a href="/${htmlText(fullName(repository))}/commit/${sha}"><code>${sha.slice(0, 7)}</code></a></span></li>`;
    }),
  );
  return `<ul class="card">${rows.join("")}</ul>`;
}

const checkMarks = {
  success: `<span class="mark good">✓ passed</span>`,
  pending: `<span class="mark wait">◌ waiting</span>`,
  failure: `<span class="mark bad">✕ failed</span>`,
};

function checkList(checks: CheckReport[]): string {
  if (checks.length === 0) return `<p class="soft">Nothing has reported on this commit yet.</p>`;
  const rows = checks.map(({ context, outcome, detail, url }) => {
    const link =
      url === null
        ? ""
        : ` <a href="${htmlText(url)}">details<span class="skip"> of ${htmlText(context)}</span></a>`;
    return `<li class="line">${checkMarks[outcome]}<b>${htmlText(context)}</b><span class="soft">${htmlText(detail)}</span>${link}</li>`;
  });
  return `<ul class="card">${rows.join("")}</ul>`;
}

const reviewWords = {
  APPROVED: `<span class="mark good">✓ approved</span>`,
  CHANGES_REQUESTED: `<span class="mark bad">✕ requested changes</span>`,
  COMMENTED: `<span class="mark soft">○ commented</span>`,
  DISMISSED: `<span class="mark soft">○ approval fell with a newer commit</span>`,
};

function reviewList(reviews: Review[], asked: string[]): string {
  const waiting = asked.length === 0 ? "" : `<li class="soft">Asked: ${htmlText(asked.join(", "))}</li>`;
  const rows = reviews.map(
    (review) =>
      `<li><div class="line"><b>${htmlText(review.user)}</b>${reviewWords[review.state]}<span class="soft end">${timeText(review.submittedAt)}, at <code>${review.commitId.slice(0, 7)}</code></span></div>${review.body === "" ? "" : `<div class="text">${htmlText(review.body)}</div>`}</li>`,
  );
  if (rows.length === 0 && waiting === "") return `<p class="soft">Nobody has reviewed this yet.</p>`;
  return `<ul class="card">${rows.join("")}${waiting}</ul>`;
}

function reviewsOf(world: World, pull: Pull): Review[] {
  return world.store.reviews
    .all()
    .filter((one) => one.repository === pull.repository && one.pull === pull.number);
}

function stateView(pull: Pull, merge: Mergeability | undefined): string {
  if (pull.mergedAt !== null)
    return `<p>Merged by ${htmlText(pull.mergedBy ?? "")} as <code>${htmlText(pull.mergeSha ?? "")}</code>, ${timeText(pull.mergedAt)}.</p>`;
  if (merge === undefined) return `<p class="soft">Closed without merging.</p>`;
  if (merge.reasons.length === 0)
    return `<p class="good"><b>✓ Can be merged</b> <span class="soft">(${merge.state})</span></p>`;
  const items = merge.reasons.map((reason) => `<li>${htmlText(reason)}</li>`).join("");
  return `<p class="wait"><b>◌ Cannot be merged yet</b> <span class="soft">(${merge.state})</span></p><ul>${items}</ul>`;
}
