import type { Metadata } from "next";
import { AuditList } from "#components/identity/audit-list.tsx";
import { Page } from "#components/shell/page.tsx";

export const metadata: Metadata = { title: "Audit" };

/** Who did what. */
export default function AuditPage() {
  return (
    <Page
      crumbs={[{ label: "Audit" }]}
      title="Audit"
      lead="Who did what, for whom, and whether it was allowed. Each entry carries the hash of the one before it."
      wide
    >
      <AuditList />
    </Page>
  );
}
