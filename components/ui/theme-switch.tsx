"use client";
import { Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";
import { keepInCookie, type Theme, themeCookie, themes } from "#components/ui/preferences.ts";

const icons = { auto: Monitor, day: Sun, night: Moon } as const;
const words = { auto: "As the device", day: "Day", night: "Night" } as const;

/** Auto, day or night. Kept in a cookie so that the server already draws the right one. */
export function ThemeSwitch({ stored }: { stored: Theme }) {
  const [theme, setTheme] = useState(stored);
  function choose(next: Theme) {
    setTheme(next);
    keepInCookie(themeCookie, next);
    if (next === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
  }
  return (
    <fieldset className="flex gap-1">
      <legend className="sr-only">Colours</legend>
      {themes.map((choice) => {
        const Icon = icons[choice];
        return (
          <label
            key={choice}
            title={words[choice]}
            className="flex size-7 cursor-pointer items-center justify-center rounded-control border border-transparent text-ink-3 hover:text-ink has-checked:border-rule-strong has-checked:bg-sunk has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-course"
          >
            <input
              type="radio"
              name="theme"
              value={choice}
              checked={theme === choice}
              onChange={() => choose(choice)}
              className="sr-only"
            />
            <Icon aria-hidden="true" className="size-3.5" />
            <span className="sr-only">{words[choice]}</span>
          </label>
        );
      })}
    </fieldset>
  );
}
