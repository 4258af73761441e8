"use client";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";

const AnnounceContext = createContext<(message: string) => void>(() => {});

/** Says one short thing to everybody, seen and heard; never the only place an error is told. */
export function useAnnounce(): (message: string) => void {
  return useContext(AnnounceContext);
}

export function Announcer({ children }: { children: ReactNode }) {
  const [message, setMessage] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // The timer is the browser's.
  useEffect(() => () => clearTimeout(timer.current), []);
  const announce = useCallback((next: string) => {
    clearTimeout(timer.current);
    setMessage(next);
    timer.current = setTimeout(() => setMessage(""), 4000);
  }, []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <div role="status" className="fixed bottom-4 left-1/2 z-50 -translate-x-1/2 print:hidden">
        {message ? (
          <p className="rounded-control border border-rule-strong bg-ink px-3 py-1.5 text-paper">{message}</p>
        ) : null}
      </div>
    </AnnounceContext>
  );
}
