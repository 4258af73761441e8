const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML; everything that did not come from this file goes through here. */
export function htmlText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");
}

const style = `
:root{color-scheme:light dark;--ink:#1f2328;--soft:#59636e;--paper:#fff;--wash:#f6f8fa;--line:#d1d9e0;--link:#0758b8;--good:#1a7f37;--bad:#c21c2c;--wait:#7d5200;--add:#dafbe1;--del:#ffebe9}
@media (prefers-color-scheme:dark){:root{--ink:#f0f6fc;--soft:#9aa4ae;--paper:#0d1117;--wash:#151b23;--line:#3d444d;--link:#6cb1ff;--good:#5fd07a;--bad:#ff8f86;--wait:#e3b341;--add:#12341d;--del:#46191a}}
*{box-sizing:border-box}body{margin:0;font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
a{color:var(--link)}header{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:center;padding:.75rem 1.5rem;background:var(--wash);border-bottom:1px solid var(--line)}
header strong{margin-right:auto}main{max-width:62rem;margin:0 auto;padding:1.5rem}h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}h2{font-size:1.05rem;margin:2rem 0 .5rem}
.soft{color:var(--soft)}.good{color:var(--good)}.bad{color:var(--bad)}.wait{color:var(--wait)}
.card{border:1px solid var(--line);border-radius:6px;overflow:hidden}.card>*{padding:.6rem .9rem;border-bottom:1px solid var(--line);margin:0}.card>:last-child{border-bottom:0}
ul.card{list-style:none;padding:0}button{font:inherit;padding:.35rem .9rem;border:1px solid var(--line);border-radius:6px;background:var(--wash);color:var(--ink);cursor:pointer}
button.main{background:#1a7f37;border-color:#1a7f37;color:#fff}button:disabled{opacity:.6;cursor:not-allowed}button:focus-visible,a:focus-visible,summary:focus-visible,textarea:focus-visible,input:focus-visible,select:focus-visible{outline:2px solid var(--link);outline-offset:2px}
form.row{display:flex;flex-wrap:wrap;gap:.6rem;align-items:center}textarea,input,select{font:inherit;width:100%;padding:.4rem;border:1px solid var(--line);border-radius:6px;background:var(--paper);color:var(--ink)}select{width:auto}
pre{overflow-x:auto;margin:0;font:13px/1.45 ui-monospace,monospace;white-space:pre}.body{white-space:pre-wrap;overflow-wrap:anywhere}code{font:13px ui-monospace,monospace;overflow-wrap:anywhere}
.diff span{display:block;min-width:max-content;padding:0 .9rem}.diff .a{background:var(--add)}.diff .d{background:var(--del)}.diff .h{color:var(--soft)}.diff pre{padding:0}
`;

export type PageFrame = { title: string; person: string | undefined; host: string };

/** One whole page: works without scripts, follows the system's day or night. */
export function page(frame: PageFrame, main: string): string {
  const who =
    frame.person === undefined
      ? `<a href="/login">Choose a person</a>`
      : `<span>Signed in as <b>${htmlText(frame.person)}</b></span> <a href="/login">Change person</a>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${htmlText(frame.title)} · Trial GitHub</title><link rel="icon" href="data:,"><style>${style}</style></head>
<body><header><strong>Trial GitHub</strong><a href="${htmlText(frame.host)}">Pull requests</a>${who}</header>
<main>${main}</main></body></html>`;
}
