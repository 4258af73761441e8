"use client";
import { parseAsString, useQueryState } from "nuqs";
import type { ShownPlan } from "#components/scaffold/plan-worker.ts";
import { AddedText } from "#components/ui/added-text.tsx";

type ObjectText = ShownPlan["objectTexts"][number];

/** Every object as Argo CD would apply it, by environment. */
export function PreviewObjects({ texts }: { texts: readonly ObjectText[] }) {
  const [chosen, setChosen] = useQueryState("object", parseAsString);
  const key = (object: ObjectText) => `${object.environment}/${object.kind}/${object.name}`;
  const shown =
    texts.find((object) => key(object) === chosen) ??
    texts.find((object) => object.kind === "Deployment") ??
    texts[0];
  if (!shown) return <p className="p-4 text-ink-2">No objects are rendered yet.</p>;
  const environments = [...new Set(texts.map((object) => object.environment))];
  return (
    <div className="grid md:grid-cols-[15rem_minmax(0,1fr)]">
      <nav aria-label="Objects" className="max-h-110 overflow-auto border-b p-2 md:border-r md:border-b-0">
        {environments.map((environment) => (
          <div key={environment}>
            <p className="px-2 pt-1 font-medium">{environment}</p>
            <ul>
              {texts
                .filter((object) => object.environment === environment)
                .map((object) => (
                  <li key={key(object)}>
                    <button
                      type="button"
                      aria-current={object === shown ? "true" : undefined}
                      onClick={() => setChosen(key(object))}
                      className="flex min-h-6 w-full gap-2 rounded-control px-2 pl-4 text-left text-label hover:bg-sunk aria-[current]:bg-course-wash"
                    >
                      <span className="min-w-0 flex-1 truncate">{object.kind}</span>
                    </button>
                  </li>
                ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className="min-w-0">
        <h3 className="truncate border-b px-3 py-2.5 font-mono text-label">
          {shown.environment} · {shown.kind} {shown.name}
        </h3>
        <div className="h-102">
          <AddedText label={`${shown.kind} ${shown.name} in ${shown.environment}`} text={shown.text} />
        </div>
      </div>
    </div>
  );
}
