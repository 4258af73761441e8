import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { fieldsIn } from "#domain/delivery/object-fields.ts";
import { podTemplateOf } from "#domain/delivery/pod-template.ts";
import { applications } from "#tests/platform/argocd-files.ts";
import { manifestFiles, renderedManifests } from "#tests/platform/rendered.ts";

const files = manifestFiles();
const collector = z
  .looseObject({
    fullnameOverride: z.string(),
    config: z.looseObject({ exporters: z.looseObject({ otlp: z.looseObject({ endpoint: z.string() }) }) }),
  })
  .parse(parse(files.get("manifests/platform/otel-collector/values.yaml") ?? ""));
const namespaceOf = (addon: string) =>
  applications().find(({ file }) => file === `addons/${addon}.yaml`)?.spec.destination.namespace;

test("every service sends its spans to the collector, at the address that it has", () => {
  const endpoints = renderedManifests()
    .filter(({ from, environment }) => from.includes("/overlays/") && environment !== "local")
    .flatMap(({ objects }) => objects)
    .flatMap((object) => podTemplateOf(object)?.containers ?? [])
    .flatMap(({ fields }) => fieldsIn(fields.env))
    .filter(({ name }) => name === "OTEL_EXPORTER_OTLP_ENDPOINT")
    .map(({ value }) => value);
  expect(endpoints.length).toBeGreaterThan(0);
  expect([...new Set(endpoints)]).toEqual([
    `http://${collector.fullnameOverride}.${namespaceOf("otel-collector")}:4318`,
  ]);
});

test("whatever writes to a store names the namespace that the store lies in", () => {
  const texts = ["alloy/logs.alloy", "alloy/events.alloy", "prometheus-stack/values.yaml"].map(
    (path) => files.get(`manifests/platform/${path}`) ?? "",
  );
  const named = [...texts, collector.config.exporters.otlp.endpoint]
    .flatMap((text) => [...text.matchAll(/\b(loki|tempo)\.([a-z]+)\.svc/g)])
    .map(([, store = "", namespace]) => [store, namespace]);
  expect(named.length).toBeGreaterThan(4);
  for (const [store, namespace] of named) expect(namespace, store).toBe(namespaceOf(store ?? ""));
});
