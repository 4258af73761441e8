import type { Metadata } from "next";
import { Prefetch } from "#app/(portal)/prefetch.tsx";
import { CreateGallery } from "#components/scaffold/create-gallery.tsx";
import { Page } from "#components/shell/page.tsx";

export const metadata: Metadata = { title: "Create" };

/** The gallery of golden paths. */
export default function CreateGalleryPage() {
  return (
    <Prefetch queries={(trpc, client) => [client.prefetchQuery(trpc.scaffold.templates.queryOptions())]}>
      <Page
        crumbs={[{ label: "Create" }]}
        title="Create"
        lead="One form, one pull request, and the portal stays with it until the service is healthy."
      >
        <CreateGallery />
      </Page>
    </Prefetch>
  );
}
