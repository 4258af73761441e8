"use client";
import { skipToken, useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
} from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import type { ChangeFrame } from "#domain/delivery/change-view.ts";

export type LiveState = {
  state: "live" | "connecting" | "paused" | "lost";
  since: Date | null;
  toggle: () => void;
};

const LiveContext = createContext<LiveState>({ state: "connecting", since: null, toggle: () => {} });

/** Whether what this tab shows follows the world by itself, and since when it does not. */
export function useLive(): LiveState {
  return useContext(LiveContext);
}

const states = { pending: "live", connecting: "connecting", idle: "connecting", error: "lost" } as const;

/** The tab's one subscription: every frame names what to fetch again. Frames of one burst are answered once. */
export function Live({ children }: { children: ReactNode }) {
  const trpc = useTRPC();
  const [paused, setPaused] = useState(false);
  const [lostAt, setLostAt] = useState<Date | null>(null);
  const hear = useInvalidation();
  const subscription = useSubscription(
    trpc.delivery.changes.subscriptionOptions(paused ? skipToken : {}, {
      onData: (frame) => hear(frame.data),
      // The stream ends with the session: asking again lets every panel find out and say so.
      onError: () => hear({ kind: "reset" }),
      onConnectionStateChange: ({ state, error }) => {
        if (state === "pending") setLostAt(null);
        if (state === "connecting" && error) setLostAt((before) => before ?? new Date());
      },
    }),
  );

  // Ages are counted from what was last fetched, so a quiet world is looked at again too. The timer and the tab's
  // visibility are the browser's.
  const look = useEffectEvent(() => {
    if (!document.hidden) hear({ kind: "reset" });
  });
  useEffect(() => {
    if (paused) return;
    const timer = setInterval(look, lookEveryMs);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [paused]);

  function toggle() {
    setPaused(!paused);
    if (paused) hear({ kind: "reset" });
    else setLostAt(new Date());
  }
  const state = paused ? "paused" : states[subscription.status];
  return <LiveContext value={{ state, since: lostAt, toggle }}>{children}</LiveContext>;
}

const burstMs = 120;
const lookEveryMs = 30_000;

function useInvalidation(): (frame: ChangeFrame) => void {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const waiting = useRef<ChangeFrame[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // The timer is the browser's; it must not fire after the tab has left the portal.
  useEffect(() => () => clearTimeout(timer.current), []);

  // Drafts and replays are not among them: what somebody is writing stays as it is.
  function budgets() {
    return [
      trpc.budgets.portfolio.pathFilter(),
      trpc.budgets.summary.pathFilter(),
      trpc.budgets.ofService.pathFilter(),
      trpc.budgets.detail.pathFilter(),
      trpc.policy.pathFilter(),
    ];
  }

  function filtersOf(frame: ChangeFrame) {
    // Templates and drafts are not among it: nobody watches them, and they are large.
    if (frame.kind === "reset") {
      return [
        trpc.delivery.pathFilter(),
        trpc.catalog.pathFilter(),
        trpc.runbooks.list.pathFilter(),
        trpc.runbooks.runbook.pathFilter(),
        ...budgets(),
        trpc.scaffold.requests.pathFilter(),
        trpc.scaffold.request.pathFilter(),
        trpc.identity.me.queryFilter(),
      ];
    }
    switch (frame.topic) {
      case "request":
        return [
          trpc.scaffold.requests.pathFilter(),
          trpc.scaffold.request.queryFilter({ id: frame.key }),
          trpc.delivery.home.queryFilter(),
        ];
      case "pull-request":
        return [
          trpc.delivery.pullRequests.queryFilter(),
          trpc.delivery.home.queryFilter(),
          trpc.catalog.service.queryFilter(),
        ];
      case "application":
        return [
          trpc.delivery.applications.queryFilter(),
          trpc.delivery.home.queryFilter(),
          trpc.catalog.pathFilter(),
        ];
      case "catalog":
        return [
          trpc.catalog.pathFilter(),
          trpc.runbooks.pathFilter(),
          ...budgets(),
          trpc.delivery.reservations.pathFilter(),
          trpc.scaffold.templates.queryFilter(),
        ];
      case "source":
        // Whatever a source said turns old, or fresh again, at the same moment.
        return [
          trpc.delivery.pathFilter(),
          trpc.catalog.pathFilter(),
          trpc.runbooks.list.pathFilter(),
          trpc.runbooks.runbook.pathFilter(),
          ...budgets(),
          trpc.scaffold.templates.pathFilter(),
          trpc.scaffold.requests.pathFilter(),
          trpc.scaffold.request.pathFilter(),
        ];
      case "budget":
        return [...budgets(), trpc.delivery.home.queryFilter()];
    }
  }

  function flush() {
    const frames = waiting.current;
    waiting.current = [];
    const filters = new Map(frames.flatMap(filtersOf).map((filter) => [JSON.stringify(filter), filter]));
    for (const filter of filters.values()) queries.invalidateQueries(filter);
  }

  return (frame) => {
    if (waiting.current.length === 0) timer.current = setTimeout(flush, burstMs);
    waiting.current.push(frame);
  };
}
