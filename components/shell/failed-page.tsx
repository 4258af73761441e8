import Link from "next/link";
import { Button } from "#components/ui/button.tsx";
import { databaseAwayDigest } from "#domain/page-failure.ts";

/** What stands in place of a page that failed: what happened, what to do, what to quote. */
export function FailedPage({ digest, retry }: { digest: string | null; retry: () => void }) {
  const databaseAway = digest === databaseAwayDigest;
  return (
    <main id="main" tabIndex={-1} className="max-w-prose flex-1 px-4 pt-10 outline-none md:px-8">
      <h1 className="font-serif text-title font-semibold">This page could not be drawn</h1>
      <p className="mt-1 text-ink-2">
        {databaseAway ? "The portal's database does not answer." : "The fault is the portal's."} Nothing you
        had entered was sent, and nothing was changed. Try again{databaseAway ? " in a moment" : ""}; if it
        stays, tell the platform team.
      </p>
      <p className="mt-5 flex flex-wrap items-center gap-4">
        <Button look="primary" onClick={retry}>
          Try again
        </Button>
        <Link
          prefetch={false}
          href="/"
          className="underline decoration-rule-strong underline-offset-3 hover:decoration-ink"
        >
          Home
        </Link>
        {digest && !databaseAway ? (
          <span className="text-label text-ink-3">
            Quote <code>{digest}</code> when you ask for help
          </span>
        ) : null}
      </p>
    </main>
  );
}
