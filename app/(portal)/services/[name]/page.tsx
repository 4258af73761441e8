import type { Metadata } from "next";
import { Prefetch, readOrNotFound } from "#app/(portal)/prefetch.tsx";
import { ServiceDetail } from "#components/catalog/service-detail.tsx";
import { ServiceActions, ServiceLead, ServiceTitle } from "#components/catalog/service-head.tsx";
import { Page } from "#components/shell/page.tsx";

type Props = { params: Promise<{ name: string }> };

async function readService(name: string) {
  return readOrNotFound((trpc, client) => client.fetchQuery(trpc.catalog.service.queryOptions({ name })));
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { name } = await params;
  const service = await readService(name);
  return { title: `${service?.title ?? name} · Services` };
}

/** One service. */
export default async function ServicePage({ params }: Props) {
  const { name } = await params;
  await readService(name);
  return (
    <Prefetch
      queries={(trpc, client) => [
        client.prefetchQuery(trpc.runbooks.list.queryOptions({ service: name })),
        client.prefetchQuery(trpc.delivery.reservations.queryOptions({ service: name })),
        client.prefetchQuery(trpc.budgets.ofService.queryOptions({ service: name })),
      ]}
    >
      <Page
        crumbs={[{ label: "Services", href: "/services" }, { label: name }]}
        title={<ServiceTitle name={name} />}
        lead={<ServiceLead name={name} />}
        actions={<ServiceActions name={name} />}
      >
        <ServiceDetail name={name} />
      </Page>
    </Prefetch>
  );
}
