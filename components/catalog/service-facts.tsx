import { Facts } from "#components/ui/facts.tsx";
import { Mono, Sha } from "#components/ui/mono.tsx";
import { SafeLink } from "#components/ui/safe-link.tsx";
import { Status } from "#components/ui/status-mark.tsx";
import type { ServiceDetail } from "#domain/catalog/service-view.ts";

/** Who answers for the service, where it is written down, and where else to look. */
export function ServiceFacts({ service }: { service: ServiceDetail }) {
  const { owner, lifecycle, template, tags, file, links } = service;
  return (
    <>
      <Facts
        rows={[
          {
            label: "Owner",
            value: owner ? (
              <SafeLink href={`/services?owner=${encodeURIComponent(owner.slug)}`}>{owner.name}</SafeLink>
            ) : (
              <Status shape="unknown">no team that exists</Status>
            ),
          },
          ...(lifecycle ? [{ label: "Lifecycle", value: lifecycle }] : []),
          ...(template
            ? [
                {
                  label: "Golden path",
                  value: (
                    <>
                      {template.name} {template.version}, <Sha value={template.commit} />
                    </>
                  ),
                },
              ]
            : []),
          ...(tags.length > 0 ? [{ label: "Tags", value: tags.join(", ") }] : []),
          {
            label: "Written in",
            value: (
              <SafeLink href={file.url}>
                <Mono>{file.path}</Mono>
              </SafeLink>
            ),
          },
        ]}
      />
      {links.length > 0 ? (
        <ul className="mt-3 border-t border-rule pt-3">
          {links.map((link) => (
            <li key={`${link.url} ${link.title}`} className="py-0.5">
              <SafeLink href={link.url}>{link.title}</SafeLink>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
