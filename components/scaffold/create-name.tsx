"use client";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import type { CreateWidget } from "#components/scaffold/create-context.ts";
import { useTRPC } from "#components/trpc/client.tsx";
import { inputClasses } from "#components/ui/field.tsx";
import { StatusMark, type StatusShape } from "#components/ui/status-mark.tsx";
import { Age } from "#components/ui/time.tsx";
import { type NameJudgement, nameState } from "#domain/scaffold/service-name.ts";
import type { NameAnswer } from "#domain/scaffold/template-view.ts";

/** The name with its live availability: judged here at once, and asked of the server for what happened since. */
export function NameWidget(props: CreateWidget) {
  const { takenNames, claimedNames } = props.registry.formContext;
  const name = typeof props.value === "string" ? props.value : "";
  const here = nameState(name, { taken: takenNames, claimed: claimedNames });
  const asked = useDeferredValue(name);
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.scaffold.nameState.queryOptions({ name: asked }),
    enabled: asked !== "" && here.state === "free",
    staleTime: 2_000,
  });
  const answer = asked === name ? data : undefined;
  const judgement = here.state === "free" && answer ? answer : here;
  const face = faceOf(judgement.state, answer?.catalog.state ?? "fresh");
  return (
    <div>
      <div className="relative">
        <input
          id={props.id}
          name={props.id}
          value={name}
          required={props.required}
          // biome-ignore lint/a11y/noAutofocus: the template's author asks for it, for the first field of a page people came to fill in
          autoFocus={props.autofocus}
          placeholder={props.placeholder}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => props.onChange(event.target.value === "" ? undefined : event.target.value)}
          aria-invalid={name !== "" && judgement.state !== "free" ? true : undefined}
          aria-describedby={`${props.id}__state ${props.id}__help`}
          className={`${inputClasses} pr-24 font-mono`}
        />
        {name === "" ? null : (
          <span
            className={`pointer-events-none absolute inset-y-0 right-2.5 flex items-center gap-1.5 ${face.ink}`}
          >
            <StatusMark shape={face.shape} stale={answer?.catalog.state === "stale"} />
            {face.word}
          </span>
        )}
      </div>
      <p
        id={`${props.id}__state`}
        role="status"
        className={name !== "" && judgement.state !== "free" ? "mt-1 text-signal" : "sr-only"}
      >
        {name === ""
          ? ""
          : judgement.state === "free"
            ? answer && answer.catalog.state !== "fresh"
              ? ""
              : `${name} is free`
            : `${judgement.message} ${judgement.mend}`}
      </p>
      {name !== "" && answer ? <CatalogAge answer={answer} /> : null}
    </div>
  );
}

/** Says how old the catalog was that found the name free, where a service may well have been made since. */
export function CatalogAge({ answer: { state, catalog } }: { answer: NameAnswer }) {
  if (state !== "free" || catalog.state === "fresh") return null;
  if (catalog.state === "stale") {
    return (
      <p className="mt-1 text-label text-ochre">
        Free as the catalog stood <Age at={catalog.observedAt} />. The portal looks again before it writes.
      </p>
    );
  }
  return (
    <p className="mt-1 text-label text-ochre">
      Not known to be free: the catalog could not be read for long. The portal looks again before it writes.
    </p>
  );
}

type Face = { shape: StatusShape; word: string; ink: string };

/** A name is only as free as the catalog is young: an old answer does not look like a good one. */
function faceOf(state: NameJudgement["state"], catalog: NameAnswer["catalog"]["state"]): Face {
  if (state !== "free" || catalog === "fresh") return words[state];
  return { shape: "unknown", word: catalog === "stale" ? "free then" : "not known", ink: "text-ochre" };
}

const words: Record<NameJudgement["state"], Face> = {
  free: { shape: "good", word: "free", ink: "text-sea" },
  taken: { shape: "bad", word: "taken", ink: "text-signal" },
  claimed: { shape: "held", word: "claimed", ink: "text-ink-2" },
  reserved: { shape: "bad", word: "reserved", ink: "text-signal" },
  malformed: { shape: "bad", word: "not a name", ink: "text-signal" },
};
