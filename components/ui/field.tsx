import type { InputHTMLAttributes, Ref } from "react";

export const inputClasses =
  "min-h-8.5 w-full rounded-control border border-control bg-sheet px-2.5 py-1 text-ink placeholder:text-ink-3 aria-invalid:border-signal";

type SearchProps = Omit<InputHTMLAttributes<HTMLInputElement>, "type"> & {
  label: string;
  ref?: Ref<HTMLInputElement>;
};

/** The filter above a list. `/` leads to it. */
export function SearchField({ label, ...rest }: SearchProps) {
  return (
    <input
      type="search"
      aria-label={label}
      placeholder={label}
      data-page-filter
      {...rest}
      className={inputClasses}
    />
  );
}

/** One of a few, in a native select so that every device draws its own. */
export function SelectField(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: { value: string; label: string }[];
}) {
  return (
    <select
      aria-label={props.label}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
      className={`${inputClasses} pr-8`}
    >
      {props.options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
