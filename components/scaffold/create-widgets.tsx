import type { RegistryWidgetsType, RJSFSchema } from "@rjsf/utils";
import type { CreateContext, CreateWidget } from "#components/scaffold/create-context.ts";
import { NameWidget } from "#components/scaffold/create-name.tsx";
import type { FormAnswers } from "#components/scaffold/create-schema.ts";
import { inputClasses } from "#components/ui/field.tsx";

/** What ties a control to its help and its error. */
function describedBy({ id, rawErrors, schema }: Pick<CreateWidget, "id" | "rawErrors" | "schema">) {
  const ids = [rawErrors?.length ? `${id}__error` : null, schema.description ? `${id}__help` : null].filter(
    Boolean,
  );
  return {
    "aria-invalid": rawErrors?.length ? true : undefined,
    "aria-describedby": ids.join(" ") || undefined,
  };
}

function TextWidget(props: CreateWidget) {
  const { id, value, onChange, required, placeholder, readonly, disabled, schema, options, autofocus } =
    props;
  const isNumber = schema.type === "number" || schema.type === "integer";
  return (
    <input
      id={id}
      name={id}
      type={isNumber ? "number" : "text"}
      min={schema.minimum}
      max={schema.maximum}
      step={schema.type === "integer" ? 1 : undefined}
      value={value ?? ""}
      required={required}
      readOnly={readonly}
      disabled={disabled}
      // biome-ignore lint/a11y/noAutofocus: the template's author asks for it, for the first field of a page people came to fill in
      autoFocus={autofocus}
      placeholder={placeholder}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange(read(event.target.value, isNumber, options.emptyValue))}
      className={inputClasses}
      {...describedBy(props)}
    />
  );
}

function read(text: string, isNumber: boolean, emptyValue: unknown): unknown {
  if (text === "") return emptyValue;
  return isNumber && Number.isFinite(Number(text)) ? Number(text) : text;
}

function TextareaWidget(props: CreateWidget) {
  return (
    <textarea
      id={props.id}
      name={props.id}
      rows={3}
      value={props.value ?? ""}
      required={props.required}
      placeholder={props.placeholder}
      onChange={(event) => props.onChange(event.target.value === "" ? undefined : event.target.value)}
      className={inputClasses}
      {...describedBy(props)}
    />
  );
}

function SelectWidget(props: CreateWidget) {
  const options = props.options.enumOptions ?? [];
  const chosen = options.findIndex((option) => option.value === props.value);
  return (
    <select
      id={props.id}
      name={props.id}
      value={chosen < 0 ? "" : String(chosen)}
      required={props.required}
      onChange={(event) => props.onChange(options[Number(event.target.value)]?.value)}
      className={`${inputClasses} pr-8`}
      {...describedBy(props)}
    >
      {chosen < 0 ? <option value="">Choose</option> : null}
      {options.map((option, index) => (
        <option key={String(option.value)} value={String(index)}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

/** The teams one may act for, as Backstage writes a group: `group:payments`. */
function TeamWidget(props: CreateWidget) {
  const { teams } = props.registry.formContext;
  return (
    <select
      id={props.id}
      name={props.id}
      value={props.value ?? ""}
      required={props.required}
      onChange={(event) => props.onChange(event.target.value || undefined)}
      className={`${inputClasses} pr-8`}
      {...describedBy(props)}
    >
      <option value="">{teams.length === 0 ? "You belong to no team" : "Choose a team"}</option>
      {teams.map((team) => (
        <option key={team.slug} value={`group:${team.slug}`}>
          {team.name}
        </option>
      ))}
    </select>
  );
}

function CheckboxWidget(props: CreateWidget) {
  return (
    <label className="flex min-h-6 items-center gap-2 font-medium">
      <input
        id={props.id}
        name={props.id}
        type="checkbox"
        checked={props.value === true}
        onChange={(event) => props.onChange(event.target.checked)}
        className="size-4 accent-(--color-course)"
        {...describedBy(props)}
      />
      {props.label}
    </label>
  );
}

export const widgets: RegistryWidgetsType<FormAnswers, RJSFSchema, CreateContext> = {
  TextWidget,
  TextareaWidget,
  SelectWidget,
  CheckboxWidget,
  UpDownWidget: TextWidget,
  team: TeamWidget,
  serviceName: NameWidget,
};
