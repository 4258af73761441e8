import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { findSystemProgram } from "#sandbox/system-programs.ts";
import { alertRules } from "#tests/platform/prometheus-rules.ts";

const run = promisify(execFile);
const file = join(import.meta.dirname, "../../manifests/platform/prometheus-stack/alertmanager.yaml");
const config = z
  .object({ receivers: z.array(z.looseObject({ name: z.string() })) })
  .parse(parse(readFileSync(file, "utf8")));
const amtool = findSystemProgram("amtool");

const about = "path" in amtool ? "amtool" : `SKIPPED: ${amtool.missing}`;
describe.skipIf("missing" in amtool)(`the routing table, as ${about} reads it`, () => {
  const program = "path" in amtool ? amtool.path : "";

  async function receiverOf(labels: Record<string, string>): Promise<string> {
    const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
    const { stdout } = await run(program, ["config", "routes", "test", `--config.file=${file}`, ...pairs]);
    return stdout.trim();
  }

  test("is well formed", async () => {
    await run(program, ["check-config", file]);
  });

  test.each(alertRules())("$alert warns in the channel and wakes nobody", async ({ alert, labels }) => {
    const receiver = await receiverOf({ alertname: alert, ...labels });
    expect(receiver).toBe(alert === "Watchdog" ? "dead-man" : "slack");
  });

  test.each(["critical", "page"])("severity %s reaches people wherever they are", async (severity) => {
    expect(await receiverOf({ alertname: "ErrorBudgetBurn", severity, service: "order-service" })).toBe(
      "everywhere",
    );
  });

  test("what an objective says rings its page and still reaches people", async () => {
    const labels = { alertname: "SloBurnRatePage", slo_id: "order-service-availability", severity: "page" };
    expect(await receiverOf(labels)).toBe("portolan,everywhere");
    expect(await receiverOf({ ...labels, severity: "ticket" })).toBe("portolan,slack");
  });

  test("an alert that says nothing of itself is still read by somebody", async () => {
    expect(await receiverOf({ alertname: "Unheard" })).toBe("slack");
  });
});

test("a page goes to Slack, PagerDuty and mail, a warning to Slack, and both are told when it is over", () => {
  const channelsOf = (name: string) => {
    const { name: _, ...channels } = config.receivers.find((each) => each.name === name) ?? { name };
    return channels;
  };
  expect(Object.keys(channelsOf("everywhere")).sort()).toEqual([
    "email_configs",
    "pagerduty_configs",
    "slack_configs",
  ]);
  expect(Object.keys(channelsOf("slack"))).toEqual(["slack_configs"]);
  for (const name of ["everywhere", "slack"]) {
    const settings = Object.values(channelsOf(name)).flat();
    expect(settings.length).toBeGreaterThan(0);
    for (const each of settings) expect(each).toMatchObject({ send_resolved: true });
  }
});

test("holds no secret itself: whatever is one is read from a file", () => {
  const text = readFileSync(file, "utf8");
  expect(text).not.toMatch(/hooks\.slack\.com|routing_key:|password:|credentials:|api_url:/);
});
