import { editor } from "monaco-editor/editor/editor.api.js";

const colors = {
  "editor.background": "sheet",
  "editor.foreground": "ink",
  "editorGutter.background": "sheet",
  "editorLineNumber.foreground": "ink-2",
  "editorLineNumber.activeForeground": "ink",
  "editor.lineHighlightBorder": "rule",
  "editor.selectionBackground": "course-wash",
  "diffEditor.insertedLineBackground": "sea-wash",
  "diffEditor.insertedTextBackground": "sea-wash",
  "diffEditor.removedLineBackground": "signal-wash",
  "diffEditor.removedTextBackground": "signal-wash",
  focusBorder: "course",
} as const;

const inks = {
  "": "ink",
  type: "course",
  keyword: "course",
  string: "ink",
  "string.yaml": "ink",
  number: "ochre",
  comment: "ink-2",
} as const;

/** Draws Monaco in the page's own inks, by day and by night, until what it answers with is called. */
export function followTheme(): () => void {
  const draw = () => {
    editor.defineTheme("chart", {
      base: isDark() ? "vs-dark" : "vs",
      inherit: true,
      colors: Object.fromEntries(Object.entries(colors).map(([id, ink]) => [id, hexOf(ink)])),
      rules: Object.entries(inks).map(([token, ink]) => ({ token, foreground: hexOf(ink).slice(1) })),
    });
    editor.setTheme("chart");
  };
  draw();
  const night = matchMedia("(prefers-color-scheme: dark)");
  const chosen = new MutationObserver(draw);
  night.addEventListener("change", draw);
  chosen.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => {
    night.removeEventListener("change", draw);
    chosen.disconnect();
  };
}

function isDark(): boolean {
  return Number.parseInt(hexOf("paper").slice(1, 3), 16) < 128;
}

/** Monaco takes colours only as `#rrggbb`; the page names each once for day and once for night. */
function hexOf(ink: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(--color-${ink})`;
  document.body.append(probe);
  const parts = getComputedStyle(probe).color.match(/\d+/g) ?? [];
  probe.remove();
  return `#${parts
    .slice(0, 3)
    .map((part) => Number(part).toString(16).padStart(2, "0"))
    .join("")}`;
}
