import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Component, ComponentMaker } from "#sandbox/component.ts";

export type AlertmanagerOptions = {
  make: ComponentMaker;
  program: string;
  dir: string;
  port: number;
  /** Where alerts are posted to, and the token that says who posts. */
  webhook: { url: string; token: string };
};

/** Prepares an Alertmanager on loopback that posts every alert to one webhook; it does not run until it is started. */
export function prepareAlertmanager({ make, program, dir, port, webhook }: AlertmanagerOptions): Component {
  const config = join(dir, "alertmanager.yml");
  mkdirSync(dir, { recursive: true });
  writeFileSync(config, stringify(configuration(webhook)), { mode: 0o600 });
  return make({
    name: "alertmanager",
    program,
    args: [
      `--config.file=${config}`,
      `--storage.path=${join(dir, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      `--web.external-url=http://127.0.0.1:${port}`,
      // It is alone.
      "--cluster.listen-address=",
    ],
  });
}

/** Quicker than a platform would have it, since people watch. */
function configuration({ url, token }: AlertmanagerOptions["webhook"]) {
  return {
    route: {
      receiver: "portal",
      group_by: ["alertname", "slo_id"],
      group_wait: "2s",
      group_interval: "10s",
      repeat_interval: "4h",
    },
    receivers: [
      {
        name: "portal",
        webhook_configs: [
          {
            url,
            send_resolved: true,
            http_config: { authorization: { type: "Bearer", credentials: token } },
          },
        ],
      },
    ],
  };
}
