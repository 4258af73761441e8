import { plainText } from "#domain/delivery/plain-text.ts";
import type { SloAlert } from "#domain/slo/views/budget-view.ts";
import type { InstantSample } from "#server/slo/ports.ts";

/** Alerts as Prometheus's own `ALERTS` series have them: neither since when, nor silenced, nor in which words. */
export function alertsById(samples: readonly InstantSample[]): Map<string, SloAlert[]> {
  const byId = new Map<string, SloAlert[]>();
  for (const { labels } of samples) {
    const { slo_id: id, alertname, severity = "", tier, alertstate } = labels;
    if (!id || !alertname) continue;
    const alert: SloAlert = {
      name: plainText(alertname, 100),
      severity: plainText(severity, 40),
      tier: tier ? plainText(tier, 40) : null,
      firing: alertstate === "firing",
      since: null,
      silenced: null,
      summary: "",
      runbookUrl: null,
    };
    byId.set(id, [...(byId.get(id) ?? []), alert]);
  }
  return byId;
}

/** The same alerts with all that Alertmanager knows of them; those it alone still holds stand behind. */
export function withAlertmanager(
  own: ReadonlyMap<string, SloAlert[]>,
  managed: ReadonlyMap<string, SloAlert[]>,
): Map<string, SloAlert[]> {
  const ids = new Set([...own.keys(), ...managed.keys()]);
  return new Map(
    [...ids].map((id) => {
      const told = managed.get(id) ?? [];
      const rest = (own.get(id) ?? []).filter((alert) => !told.some((other) => isSame(alert, other)));
      return [id, [...told, ...rest]];
    }),
  );
}

function isSame(alert: SloAlert, other: SloAlert): boolean {
  return alert.name === other.name && alert.severity === other.severity && alert.tier === other.tier;
}
