"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/client.tsx";
import { useZone } from "#components/ui/time.tsx";
import { summariseDelivery } from "#domain/delivery/delivery-summary.ts";

/** A greeting by the hour where the reader is. `now` is the server's, so that both draw the same. */
export function Greeting({ now }: { now: Date }) {
  const trpc = useTRPC();
  const { data: me } = useQuery(trpc.identity.me.queryOptions());
  const hour = Number(
    new Intl.DateTimeFormat("en-GB", { hour: "numeric", hourCycle: "h23", timeZone: useZone() }).format(now),
  );
  const part = hour < 5 || hour >= 18 ? "evening" : hour < 12 ? "morning" : "afternoon";
  const name = me?.name.split(" ")[0];
  return name ? `Good ${part}, ${name}` : `Good ${part}`;
}

const small = [
  "Nothing needs",
  "One thing needs",
  "Two things need",
  "Three things need",
  "Four things need",
  "Five things need",
];

/** The day in two sentences. */
export function HomeLead() {
  const trpc = useTRPC();
  const { data: home } = useQuery(trpc.delivery.home.queryOptions());
  const { data: seen } = useQuery(trpc.delivery.applications.queryOptions({}));
  if (home === undefined) return "\u00a0";
  const needs = home.needsYou.length;
  const first = `${small[needs] ?? `${needs} things need`} you.`;
  if (seen === undefined || seen.state === "unknown")
    return `${first} How the applications are is not known now.`;
  const { healthy } = summariseDelivery(seen.value);
  const all = seen.value.length;
  if (all === 0) return first;
  const asOf = seen.state === "stale" ? " as far as was last known" : "";
  return `${first} ${healthy === all ? `All ${all}` : `${healthy} of ${all}`} applications are healthy and where Git says they should be${asOf}.`;
}
