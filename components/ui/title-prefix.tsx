"use client";
import { useEffect } from "react";

/** Puts what is happening before the title of the tab, so that it can be followed from another one. */
export function TitlePrefix({ text }: { text: string | null }) {
  // The document's title belongs to the browser; Next sets it after the page is drawn, so it is watched.
  useEffect(() => {
    if (text === null) return;
    const prefix = `${text} · `;
    const put = () => {
      if (!document.title.startsWith(prefix)) document.title = prefix + document.title;
    };
    put();
    const watcher = new MutationObserver(put);
    watcher.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => {
      watcher.disconnect();
      if (document.title.startsWith(prefix)) document.title = document.title.slice(prefix.length);
    };
  }, [text]);
  return null;
}
