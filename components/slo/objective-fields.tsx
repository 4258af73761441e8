"use client";
import { type ReactNode, useId } from "react";
import { inputClasses } from "#components/ui/field.tsx";
import { Segments } from "#components/ui/segments.tsx";
import type { ObjectiveDraft } from "#domain/slo/draft/objective-draft.ts";
import type { SloIndicator } from "#domain/slo/slo.ts";

type FieldsProps = { draft: ObjectiveDraft; isNew: boolean; onChange: (draft: ObjectiveDraft) => void };

const kinds = [
  { value: "bad-of-total", label: "Bad events" },
  { value: "good-of-total", label: "Good events" },
  { value: "latency", label: "Latency" },
] as const;

/** What is promised, over which time, and what is counted. */
export function ObjectiveFields({ draft, isNew, onChange }: FieldsProps) {
  const set = (changes: Partial<ObjectiveDraft>) => onChange({ ...draft, ...changes });
  const { indicator } = draft;
  return (
    <div className="grid gap-4">
      {isNew ? (
        <Field label="Name" help="Names every series and alert of it, for good: order-service-availability.">
          {(id) => <Text id={id} value={draft.id} mono onChange={(value) => set({ id: value })} />}
        </Field>
      ) : null}
      <Field label="Title" help="What people call it: availability, latency.">
        {(id) => <Text id={id} value={draft.title} onChange={(title) => set({ title })} />}
      </Field>
      <Field label="Description" help="Why it matters to whoever uses the service." optional>
        {(id) => <Text id={id} value={draft.description} onChange={(description) => set({ description })} />}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Target, percent" help="The share of events that is to be good, as a decimal: 99.9.">
          {(id) => (
            <Text
              id={id}
              value={draft.targetPercent}
              decimal
              onChange={(value) => set({ targetPercent: value })}
            />
          )}
        </Field>
        <Field label="Window" help="A whole number and a unit: 30d, 4w.">
          {(id) => <Text id={id} value={draft.windowText} onChange={(windowText) => set({ windowText })} />}
        </Field>
      </div>
      {isNew ? (
        <div>
          <p className="mb-1 font-medium">What is counted</p>
          <Segments
            label="What is counted"
            options={kinds}
            value={indicator.kind}
            onChange={(kind) => set({ indicator: asKind(indicator, kind) })}
          />
        </div>
      ) : null}
      <IndicatorFields indicator={indicator} onChange={(changed) => set({ indicator: changed })} />
    </div>
  );
}

function IndicatorFields(props: { indicator: SloIndicator; onChange: (indicator: SloIndicator) => void }) {
  const { indicator, onChange } = props;
  return (
    <>
      {indicator.kind === "bad-of-total" ? (
        <Field label="Bad events" help="A selector of counters, without rate or sum: these events are bad.">
          {(id) => (
            <Query id={id} value={indicator.bad} onChange={(bad) => onChange({ ...indicator, bad })} />
          )}
        </Field>
      ) : indicator.kind === "good-of-total" ? (
        <Field label="Good events" help="A selector of counters, without rate or sum: these events are good.">
          {(id) => (
            <Query id={id} value={indicator.good} onChange={(good) => onChange({ ...indicator, good })} />
          )}
        </Field>
      ) : (
        <Field label="Fast enough" help="A histogram's bucket, with the le it is to stay under, in seconds.">
          {(id) => (
            <Query
              id={id}
              value={indicator.bucket}
              onChange={(bucket) => onChange({ ...indicator, bucket })}
            />
          )}
        </Field>
      )}
      <Field label="All events" help="The same counters without the condition.">
        {(id) => (
          <Query id={id} value={indicator.total} onChange={(total) => onChange({ ...indicator, total })} />
        )}
      </Field>
    </>
  );
}

/** The other kind of indicator with as much of this one as it can use. */
export function asKind(indicator: SloIndicator, kind: SloIndicator["kind"]): SloIndicator {
  const { total } = indicator;
  const counted =
    indicator.kind === "bad-of-total"
      ? indicator.bad
      : indicator.kind === "good-of-total"
        ? indicator.good
        : indicator.bucket;
  if (kind === "bad-of-total") return { kind, bad: counted, total };
  if (kind === "good-of-total") return { kind, good: counted, total };
  return { kind, bucket: counted, le: "0.5", total };
}

function Field(props: {
  label: string;
  help: string;
  optional?: boolean;
  children: (id: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {props.label}
        {props.optional ? <span className="font-normal text-ink-3"> (optional)</span> : null}
      </label>
      {props.children(id)}
      <p id={`${id}-help`} className="mt-1 text-label text-ink-3">
        {props.help}
      </p>
    </div>
  );
}

type ControlProps = { id: string; value: string; onChange: (value: string) => void };

function Text({ id, value, onChange, mono, decimal }: ControlProps & { mono?: boolean; decimal?: boolean }) {
  return (
    <input
      id={id}
      type="text"
      inputMode={decimal ? "decimal" : undefined}
      value={value}
      autoComplete="off"
      spellCheck={false}
      aria-describedby={`${id}-help`}
      onChange={(event) => onChange(event.target.value)}
      className={mono ? `${inputClasses} font-mono text-label` : inputClasses}
    />
  );
}

function Query({ id, value, onChange }: ControlProps) {
  return (
    <textarea
      id={id}
      rows={3}
      value={value}
      spellCheck={false}
      aria-describedby={`${id}-help`}
      onChange={(event) => onChange(event.target.value)}
      className={`${inputClasses} font-mono text-label`}
    />
  );
}
