"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/client.tsx";
import type { Theme } from "#components/ui/preferences.ts";
import { ThemeSwitch } from "#components/ui/theme-switch.tsx";

/** Who is signed in, what they may do, and the way out. */
export function Person({ theme }: { theme: Theme }) {
  const trpc = useTRPC();
  const { data: me } = useQuery(trpc.identity.me.queryOptions());
  return (
    <div className="border-t pt-3 md:-mx-0">
      <p className="px-2 text-label text-ink-2">{me?.name ?? "\u00a0"}</p>
      <p className="px-2 text-label text-ink-3">
        {me ? [me.teams.map((team) => team.slug).join(", ") || "no team", me.role].join(" · ") : "\u00a0"}
      </p>
      {me && me.teamsState.state !== "fresh" ? (
        <p className="mt-1 px-2 text-label text-ochre">GitHub has not confirmed your teams lately</p>
      ) : null}
      <div className="mt-2 flex items-center justify-between px-0.5">
        <ThemeSwitch stored={theme} />
        <form method="post" action="/api/auth/signout">
          <input type="hidden" name="callbackUrl" value="/" />
          <button
            type="submit"
            className="min-h-7 rounded-control px-2 text-label text-ink-3 hover:bg-sunk hover:text-ink"
          >
            Sign out
          </button>
        </form>
      </div>
    </div>
  );
}
