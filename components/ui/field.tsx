import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from "react";
import { StatusMark } from "#components/ui/status-mark.tsx";

export const inputClasses =
  "min-h-8.5 w-full rounded-control border border-control bg-sheet px-2.5 py-1 text-ink placeholder:text-ink-3 aria-invalid:border-signal";

/** A label, its control, what it is for, and what is wrong with it, tied together for every reader. */
export function Field(props: {
  label: string;
  help?: ReactNode;
  error?: string | undefined;
  children: (ids: { id: string; describedBy: string | undefined; invalid: boolean }) => ReactNode;
}) {
  const id = useId();
  const helpId = props.help ? `${id}-help` : null;
  const errorId = props.error ? `${id}-error` : null;
  const describedBy = [errorId, helpId].filter(Boolean).join(" ") || undefined;
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {props.label}
      </label>
      {props.children({ id, describedBy, invalid: props.error !== undefined })}
      {errorId ? (
        <p id={errorId} className="mt-1 flex gap-2 text-signal">
          <span className="flex h-5 items-center">
            <StatusMark shape="bad" />
          </span>
          {props.error}
        </p>
      ) : null}
      {helpId ? (
        <div id={helpId} className="mt-1 text-label text-ink-3">
          {props.help}
        </div>
      ) : null}
    </div>
  );
}

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
