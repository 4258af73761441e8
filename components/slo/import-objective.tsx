"use client";
import { type ClipboardEvent, useId, useRef, useState } from "react";
import { ForeignObjectives } from "#components/slo/foreign-objectives.tsx";
import { type ForeignText, storedText, useForeignFile } from "#components/slo/use-foreign-file.ts";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { inputClasses } from "#components/ui/field.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import type { ObjectiveDraft } from "#domain/slo/draft/objective-draft.ts";
import type { ObjectivePlace } from "#domain/slo/draft/plan-objective.ts";
import { type ImportNote, importNote } from "#domain/slo/import/import-note.ts";

/** More makes a text field stand still; the reader refuses half of it already, and says so. */
const mostCharacters = 1_000_000;

type ImportProps = {
  place: ObjectivePlace;
  /** Name of a file among the service's objectives that is to be imported. */
  file: string | null;
  onFill: (draft: ObjectiveDraft, note: ImportNote) => void;
};

/** Fills the form from a file of another tool, and says before what of it is lost. */
export function ImportObjective({ place, file, onFill }: ImportProps) {
  const id = useId();
  const [source, setSource] = useState<ForeignText>(() => storedText(place, file));
  const fileInput = useRef<HTMLInputElement>(null);
  const query = useForeignFile(source, place.service);

  async function take(chosen: File | undefined) {
    if (chosen) setSource({ name: chosen.name, text: await chosen.slice(0, mostCharacters).text() });
  }

  function takeText(text: string) {
    // The field must not name a file whose text is no longer the one below.
    if (fileInput.current) fileInput.current.value = "";
    setSource({ name: "pasted text", text });
  }

  function paste(event: ClipboardEvent) {
    const text = event.clipboardData.getData("text");
    if (text.length < mostCharacters) return;
    event.preventDefault();
    takeText(text.slice(0, mostCharacters));
  }

  return (
    <details open={file !== null} className="border bg-sheet">
      <summary className="min-h-10 rounded-control px-3 py-2.5 font-medium">
        Import from Sloth or Pyrra
      </summary>
      <div className="grid gap-4 border-t px-3 py-3">
        <p className="text-ink-2">
          Sloth&apos;s file or Kubernetes object, or Pyrra&apos;s ServiceLevelObjective. One objective of it
          fills the form; the file itself goes nowhere, and the pull request tells reviewers what of it is
          lost.
        </p>
        <div>
          <label htmlFor={`${id}-file`} className="mb-1 block font-medium">
            File
          </label>
          <input
            ref={fileInput}
            id={`${id}-file`}
            type="file"
            accept=".yaml,.yml"
            onChange={(event) => void take(event.target.files?.[0])}
            className={inputClasses}
          />
        </div>
        <div>
          <label htmlFor={`${id}-text`} className="mb-1 block font-medium">
            Or its text
          </label>
          <textarea
            id={`${id}-text`}
            rows={8}
            value={source.text.length < mostCharacters ? source.text : ""}
            spellCheck={false}
            wrap="off"
            onPaste={paste}
            onChange={(event) => takeText(event.target.value)}
            className={`${inputClasses} font-mono text-label`}
          />
        </div>
        {source.text.trim() === "" ? null : (
          <QueryPanel
            title="What the file holds"
            titleHidden
            query={query}
            skeleton={<SkeletonLines lines={2} />}
          >
            {(found) => (
              <ForeignObjectives
                key={source.text}
                found={found}
                onFill={({ draft, lost }) => onFill(draft, importNote(source.name, lost))}
              />
            )}
          </QueryPanel>
        )}
      </div>
    </details>
  );
}
