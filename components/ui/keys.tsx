"use client";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";

/** `keys` is one key (`?`), a sequence (`g h`) or `mod+k`. Those without a modifier can be switched off and never fire while somebody types. */
export type Shortcut = { keys: string; title: string; run: () => void };

type Registry = { add: (shortcut: Shortcut) => () => void; all: () => readonly Shortcut[] };
const KeysContext = createContext<Registry | null>(null);

const switchKey = "portolan-single-keys";
const switchListeners = new Set<() => void>();

function readSwitch(): boolean {
  return localStorage.getItem(switchKey) !== "off";
}

/** Whether single keys act. Off is for people whose voice input or screen reader types them by accident. */
export function useSingleKeys(): [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore(
    (listener) => {
      switchListeners.add(listener);
      return () => switchListeners.delete(listener);
    },
    readSwitch,
    () => true,
  );
  const set = useCallback((next: boolean) => {
    localStorage.setItem(switchKey, next ? "on" : "off");
    for (const listener of switchListeners) listener();
  }, []);
  return [on, set];
}

/** Listens once for the whole page and runs what the parts of it have registered. The latest registration wins. */
export function Keys({ children }: { children: ReactNode }) {
  const shortcuts = useRef<Shortcut[]>([]);
  const [registry] = useState<Registry>(() => ({
    add(shortcut) {
      shortcuts.current = [...shortcuts.current, shortcut];
      return () => {
        shortcuts.current = shortcuts.current.filter((other) => other !== shortcut);
      };
    },
    all: () => shortcuts.current,
  }));

  // The window's keyboard is outside React.
  useEffect(() => {
    let pending = "";
    let pendingAt = 0;
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.isComposing) return;
      const pressed = spell(event);
      const bare = !pressed.startsWith("mod+");
      if (bare && (event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target) || !readSwitch()))
        return;
      const sequence = bare && event.timeStamp - pendingAt < 1500 ? `${pending} ${pressed}` : pressed;
      const found = (keys: string) => shortcuts.current.findLast((shortcut) => shortcut.keys === keys);
      const hit = found(sequence) ?? found(pressed);
      pending = hit ? "" : pressed;
      pendingAt = event.timeStamp;
      if (!hit) return;
      event.preventDefault();
      hit.run();
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);

  return <KeysContext value={registry}>{children}</KeysContext>;
}

/** Registers a shortcut while the component is on the page. `run` may change from render to render. */
export function useShortcut(keys: string, title: string, run: () => void) {
  const registry = useContext(KeysContext);
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  // The registry outlives this component.
  useEffect(() => registry?.add({ keys, title, run: () => latest.current() }), [registry, keys, title]);
}

/** What can be pressed right now, for the sheet behind `?`. */
export function useShortcuts(): () => readonly Shortcut[] {
  const registry = useContext(KeysContext);
  return registry?.all ?? (() => []);
}

function spell(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.metaKey || event.ctrlKey ? `mod+${key}` : key;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.closest(
      "input:not([type=radio]):not([type=checkbox]), textarea, select, [role=textbox], .monaco-editor, [role=dialog]",
    ) !== null
  );
}
