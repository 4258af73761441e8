import { z } from "zod";
import type { Fault } from "./fault.ts";

const sample = z.tuple([z.number(), z.string()]);
const answerSchema = z.looseObject({
  data: z.looseObject({
    resultType: z.enum(["vector", "matrix"]),
    result: z.array(
      z.looseObject({
        metric: z.record(z.string(), z.string()),
        value: sample.optional(),
        values: z.array(sample).optional(),
      }),
    ),
  }),
});
type Answer = z.output<typeof answerSchema>;
type Series = Answer["data"]["result"][number];
type Sample = z.output<typeof sample>;

/** The text of an answer as it looks under these faults; what is no answer to a question of PromQL stays as it is. */
export function spoilAnswer(text: string, faults: readonly Fault[]): string {
  const answer = readAnswer(text);
  if (answer === null) return text;
  return JSON.stringify(faults.reduce(spoil, answer));
}

function readAnswer(text: string): Answer | null {
  try {
    return answerSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function spoil(answer: Answer, fault: Fault): Answer {
  switch (fault.name) {
    case "value":
      return withSamples(answer, ([at]) => [at, fault.value]);
    case "clock-off":
      return withSamples(answer, ([at, value]) => [at + fault.seconds, value]);
    case "several-series":
      return withSeries(answer, (series) => [
        labelled(series, "replica", "0"),
        labelled(series, "replica", "1"),
      ]);
    case "many-series":
      return withResult(answer, manyOf(answer.data.result, fault.count));
    case "html-labels":
      return withSeries(answer, (series) => [htmlLabelled(series)]);
    case "partial":
      return { ...answer, warnings: ['fetch series for {store: "eu"}: connection refused'] };
    default:
      return answer;
  }
}

function withResult(answer: Answer, result: Series[]): Answer {
  return { ...answer, data: { ...answer.data, result } };
}

function withSeries(answer: Answer, change: (series: Series) => Series[]): Answer {
  return withResult(answer, answer.data.result.flatMap(change));
}

function withSamples(answer: Answer, change: (one: Sample) => Sample): Answer {
  return withSeries(answer, ({ value, values, ...series }) => [
    { ...series, ...(value && { value: change(value) }), ...(values && { values: values.map(change) }) },
  ]);
}

function labelled(series: Series, name: string, value: string): Series {
  return { ...series, metric: { ...series.metric, [name]: value } };
}

function htmlLabelled(series: Series): Series {
  const html = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  const metric = Object.entries(series.metric).map(([name, value]) => [name, value + html]);
  return { ...series, metric: { ...Object.fromEntries(metric), hostile: html } };
}

/** The series there are, again and again under other labels. */
function manyOf(result: Series[], count: number): Series[] {
  const times = result.length === 0 ? 0 : Math.ceil(count / result.length);
  return Array.from({ length: times }, (_, copy) =>
    result.map((series) => labelled(series, "copy", String(copy))),
  )
    .flat()
    .slice(0, count);
}
