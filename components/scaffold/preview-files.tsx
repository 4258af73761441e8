"use client";
import dynamic from "next/dynamic";
import { parseAsBoolean, parseAsString, useQueryState } from "nuqs";
import { memo } from "react";
import { AddedText } from "#components/ui/added-text.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import type { RenderedFile } from "#domain/scaffold/rendered-file.ts";

// Monaco is larger than everything else together; it comes when somebody asks for it.
const DiffEditor = dynamic(() => import("#components/editor/diff-editor.tsx"), {
  ssr: false,
  loading: () => <p className="p-4 text-ink-2">Loading the editor</p>,
});

type Folder = { name: string; files: RenderedFile[] };

/** The files of the pull request, each with its lines; a creation only adds. */
export const PreviewFiles = memo(function PreviewFiles({ files }: { files: readonly RenderedFile[] }) {
  const [path, setPath] = useQueryState("file", parseAsString);
  const [editor, setEditor] = useQueryState("editor", parseAsBoolean.withDefault(false));
  const shown =
    files.find((file) => file.path === path) ??
    files.find((file) => file.path.endsWith("deployment.yaml")) ??
    files[0];
  if (!shown) return <p className="p-4 text-ink-2">The files appear as soon as the name is set.</p>;
  return (
    <div className="grid md:grid-cols-[15rem_minmax(0,1fr)]">
      <nav aria-label="Files" className="max-h-110 overflow-auto border-b p-2 md:border-r md:border-b-0">
        {foldersOf(files).map((folder) => (
          <div key={folder.name}>
            <p className="truncate px-2 pt-1 font-mono text-label text-ink-2" title={folder.name}>
              {folder.name}
            </p>
            <ul>
              {folder.files.map((file) => (
                <li key={file.path}>
                  <button
                    type="button"
                    aria-current={file === shown ? "true" : undefined}
                    onClick={() => setPath(file.path)}
                    className="flex min-h-6 w-full gap-2 rounded-control px-2 pl-4 text-left font-mono text-label hover:bg-sunk aria-[current]:bg-course-wash"
                  >
                    <span className="min-w-0 flex-1 truncate" title={file.path}>
                      {file.path.slice(folder.name.length + 1)}
                    </span>
                    <span className="text-sea">+{lineCount(file.content)}</span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-2 border-b px-3 py-1.5">
          <h3 className="min-w-0 flex-1 truncate font-mono text-label" title={shown.path}>
            {shown.path}
          </h3>
          <button
            type="button"
            aria-pressed={editor}
            onClick={() => setEditor(!editor)}
            className="min-h-7 rounded-control px-2 text-label text-ink-2 hover:bg-sunk aria-pressed:bg-sunk aria-pressed:text-ink"
          >
            Diff editor
          </button>
          <CopyButton text={shown.content} look="quiet">
            Copy
          </CopyButton>
        </div>
        <div className="h-102">
          {editor ? (
            <DiffEditor path={shown.path} before={null} after={shown.content} />
          ) : (
            <AddedText label={shown.path} text={shown.content} />
          )}
        </div>
      </div>
    </div>
  );
});

function foldersOf(files: readonly RenderedFile[]): Folder[] {
  const folders = new Map<string, RenderedFile[]>();
  for (const file of files) {
    // Two levels of a noun's folder say where one is; the rest stands with the file.
    const parts = file.path.split("/");
    const name = parts
      .slice(0, Math.min(parts.length - 1, file.path.startsWith("services/") ? 2 : 3))
      .join("/");
    folders.set(name, [...(folders.get(name) ?? []), file]);
  }
  return [...folders].map(([name, held]) => ({ name, files: held }));
}

function lineCount(text: string): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}
