import type { Deliverer } from "../hooks/deliver.ts";
import { type Call, param } from "../http/call.ts";
import { json, notFound, Refusal } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import type { Delivery } from "../state/rows.ts";
import { stableId } from "../state/store.ts";
import type { World } from "../world.ts";

/** The App's webhook deliveries, to be read and asked for again. */
export function hookRoutes(world: World, deliverer: Deliverer): Route[] {
  const asApp = (call: Call) => {
    if (call.actor.kind !== "app") throw new Refusal(401, "A JSON web token could not be decoded");
  };
  const found = (call: Call) => {
    asApp(call);
    const delivery = world.store.deliveries.get(param(call, "delivery_id"));
    if (delivery === undefined) throw notFound();
    return delivery;
  };
  return [
    {
      method: "GET",
      template: "/app/hook/deliveries",
      handler: (call) => {
        asApp(call);
        // GitHub pages here by a cursor that it hands out in the Link header, never by page numbers.
        const cursor = Number(call.query.get("cursor") ?? Number.MAX_SAFE_INTEGER);
        const count = Math.min(100, Number(call.query.get("per_page") ?? 30));
        const rows = world.store.deliveries
          .all()
          .reverse()
          .filter((one) => one.id <= cursor);
        const after = rows[count];
        const query = new URLSearchParams({ per_page: String(count), cursor: String(after?.id ?? 0) });
        const link =
          after === undefined ? undefined : `<${world.urls.api}/app/hook/deliveries?${query}>; rel="next"`;
        return json(200, rows.slice(0, count).map(item), link === undefined ? {} : { link });
      },
    },
    {
      method: "GET",
      template: "/app/hook/deliveries/{delivery_id}",
      handler: (call) => {
        const one = found(call);
        return json(200, {
          ...item(one),
          url: one.url,
          request: { headers: one.requestHeaders, payload: one.payload },
          response: { headers: one.responseHeaders, payload: one.responseBody },
        });
      },
    },
    {
      method: "POST",
      template: "/app/hook/deliveries/{delivery_id}/attempts",
      handler: (call) => {
        const { id } = found(call);
        deliverer.redeliver(id).catch(() => {});
        return json(202, {});
      },
    },
    {
      method: "GET",
      template: "/rate_limit",
      handler: (call) => {
        const core = world.limits.take(call.actor, "core", 0, world.now().getTime());
        const graphql = world.limits.take(call.actor, "graphql", 0, world.now().getTime());
        const shown = (bucket: typeof core) => ({
          limit: bucket.limit,
          used: bucket.used,
          remaining: Math.max(0, bucket.limit - bucket.used),
          reset: Math.ceil(bucket.resetMs / 1000),
        });
        return json(200, {
          resources: {
            core: shown(core),
            graphql: shown(graphql),
            search: shown({ ...core, limit: 30, used: 0 }),
          },
          rate: shown(core),
        });
      },
    },
  ];

  function item(one: Delivery) {
    return {
      id: one.id,
      guid: one.guid,
      delivered_at: one.deliveredAt,
      redelivery: one.redelivery,
      duration: one.duration,
      status: one.status,
      status_code: one.statusCode,
      event: one.event,
      action: one.action,
      installation_id: world.app.installationId,
      repository_id: one.repository === null ? null : stableId(`repository:${one.repository}`),
      throttled_at: null,
    };
  }
}
