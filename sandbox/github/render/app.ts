import { stableId } from "../state/store.ts";
import type { World } from "../world.ts";
import { nodeId, organizationAccount } from "./accounts.ts";

const since = "2024-01-01T00:00:00Z";

/** OpenAPI `integration`: an App. `github-actions` is the App that owns workflow checks. */
export function appObject(world: World, slug = world.app.slug) {
  const own = slug === world.app.slug;
  const id = own ? world.app.id : stableId(`app:${slug}`);
  return {
    id,
    slug,
    node_id: nodeId("A", id),
    ...(own ? { client_id: world.app.clientId } : {}),
    owner: organizationAccount(world),
    name: own ? world.app.name : "GitHub Actions",
    description: "",
    external_url: world.urls.web,
    html_url: `${world.urls.web}/apps/${slug}`,
    created_at: since,
    updated_at: since,
    permissions: own ? { metadata: "read", ...world.app.permissions } : { metadata: "read", checks: "write" },
    events: own ? world.app.events : [],
  };
}

/** OpenAPI `installation`. */
export function installationObject(world: World) {
  const { id, slug, installationId } = world.app;
  return {
    id: installationId,
    client_id: world.app.clientId,
    account: organizationAccount(world),
    repository_selection: "all",
    access_tokens_url: `${world.urls.api}/app/installations/${installationId}/access_tokens`,
    repositories_url: `${world.urls.api}/installation/repositories`,
    html_url: `${world.urls.web}/organizations/${world.org.login}/settings/installations/${installationId}`,
    app_id: id,
    app_slug: slug,
    target_id: organizationAccount(world).id,
    target_type: "Organization",
    permissions: { metadata: "read", ...world.app.permissions },
    events: world.app.events,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    created_at: since,
    updated_at: since,
    suspended_at: null,
    suspended_by: null,
  };
}
