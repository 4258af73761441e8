"use client";
import { editor, languages, Uri } from "monaco-editor/editor/editor.api.js";
import * as typescript from "monaco-editor/languages/definitions/typescript/typescript.js";
import * as yaml from "monaco-editor/languages/definitions/yaml/yaml.js";
import { useEffect, useRef } from "react";

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

type DiffEditorProps = { path: string; original: string; modified: string };

/** One file before and after, in Monaco, from our own bundle. Tab leaves it, as everywhere else on the page. */
export default function DiffEditor({ path, original, modified }: DiffEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  // Monaco owns what is inside the element: it is made anew for another file and disposed with it.
  useEffect(() => {
    if (!place.current) return;
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const theme = document.documentElement.dataset.theme;
    const diff = editor.createDiffEditor(place.current, {
      readOnly: true,
      automaticLayout: true,
      renderSideBySide: false,
      tabFocusMode: true,
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      fontSize: 12.5,
      lineHeight: 18,
      fontFamily: "IBM Plex Mono, ui-monospace, monospace",
      theme: theme === "night" || (theme !== "day" && dark) ? "vs-dark" : "vs",
    });
    const models = {
      original: editor.createModel(original, undefined, Uri.parse(`before:///${path}`)),
      modified: editor.createModel(modified, undefined, Uri.parse(`after:///${path}`)),
    };
    diff.setModel(models);
    // The diff editor loses the labels it is given at its making.
    const labels = diff.onDidUpdateDiff(() => {
      diff.getOriginalEditor().updateOptions({ ariaLabel: `${path} before` });
      diff.getModifiedEditor().updateOptions({ ariaLabel: `${path} after` });
    });
    return () => {
      labels.dispose();
      diff.dispose();
      models.original.dispose();
      models.modified.dispose();
    };
  }, [path, original, modified]);
  return <div ref={place} className="h-full" />;
}
