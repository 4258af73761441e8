"use client";
import { useId } from "react";

type SegmentsProps<T extends string> = {
  label: string;
  options: readonly { value: T; label: string }[];
  value: T;
  onChange: (value: T) => void;
};

/** One of a few, side by side: a group of radio buttons that looks like one control. */
export function Segments<T extends string>({ label, options, value, onChange }: SegmentsProps<T>) {
  const name = useId();
  return (
    <fieldset className="rounded-control border border-control bg-sheet">
      <legend className="sr-only">{label}</legend>
      <div className="flex min-h-8">
        {options.map((option) => (
          <label
            key={option.value}
            className="flex cursor-pointer items-center border-control px-3 text-ink-2 not-first:border-l hover:text-ink has-checked:bg-sunk has-checked:font-medium has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-course"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className="sr-only"
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
