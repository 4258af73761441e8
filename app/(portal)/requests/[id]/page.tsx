import type { Metadata } from "next";
import { Prefetch, readOrNotFound } from "#app/(portal)/prefetch.tsx";
import { RequestDetail } from "#components/scaffold/request-detail.tsx";
import {
  RequestActions,
  RequestCrumb,
  RequestLead,
  RequestTitle,
} from "#components/scaffold/request-head.tsx";
import { Page } from "#components/shell/page.tsx";

type Props = { params: Promise<{ id: string }> };

async function readRequest(id: string) {
  return readOrNotFound((trpc, client) => client.fetchQuery(trpc.scaffold.request.queryOptions({ id })));
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params;
  const request = await readRequest(id);
  return { title: `${request?.title ?? id} · Requests` };
}

/** One change, from the form to a healthy service. */
export default async function RequestPage({ params }: Props) {
  const { id } = await params;
  const request = await readRequest(id);
  return (
    <Prefetch
      queries={(trpc, client) =>
        request
          ? [client.prefetchQuery(trpc.delivery.applications.queryOptions({ service: request.service }))]
          : []
      }
    >
      <Page
        crumbs={[{ label: "Requests", href: "/requests" }, { label: <RequestCrumb id={id} /> }]}
        title={<RequestTitle id={id} />}
        lead={<RequestLead id={id} />}
        actions={<RequestActions id={id} />}
      >
        <RequestDetail id={id} />
      </Page>
    </Prefetch>
  );
}
