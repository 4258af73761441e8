import { ArgoState } from "#components/delivery/argo-state.tsx";
import { Chip } from "#components/ui/chip.tsx";
import { Facts } from "#components/ui/facts.tsx";
import { Mono, Sha } from "#components/ui/mono.tsx";
import { Status, type StatusShape } from "#components/ui/status-mark.tsx";
import { Age } from "#components/ui/time.tsx";
import type { ServiceEnvironment } from "#domain/catalog/service-view.ts";
import type { ApplicationRow, ChangeKind, ResourceRow } from "#domain/delivery/application-view.ts";

/** One environment as Argo CD sees it: sync and health apart, the image, the commit, and what is not well. */
export function EnvironmentCard({ environment }: { environment: ServiceEnvironment }) {
  const { application } = environment;
  return (
    <article aria-label={environment.name} className="border bg-sheet px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h3 className="min-w-12 font-medium">{environment.name}</h3>
        {application.state === "unknown" ? (
          <Status shape="unknown">
            {application.source} cannot be believed now
            {application.error ? `: ${application.error.message}` : ""}
          </Status>
        ) : application.value === null ? (
          <span className="text-ink-3">Argo CD has no Application for it yet</span>
        ) : (
          <ArgoState row={application.value} stale={application.state === "stale"} />
        )}
        {application.state === "unknown" ? null : (
          <span className="ml-auto text-label text-ink-3">
            {application.state === "stale" ? (
              <Chip tone="ochre">
                {application.source} <Age at={application.observedAt} suffix=" old" />
              </Chip>
            ) : (
              <>
                {application.source}, <Age at={application.observedAt} />
              </>
            )}
          </span>
        )}
      </div>
      {application.state !== "unknown" && application.value ? (
        <ApplicationFacts row={application.value} />
      ) : null}
    </article>
  );
}

const changes = {
  "in-sync": null,
  drift: "The cluster was changed by hand; Git says otherwise.",
  pending: "Git is ahead of the cluster.",
  "awaiting-prune": "Only objects that Git no longer names are left to remove.",
  unknown: "Git and cluster could not be compared.",
} as const satisfies Record<ChangeKind, string | null>;

function ApplicationFacts({ row }: { row: ApplicationRow }) {
  const ill = row.resources.filter((resource) => !isWell(resource));
  const said = row.conditions.map((condition) => condition.message);
  const change = changes[row.change];
  return (
    <div className="mt-2 grid gap-2">
      <Facts
        rows={[
          ...row.images.map((image) => ({ label: "Image", value: <Mono>{image}</Mono> })).slice(0, 4),
          ...(row.revisions.length > 0
            ? [
                {
                  label: "Compared at",
                  value: row.revisions.map((revision) => <Sha key={revision} value={revision} />),
                },
              ]
            : []),
          ...(row.operation && row.operation.phase !== "Succeeded"
            ? [
                {
                  label: "Sync",
                  value: [row.operation.phase, row.operation.message].filter(Boolean).join(": "),
                },
              ]
            : []),
        ]}
      />
      {change ? <p className="text-ink-2">{change}</p> : null}
      {said.map((message) => (
        <p key={message} className="wrap-anywhere text-ink-2">
          {message}
        </p>
      ))}
      {ill.length > 0 ? (
        <ul aria-label="Not well" className="grid gap-1">
          {ill.map((resource) => (
            <li key={`${resource.kind}/${resource.namespace}/${resource.name}`}>
              <Status shape={shapeOf(resource)}>
                {resource.kind} {resource.name} <span className="text-ink-2">{wordsOf(resource)}</span>
              </Status>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function isWell({ health, sync }: ResourceRow): boolean {
  const fine = health === "Healthy" || health === "none" || health === "not-available";
  return fine && (sync === "Synced" || sync === null);
}

function shapeOf({ health }: ResourceRow): StatusShape {
  if (health === "Degraded") return "bad";
  if (health === "Progressing") return "moving";
  if (health === "Suspended") return "held";
  return health === "Unknown" ? "unknown" : "at-risk";
}

function wordsOf({ health, sync, message }: ResourceRow): string {
  const state = sync === "OutOfSync" ? "out of sync" : health.toLowerCase();
  return message ? `${state}: ${message}` : state;
}
