import { useEffect } from "react";
import { DrawnText } from "#components/runbooks/drawn-text.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { ProblemList } from "#components/ui/problem-list.tsx";
import { SafeLink } from "#components/ui/safe-link.tsx";
import { ScrollText } from "#components/ui/scroll-region.tsx";
import { decode } from "#domain/runbooks/decode.ts";
import { idPrefix } from "#domain/runbooks/draw-tree.ts";
import type { RunbookDetail } from "#domain/runbooks/runbook-view.ts";

/** What is wrong with the runbook, and all of its text that there is. */
export function RunbookText({ runbook }: { runbook: RunbookDetail }) {
  useGithubFragment();
  const { problems, text, file, filesUrl } = runbook;
  return (
    <div className="grid min-w-0 gap-4 wrap-anywhere">
      {problems.length > 0 ? <ProblemList problems={problems} /> : null}
      {text.kind === "drawn" ? (
        <article className="written">
          <DrawnText nodes={text.nodes} filesUrl={filesUrl} />
        </article>
      ) : text.kind === "plain" ? (
        <>
          <Banner shape="at-risk" title="Shown as it was written">
            {text.reason}
          </Banner>
          <ScrollText className="max-h-200 overflow-auto border bg-sheet p-4 whitespace-pre-wrap">
            {text.body}
          </ScrollText>
        </>
      ) : (
        <p>
          <SafeLink href={file.url}>Read it on GitHub</SafeLink>
        </p>
      )}
    </div>
  );
}

/** Alerts may name a part as GitHub does, `#mitigate`; the browser looks for that name and knows only ours. */
function useGithubFragment() {
  // The address is the browser's.
  useEffect(() => {
    function follow() {
      const id = decode(location.hash.slice(1));
      if (id !== "" && document.getElementById(id) === null)
        document.getElementById(idPrefix + id)?.scrollIntoView();
    }
    follow();
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
}
