"use client";
import { editor, languages, Uri } from "monaco-editor/editor/editor.api.js";
import * as typescript from "monaco-editor/languages/definitions/typescript/typescript.js";
import * as yaml from "monaco-editor/languages/definitions/yaml/yaml.js";
import { useEffect, useRef } from "react";
import { followTheme } from "#components/editor/monaco-theme.ts";

globalThis.MonacoEnvironment = {
  getWorker: () =>
    new Worker(new URL("monaco-editor/editor/editor.worker.js", import.meta.url), { type: "module" }),
};

for (const [id, extensions, definition] of [
  ["yaml", [".yaml", ".yml"], yaml],
  ["typescript", [".ts", ".json"], typescript],
] as const) {
  languages.register({ id, extensions: [...extensions] });
  languages.setMonarchTokensProvider(id, definition.language);
}

/** `before` is null for a file that is new. */
type DiffEditorProps = { path: string; before: string | null; after: string };

const options = {
  readOnly: true,
  automaticLayout: true,
  tabFocusMode: true,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  fontSize: 12.5,
  lineHeight: 18,
  fontFamily: "IBM Plex Mono, ui-monospace, monospace",
} as const;

/** One file before and after, in Monaco, from our own bundle. Tab leaves it, as everywhere else on the page. */
export default function DiffEditor({ path, before, after }: DiffEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  // Monaco owns what is inside the element: it is made anew for another file and disposed with it.
  useEffect(() => {
    if (!place.current) return;
    const unfollow = followTheme();
    const modified = editor.createModel(after, undefined, Uri.parse(`after:///${path}`));
    const close =
      before === null
        ? openNew(place.current, path, modified)
        : openDiff(place.current, path, before, modified);
    return () => {
      close();
      modified.dispose();
      unfollow();
    };
  }, [path, before, after]);
  return <div ref={place} className="h-full -outline-offset-2 outline-course has-focus-visible:outline-2" />;
}

/** A diff against nothing would show an empty line taken away: a new file is drawn as added throughout. */
function openNew(place: HTMLElement, path: string, model: editor.ITextModel): () => void {
  const opened = editor.create(place, { ...options, model, ariaLabel: `${path}, new` });
  opened.createDecorationsCollection([
    { range: model.getFullModelRange(), options: { isWholeLine: true, className: "bg-sea-wash" } },
  ]);
  return () => opened.dispose();
}

function openDiff(place: HTMLElement, path: string, before: string, modified: editor.ITextModel): () => void {
  const original = editor.createModel(before, undefined, Uri.parse(`before:///${path}`));
  // The marks in the margin come from an icon font of their own; the washes say the same.
  const diff = editor.createDiffEditor(place, {
    ...options,
    renderSideBySide: false,
    renderIndicators: false,
    renderMarginRevertIcon: false,
  });
  diff.setModel({ original, modified });
  // The diff editor loses the labels it is given at its making.
  const labels = diff.onDidUpdateDiff(() => {
    diff.getOriginalEditor().updateOptions({ ariaLabel: `${path} before` });
    diff.getModifiedEditor().updateOptions({ ariaLabel: `${path} after` });
  });
  return () => {
    labels.dispose();
    diff.dispose();
    original.dispose();
  };
}
