import { Facts } from "#components/ui/facts.tsx";
import { Mono, Sha } from "#components/ui/mono.tsx";
import { SafeLink } from "#components/ui/safe-link.tsx";
import { Status } from "#components/ui/status-mark.tsx";
import type { RunbookDetail } from "#domain/runbooks/runbook-view.ts";

/** The front matter as a table, and where the file stands. */
export function RunbookFacts({ runbook }: { runbook: RunbookDetail }) {
  const { alerts, service, severity, owner, facts, file } = runbook;
  return (
    <Facts
      rows={[
        { label: alerts.length > 1 ? "Alerts" : "Alert", value: alerts.join(", ") || "none" },
        ...(service ? [{ label: "Service", value: <ServiceName service={service} /> }] : []),
        ...(severity ? [{ label: "Severity", value: severity }] : []),
        { label: "Owner", value: owner?.name ?? <Status shape="unknown">no team that exists</Status> },
        ...facts,
        {
          label: "Written in",
          value: (
            <>
              <SafeLink href={file.url}>
                <Mono>{file.path}</Mono>
              </SafeLink>{" "}
              at <Sha value={file.commit} />
            </>
          ),
        },
      ]}
    />
  );
}

function ServiceName({ service }: { service: NonNullable<RunbookDetail["service"]> }) {
  if (!service.known) return service.name;
  return <SafeLink href={`/services/${encodeURIComponent(service.name)}`}>{service.name}</SafeLink>;
}
