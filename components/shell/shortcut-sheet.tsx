"use client";
import { useShortcuts, useSingleKeys } from "#components/ui/keys.tsx";
import { Sheet } from "#components/ui/sheet.tsx";

/** Everything that can be pressed on this page, and the switch that silences single keys. */
export default function ShortcutSheet(props: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const all = useShortcuts();
  const [singleKeys, setSingleKeys] = useSingleKeys();
  return (
    <Sheet {...props} title="Keys">
      <div className="overflow-y-auto px-4 pt-3 pb-4">
        <dl className="grid gap-x-8 md:grid-cols-2">
          {all().map((shortcut) => (
            <div
              key={shortcut.keys}
              className="flex items-center justify-between gap-4 border-t border-rule py-1.5"
            >
              <dt className="text-ink-2">{shortcut.title}</dt>
              <dd className="flex gap-1">
                {shortcut.keys.split(" ").map((key) => (
                  <kbd key={key} className="rounded-control border border-rule-strong px-1.5">
                    {key.startsWith("mod+") ? `Ctrl ${key.slice(4).toUpperCase()}` : key}
                  </kbd>
                ))}
              </dd>
            </div>
          ))}
        </dl>
        <label className="mt-4 flex items-start gap-2 border-t border-rule pt-4">
          <input
            type="checkbox"
            checked={singleKeys}
            onChange={(event) => setSingleKeys(event.target.checked)}
            className="mt-0.5 size-4 accent-ink"
          />
          <span>
            Single keys act
            <span className="block text-label text-ink-3">
              Switch them off if you dictate or press keys by accident. Ctrl K stays.
            </span>
          </span>
        </label>
      </div>
    </Sheet>
  );
}
