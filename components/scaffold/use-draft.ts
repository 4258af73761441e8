"use client";
import { useMutation } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import { isJsonObject, type Json, type JsonObject, toJson } from "#domain/scaffold/json.ts";
import type { DraftView } from "#domain/scaffold/template-view.ts";

type Kept = { answers: JsonObject; at: number; nonce: string };

const saveAfterMs = 800;

/**
 * The answers of one form. Every change is kept in this browser at once (so that an ended session loses nothing) and
 * on the server a moment later (so that another browser finds it); the newer of the two is where a form begins.
 */
export function useDraft(template: string, login: string, stored: DraftView | null) {
  const place = `portolan:draft:${login}:${template}`;
  const [kept, setKept] = useState<Kept>(() => newest(readKept(place), stored));
  const [savedAt, setSavedAt] = useState<Date | null>(stored?.savedAt ?? null);
  const trpc = useTRPC();
  const save = useMutation(
    trpc.scaffold.saveDraft.mutationOptions({ onSuccess: (saved) => setSavedAt(saved.savedAt) }),
  );
  const { mutate: saveNow } = save;
  const discard = useMutation(trpc.scaffold.discardDraft.mutationOptions());
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);

  const change = useCallback(
    (answers: JsonObject) => {
      const now = { ...kept, answers, at: Date.now() };
      setKept(now);
      writeKept(place, now);
      clearTimeout(timer.current ?? undefined);
      timer.current = setTimeout(() => saveNow({ template, answers }), saveAfterMs);
    },
    [kept, place, template, saveNow],
  );

  return {
    answers: kept.answers,
    /** One form's own word: with the digest it is the idempotency key of its order. */
    nonce: kept.nonce,
    savedAt,
    saveFailed: save.isError,
    change,
    discard() {
      clearTimeout(timer.current ?? undefined);
      localStorage.removeItem(place);
      setKept({ answers: {}, at: Date.now(), nonce: crypto.randomUUID() });
      setSavedAt(null);
      discard.mutate({ template });
    },
  };
}

function newest(local: Kept | null, stored: DraftView | null): Kept {
  const nonce = local?.nonce ?? crypto.randomUUID();
  if (stored && (!local || stored.savedAt.getTime() > local.at))
    return { answers: stored.answers, at: stored.savedAt.getTime(), nonce };
  return local ?? { answers: {}, at: 0, nonce };
}

function readKept(place: string): Kept | null {
  if (typeof localStorage === "undefined") return null;
  try {
    const { answers, at, nonce } = asObject(toJson(JSON.parse(localStorage.getItem(place) ?? "null")));
    const isKept = isJsonObject(answers) && typeof at === "number" && typeof nonce === "string";
    return isKept ? { answers, at, nonce } : null;
  } catch {
    return null;
  }
}

function asObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function writeKept(place: string, kept: Kept): void {
  try {
    localStorage.setItem(place, JSON.stringify(kept));
  } catch {
    // Full or forbidden: the server still keeps the draft.
  }
}
