import type { Metadata } from "next";
import { createLoader, parseAsString, type SearchParams } from "nuqs/server";
import { Prefetch } from "#app/(portal)/prefetch.tsx";
import { Page } from "#components/shell/page.tsx";
import { ChooseService } from "#components/slo/choose-service.tsx";
import { ObjectiveForm } from "#components/slo/objective-form.tsx";

export const metadata: Metadata = { title: "New objective · Budgets" };

const loadParams = createLoader({ service: parseAsString, import: parseAsString });

/** Writes an objective for a service. */
export default async function NewObjectivePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { service, import: importFile } = await loadParams(searchParams);
  return (
    <Prefetch
      queries={(trpc, client) => [
        service === null
          ? client.prefetchQuery(trpc.catalog.services.queryOptions({}))
          : client.prefetchQuery(trpc.objectives.form.queryOptions({ service })),
      ]}
    >
      <Page
        crumbs={[{ label: "Budgets", href: "/budgets" }, { label: "New objective" }]}
        title={service === null ? "New objective" : `New objective for ${service}`}
        lead="What it promises its users, and how that is counted. It comes into force by a pull request."
        wide
      >
        {service === null ? <ChooseService /> : <ObjectiveForm asked={{ service }} importFile={importFile} />}
      </Page>
    </Prefetch>
  );
}
