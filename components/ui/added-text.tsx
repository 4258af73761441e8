import { ScrollRegion } from "#components/ui/scroll-region.tsx";
/** A whole new file: numbered lines on the wash of what is added. Reachable by keyboard, since it scrolls. */
export function AddedText({ label, text }: { label: string; text: string }) {
  const lines = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  return (
    <ScrollRegion label={label} className="h-full overflow-auto">
      <pre className="min-w-max bg-sea-wash py-1">
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line has no identity but its number
          <span key={index} className="flex">
            <span aria-hidden="true" className="w-11 shrink-0 pr-3 text-right text-ink-2 select-none">
              {index + 1}
            </span>
            <span className="pr-4">{line || " "}</span>
          </span>
        ))}
      </pre>
    </ScrollRegion>
  );
}
