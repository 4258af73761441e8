import type { FieldTemplateProps, ObjectFieldTemplateProps, RJSFSchema } from "@rjsf/utils";
import type { FormAnswers } from "#components/scaffold/create-schema.ts";
import { StatusMark } from "#components/ui/status-mark.tsx";

/** A label, its control, what it is for and what is wrong with it. Hidden fields draw nothing. */
export function FieldTemplate(props: FieldTemplateProps<FormAnswers, RJSFSchema>) {
  const {
    id,
    label,
    children,
    schema,
    rawErrors = [],
    rawDescription,
    hidden,
    required,
    displayLabel,
  } = props;
  if (hidden || schema.type === "object") return <>{children}</>;
  const isSwitch = schema.type === "boolean";
  return (
    <div>
      {displayLabel !== false && !isSwitch ? (
        <label htmlFor={id} className="mb-1 block font-medium">
          {label}
          {required ? null : <span className="font-normal text-ink-3"> (optional)</span>}
        </label>
      ) : null}
      {children}
      {rawErrors.map((error) => (
        <p key={error} id={`${id}__error`} className="mt-1 flex gap-2 text-signal">
          <span className="flex h-5 items-center">
            <StatusMark shape="bad" />
          </span>
          {error}
        </p>
      ))}
      {rawDescription ? (
        <p id={`${id}__help`} className="mt-1 text-label text-ink-3">
          {rawDescription}
        </p>
      ) : null}
    </div>
  );
}

/** Fields below each other; short ones that belong together side by side. */
export function ObjectFieldTemplate({ properties }: ObjectFieldTemplateProps<FormAnswers, RJSFSchema>) {
  return <div className="grid gap-4">{properties.map((property) => property.content)}</div>;
}
