import { type Document, isCollection, isMap, isScalar, parseAllDocuments, stringify } from "yaml";
import type { ObjectiveDraft } from "#domain/slo/draft/objective-draft.ts";
import { parseDecimal, toDecimal } from "#domain/slo/ratio.ts";

type Path = (string | number)[];
/** `isNumber`: a decimal is written as it is, without quotes. */
type Wanted = { path: Path; value: string; isNumber?: true };
type Edit = { from: number; to: number; text: string };

/**
 * The file's text with one objective changed as the draft says, and nothing else: comments, order and spelling stay.
 * Null where the file has no such objective. What has no place in the document yet is set beside its neighbours.
 */
export function editObjective(text: string, draft: ObjectiveDraft): string | null {
  const document = parseAllDocuments(text).find(
    (each) =>
      "contents" in each && each.getIn(["kind"]) === "SLO" && each.getIn(["metadata", "name"]) === draft.id,
  );
  if (!document) return null;
  const edits = wanted(document, draft).flatMap((one) => editAt(text, document, one));
  return edits
    .toSorted((a, b) => b.from - a.from)
    .reduce((done, { from, to, text: put }) => done.slice(0, from) + put + done.slice(to), text);
}

/** The draft as a document of its own, to stand behind those there are. */
export function appendObjective(text: string, service: string, draft: ObjectiveDraft): string {
  const { id, title, description, targetPercent, windowText } = draft;
  const source = (query: string) => ({ metricSource: { type: "Prometheus", spec: { query } } });
  const { counted, total } = queriesOf(draft);
  const document = stringify(
    {
      apiVersion: "openslo/v1",
      kind: "SLO",
      metadata: { name: id, displayName: title },
      spec: {
        ...(description === "" ? {} : { description }),
        service,
        indicator: {
          metadata: { name: id },
          spec: {
            ratioMetric: { counter: true, [counted.side]: source(counted.query), total: source(total) },
          },
        },
        timeWindow: [{ duration: windowText, isRolling: true }],
        budgetingMethod: "Occurrences",
        objectives: [{ displayName: title, targetPercent: Number(targetPercent) }],
      },
    },
    { lineWidth: 0 },
  );
  const before = text.trim() === "" ? "" : `${text.trimEnd()}\n---\n`;
  return before + document;
}

function wanted(document: Document, draft: ObjectiveDraft): Wanted[] {
  const objective: Path = ["spec", "objectives", 0];
  const isShare = document.hasIn([...objective, "target"]);
  const { counted, total } = queriesOf(draft);
  const ratio: Path = ["spec", "indicator", "spec", "ratioMetric"];
  const query: Path = ["metricSource", "spec", "query"];
  return [
    { path: ["metadata", "displayName"], value: draft.title },
    { path: ["spec", "description"], value: draft.description },
    { path: ["spec", "timeWindow", 0, "duration"], value: draft.windowText },
    isShare
      ? { path: [...objective, "target"], value: shareOf(draft.targetPercent), isNumber: true }
      : { path: [...objective, "targetPercent"], value: draft.targetPercent, isNumber: true },
    { path: [...ratio, counted.side, ...query], value: counted.query },
    { path: [...ratio, "total", ...query], value: total },
  ];
}

/** `99.95` percent is `0.9995`, exactly; what is no number stays as it is, for the reader to refuse by its line. */
function shareOf(percent: string): string {
  const share = parseDecimal(percent);
  if (!share) return percent;
  const digits = percent.replace(/^[^.]*\.?/, "").length + 2;
  return toDecimal({ num: share.num, den: share.den * 100n }, digits).replace(/0+$/, "");
}

function queriesOf({ indicator }: ObjectiveDraft) {
  switch (indicator.kind) {
    case "bad-of-total":
      return { counted: { side: "bad", query: indicator.bad }, total: indicator.total };
    case "good-of-total":
      return { counted: { side: "good", query: indicator.good }, total: indicator.total };
    case "latency":
      return { counted: { side: "good", query: indicator.bucket }, total: indicator.total };
  }
}

/** Written only where it differs, over the very characters that stood there; what is missing, before its neighbours. */
function editAt(text: string, document: Document, { path, value, isNumber }: Wanted): Edit[] {
  const inFlow = standsInFlow(document, path);
  const put = isNumber && parseDecimal(value) ? value : scalar(value, inFlow);
  const node = document.getIn(path, true);
  if (isScalar(node) && node.range) {
    const stands = isNumber ? node.source === value : node.value === value;
    return stands ? [] : [{ from: node.range[0], to: node.range[1], text: put }];
  }
  const parent = document.getIn(path.slice(0, -1), true);
  const first = isMap(parent) ? parent.items[0]?.key : undefined;
  if (value === "" || !isScalar(first) || !first.range) return [];
  const [at] = first.range;
  if (inFlow) return [{ from: at, to: at, text: `${String(path.at(-1))}: ${put}, ` }];
  const indent = " ".repeat(at - (text.lastIndexOf("\n", at - 1) + 1));
  return [{ from: at, to: at, text: `${String(path.at(-1))}: ${put}\n${indent}` }];
}

/** Whether a value at this path stands between braces or brackets, where a plain one may hold none of them. */
function standsInFlow(document: Document, path: Path): boolean {
  return path.some((_, depth) => {
    const around = document.getIn(path.slice(0, depth), true);
    return isCollection(around) && around.flow === true;
  });
}

/** On one line, whatever is in it: JSON's quotes are YAML's too. */
function scalar(value: string, inFlow: boolean): string {
  return inFlow || /\p{C}/u.test(value)
    ? JSON.stringify(value)
    : stringify(value, { lineWidth: 0 }).trimEnd();
}
