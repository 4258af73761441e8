import type { Metadata } from "next";
import { Prefetch } from "#app/(portal)/prefetch.tsx";
import { RequestDetail } from "#components/scaffold/request-detail.tsx";
import { RequestActions, RequestLead, RequestTitle } from "#components/scaffold/request-head.tsx";
import { Page } from "#components/shell/page.tsx";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${(await params).id} · Requests` };
}

/** One change, from the form to a healthy service. */
export default async function RequestPage({ params }: Props) {
  const { id } = await params;
  return (
    <Prefetch queries={(trpc, client) => [client.prefetchQuery(trpc.scaffold.request.queryOptions({ id }))]}>
      <Page
        crumbs={[{ label: "Requests", href: "/requests" }, { label: id }]}
        title={<RequestTitle id={id} />}
        lead={<RequestLead id={id} />}
        actions={<RequestActions id={id} />}
      >
        <RequestDetail id={id} />
      </Page>
    </Prefetch>
  );
}
