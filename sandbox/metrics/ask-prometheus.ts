import { z } from "zod";

const answerSchema = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        value: z.tuple([z.number(), z.string()]).optional(),
        values: z.array(z.tuple([z.number(), z.string()])).optional(),
      }),
    ),
  }),
});

/** One series as Prometheus writes it: seconds since 1970 and a value as text. */
export type Series = { labels: Record<string, string>; samples: [seconds: number, value: string][] };

/** `query` with `query` and `time`, or `query_range` with `start`, `end` and `step`. Throws what Prometheus says. */
export async function askPrometheus(
  url: string,
  api: "query" | "query_range",
  parameters: Record<string, string>,
): Promise<Series[]> {
  const response = await fetch(`${url}/api/v1/${api}`, {
    method: "POST",
    body: new URLSearchParams(parameters),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`Prometheus answered ${response.status} to ${parameters.query}: ${text}`);
  return answerSchema.parse(JSON.parse(text)).data.result.map(({ metric, value, values }) => ({
    labels: metric,
    samples: values ?? (value === undefined ? [] : [value]),
  }));
}
