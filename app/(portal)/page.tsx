import type { Metadata } from "next";
import { getContext, Prefetch } from "#app/(portal)/prefetch.tsx";
import { Home } from "#components/delivery/home.tsx";
import { Greeting, HomeLead } from "#components/delivery/home-title.tsx";
import { Page } from "#components/shell/page.tsx";

export const metadata: Metadata = { title: "Home" };

/** What needs somebody now. */
export default async function HomePage() {
  const { deps } = await getContext();
  return (
    <Prefetch
      queries={(trpc, client) => [
        client.prefetchQuery(trpc.delivery.applications.queryOptions({})),
        client.prefetchQuery(trpc.budgets.summary.queryOptions()),
      ]}
    >
      <Page
        crumbs={[{ label: deps.settings.platform.repository.replace("/", " / ") }]}
        title={<Greeting now={deps.now()} />}
        lead={<HomeLead />}
      >
        <Home />
      </Page>
    </Prefetch>
  );
}
