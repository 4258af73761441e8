"use client";
import { useState } from "react";
import { Button, type ButtonLook } from "#components/ui/button.tsx";

/** Copies `text`; where the browser refuses (no secure context), says so instead of pretending. */
export function CopyButton(props: {
  text: string | (() => string);
  children: string;
  look?: ButtonLook;
  /** What is copied, for those who hear one button of many. */
  about?: string;
}) {
  const [said, setSaid] = useState<"copied" | "refused" | null>(null);
  async function copy() {
    const text = typeof props.text === "string" ? props.text : props.text();
    const done = await writeToClipboard(text);
    setSaid(done ? "copied" : "refused");
    setTimeout(() => setSaid(null), 2000);
  }
  return (
    <Button look={props.look ?? "plain"} onClick={copy}>
      <span className={said === null ? "" : "invisible"}>{props.children}</span>
      {props.about ? <span className="sr-only">{props.about}</span> : null}
      <span role="status" className="absolute">
        {said === "copied" ? "Copied" : said === "refused" ? "Not allowed" : ""}
      </span>
    </Button>
  );
}

async function writeToClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
