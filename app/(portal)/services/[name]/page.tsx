import type { Metadata } from "next";
import { Prefetch } from "#app/(portal)/prefetch.tsx";
import { ServiceDetail } from "#components/catalog/service-detail.tsx";
import { ServiceActions, ServiceLead, ServiceTitle } from "#components/catalog/service-head.tsx";
import { Page } from "#components/shell/page.tsx";

type Props = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${(await params).name} · Services` };
}

/** One service. */
export default async function ServicePage({ params }: Props) {
  const { name } = await params;
  return (
    <Prefetch queries={(trpc, client) => [client.prefetchQuery(trpc.catalog.service.queryOptions({ name }))]}>
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
