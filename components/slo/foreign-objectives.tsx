"use client";
import { useId, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ProblemList } from "#components/ui/problem-list.tsx";
import { errorsAmong, type Problem } from "#domain/problem.ts";
import { mostLosses } from "#domain/slo/import/import-note.ts";
import type { ForeignFile, ImportedDraft } from "#domain/slo/import/import-objectives.ts";

type FoundProps = { found: ForeignFile; onFill: (taken: ImportedDraft) => void };

/** The objectives of a file of another tool: which is to be taken, and what of it is lost. */
export function ForeignObjectives({ found: { drafts, problems }, onFill }: FoundProps) {
  const [chosen, setChosen] = useState(0);
  const [filled, setFilled] = useState<number | null>(null);
  const refused = errorsAmong(problems);
  const taken = drafts[chosen];
  return (
    <div className="grid gap-4">
      <p role="status">{heldText(drafts.length, refused.length)}</p>
      {refused.length > 0 ? <Listed problems={refused} /> : null}
      {drafts.length > 1 ? <Choice drafts={drafts} chosen={chosen} onChoose={setChosen} /> : null}
      {taken ? (
        <>
          <div>
            <p className="mb-2 font-medium">{lossText(taken)}</p>
            {taken.lost.length > 0 ? <Listed problems={taken.lost} /> : null}
          </div>
          <p className="flex flex-wrap items-center gap-3">
            <Button
              onClick={() => {
                onFill(taken);
                setFilled(chosen);
              }}
            >
              Fill the form
            </Button>
            <span role="status" className="text-label text-ink-3">
              {filled === chosen
                ? `Filled with ${taken.draft.title}. See that its selectors name the namespace they count.`
                : null}
            </span>
          </p>
        </>
      ) : null}
    </div>
  );
}

function Choice(props: {
  drafts: readonly ImportedDraft[];
  chosen: number;
  onChoose: (index: number) => void;
}) {
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1 font-medium">Which of them?</legend>
      <div className="max-h-60 overflow-y-auto border">
        {props.drafts.map(({ draft, line, lost }, index) => (
          <label
            key={`${line} ${draft.id}`}
            className="flex min-h-10 flex-wrap items-center gap-x-2 px-3 not-first:border-t hover:bg-sunk"
          >
            <input
              type="radio"
              name={name}
              checked={index === props.chosen}
              onChange={() => props.onChoose(index)}
            />
            <span className="min-w-0 wrap-anywhere">{draft.title}</span>
            <span className="ml-auto text-label text-ink-2">
              {draft.targetPercent} % over {draft.windowText}
              {lost.length > 0 ? `, ${fields(lost.length)} lost` : null}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Listed({ problems }: { problems: readonly Problem[] }) {
  const more = problems.length - mostLosses;
  return (
    <>
      <ProblemList problems={problems.slice(0, mostLosses)} />
      {more > 0 ? <p className="mt-1 text-ink-2">And {more} more.</p> : null}
    </>
  );
}

function heldText(carried: number, refused: number): string {
  if (carried === 0) return "Nothing of it can be imported.";
  const held = carried === 1 ? "One objective can be imported" : `${carried} objectives can be imported`;
  return refused === 0 ? `${held}.` : `${held}, not so what follows.`;
}

function lossText({ draft, lost }: ImportedDraft): string {
  return lost.length === 0
    ? `All of ${draft.title} is carried.`
    : `${fields(lost.length)} of ${draft.title} ${lost.length === 1 ? "is" : "are"} not carried.`;
}

const fields = (count: number) => (count === 1 ? "1 field" : `${count} fields`);
