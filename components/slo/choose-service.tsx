"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/client.tsx";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { SafeLink } from "#components/ui/safe-link.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";

/** Which service is to promise something. */
export function ChooseService() {
  const trpc = useTRPC();
  const query = useQuery(trpc.catalog.services.queryOptions({}));
  return (
    <QueryPanel
      title="For which service?"
      query={query}
      skeleton={<SkeletonRows rows={4} />}
      judge={({ services }) =>
        services.length > 0
          ? null
          : {
              kind: "empty",
              what: "No services yet",
              how: "An objective belongs to a service, and the catalog has none.",
            }
      }
    >
      {({ services }) => (
        <ul className="max-w-170 border bg-sheet">
          {services.map(({ name, title, owner }) => (
            <li
              key={name}
              data-row
              className="relative flex min-h-10 flex-wrap items-center gap-x-4 px-3 not-first:border-t hover:bg-sunk"
            >
              <SafeLink
                href={`/budgets/new?service=${encodeURIComponent(name)}`}
                className="row-link font-medium"
              >
                {title}
              </SafeLink>
              <span className="ml-auto text-ink-2">{owner?.name}</span>
            </li>
          ))}
        </ul>
      )}
    </QueryPanel>
  );
}
