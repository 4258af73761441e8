"use client";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import type { CreateWidget } from "#components/scaffold/create-context.ts";
import { useTRPC } from "#components/trpc/client.tsx";
import { inputClasses } from "#components/ui/field.tsx";
import { StatusMark, type StatusShape } from "#components/ui/status-mark.tsx";
import { type NameJudgement, nameState } from "#domain/scaffold/service-name.ts";

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
  const judgement = here.state === "free" && asked === name && data ? data : here;
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
            className={`pointer-events-none absolute inset-y-0 right-2.5 flex items-center gap-1.5 ${words[judgement.state].ink}`}
          >
            <StatusMark shape={words[judgement.state].shape} />
            {words[judgement.state].word}
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
            ? `${name} is free`
            : `${judgement.message} ${judgement.mend}`}
      </p>
    </div>
  );
}

const words: Record<NameJudgement["state"], { shape: StatusShape; word: string; ink: string }> = {
  free: { shape: "good", word: "free", ink: "text-sea" },
  taken: { shape: "bad", word: "taken", ink: "text-signal" },
  claimed: { shape: "held", word: "claimed", ink: "text-ink-2" },
  reserved: { shape: "bad", word: "reserved", ink: "text-signal" },
  malformed: { shape: "bad", word: "not a name", ink: "text-signal" },
};
