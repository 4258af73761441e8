import type { Metadata } from "next";
import { Prefetch, readOrNotFound } from "#app/(portal)/prefetch.tsx";
import { RunbookDetail } from "#components/runbooks/runbook-detail.tsx";
import { RunbookActions, RunbookLead, RunbookTitle } from "#components/runbooks/runbook-head.tsx";
import { Page } from "#components/shell/page.tsx";
import { slugOfParts } from "#domain/runbooks/runbook-address.ts";

type Props = { params: Promise<{ slug: string[] }> };

async function slugOf({ params }: Props): Promise<string> {
  return slugOfParts((await params).slug);
}

async function readRunbook(slug: string) {
  return readOrNotFound((trpc, client) => client.fetchQuery(trpc.runbooks.runbook.queryOptions({ slug })));
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const slug = await slugOf(props);
  const runbook = await readRunbook(slug);
  return { title: `${runbook?.title ?? slug} · Runbooks` };
}

/** One runbook, at the address its alerts lead to. */
export default async function RunbookPage(props: Props) {
  const slug = await slugOf(props);
  await readRunbook(slug);
  return (
    <Prefetch queries={() => []}>
      <Page
        crumbs={[{ label: "Runbooks", href: "/runbooks" }, { label: slug }]}
        title={<RunbookTitle slug={slug} />}
        lead={<RunbookLead slug={slug} />}
        actions={<RunbookActions slug={slug} />}
      >
        <RunbookDetail slug={slug} />
      </Page>
    </Prefetch>
  );
}
