"use client";
import { type LiveState, useLive } from "#components/trpc/live.tsx";
import { useShortcut } from "#components/ui/keys.tsx";
import { ClockTime } from "#components/ui/time.tsx";

/** Says whether the page follows the world by itself; a press holds it still. */
export function LiveButton() {
  const live = useLive();
  useShortcut("l", live.state === "paused" ? "Go live again" : "Hold the page still", live.toggle);
  return (
    <button
      type="button"
      onClick={live.toggle}
      aria-pressed={live.state === "paused"}
      title={live.state === "paused" ? "Go live" : "Hold the page still"}
      className="inline-flex min-h-7 items-center gap-2 rounded-control px-2 text-label whitespace-nowrap text-ink-3 hover:bg-sunk hover:text-ink"
    >
      <LiveMark state={live.state} />
      {live.state === "live" ? "live" : null}
      {live.state === "paused" ? "held" : null}
      {live.state === "lost" ? "not live" : null}
      {live.state === "connecting" && live.since === null ? "connecting" : null}
      {live.state === "connecting" && live.since !== null ? (
        <span>
          <span className="max-sm:hidden">reconnecting </span>since <ClockTime at={live.since} />
        </span>
      ) : null}
      <span className="sr-only">. {live.state === "paused" ? "Go live" : "Hold the page still"}</span>
    </button>
  );
}

function LiveMark({ state }: { state: LiveState["state"] }) {
  return (
    <svg viewBox="0 0 10 10" aria-hidden="true" className="size-2.5">
      {state === "live" ? <circle cx="5" cy="5" r="3.5" className="fill-sea" /> : null}
      {state === "paused" ? <path d="M3 1v8M7 1v8" className="stroke-ink-2" strokeWidth="2" /> : null}
      {state === "connecting" || state === "lost" ? (
        <circle
          cx="5"
          cy="5"
          r="3.5"
          fill="none"
          className="stroke-ochre"
          strokeWidth="1.5"
          strokeDasharray="2.2 1.4"
        />
      ) : null}
    </svg>
  );
}
