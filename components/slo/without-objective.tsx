import { Panel } from "#components/ui/panel.tsx";
import { SafeLink } from "#components/ui/safe-link.tsx";

/** Services that promise nothing, each with the way to a first objective. */
export function WithoutObjective({ services }: { services: readonly string[] }) {
  return (
    <Panel
      title="Without an objective"
      state={{ kind: "ready" }}
      skeleton={null}
      aside={`${services.length} ${services.length === 1 ? "service promises" : "services promise"} nothing`}
    >
      <ul className="grid border bg-sheet @container sm:grid-cols-2 lg:grid-cols-3">
        {services.map((service) => (
          <li key={service} className="flex flex-wrap items-baseline gap-x-3 px-3 py-2">
            <SafeLink
              href={`/services/${encodeURIComponent(service)}`}
              className="font-medium hover:underline"
            >
              {service}
            </SafeLink>
            <SafeLink href={`/budgets/new?service=${encodeURIComponent(service)}`}>
              Write an objective
            </SafeLink>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
