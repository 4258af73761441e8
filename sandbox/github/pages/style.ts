/** The one style sheet of the stand-in's pages: plain, in both lights, without anything from outside. */
export const pageStyle = `
:root{color-scheme:light dark;--ink:#1f2328;--soft:#59636e;--paper:#fff;--wash:#f6f8fa;--line:#d1d9e0;--link:#0758b8;--good:#176f2c;--bad:#b91c2b;--wait:#7d5200;--add:#e2f6e7;--del:#fdebe9;--main:#176f2c;--onmain:#fff}
@media (prefers-color-scheme:dark){:root{--ink:#f0f6fc;--soft:#9aa4ae;--paper:#0d1117;--wash:#151b23;--line:#3d444d;--link:#6cb1ff;--good:#5fd07a;--bad:#ff8f86;--wait:#e3b341;--add:#12341d;--del:#46191a;--main:#238636;--onmain:#fff}}
*{box-sizing:border-box}
body{margin:0;font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
a{color:var(--link)}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.3rem .6rem}
header{display:flex;flex-wrap:wrap;gap:.4rem 1.5rem;align-items:center;padding:.7rem 1.5rem;background:var(--wash);border-bottom:1px solid var(--line)}
header .home{font-weight:650;color:var(--ink);text-decoration:none}header .who{margin-left:auto;display:flex;flex-wrap:wrap;gap:.2rem 1rem}
main{max-width:64rem;margin:0 auto;padding:1.75rem 1.5rem 4rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .4rem;font-weight:600;overflow-wrap:anywhere}h1 .soft{font-weight:400}
h2{font-size:1.05rem;margin:2rem 0 .6rem;font-weight:600}h3{font-size:.95rem;margin:0;font-weight:600}
p{margin:0 0 .6rem}.soft{color:var(--soft)}.good{color:var(--good)}.bad{color:var(--bad)}.wait{color:var(--wait)}
.card{border:1px solid var(--line);border-radius:6px;margin:0;padding:0;list-style:none}
.card>*{padding:.65rem 1rem;border-bottom:1px solid var(--line);margin:0}.card>:last-child{border-bottom:0}
.line{display:flex;flex-wrap:wrap;gap:.2rem .8rem;align-items:baseline}.line .end{margin-left:auto}
.mark{font-weight:600;white-space:nowrap}
.tabs{display:flex;gap:1.25rem;border-bottom:1px solid var(--line);margin:1rem 0 1rem}.tabs a{padding:.4rem 0;text-decoration:none;color:var(--soft)}.tabs a[aria-current]{color:var(--ink);border-bottom:2px solid var(--link);font-weight:600}
button{font:inherit;padding:.35rem .9rem;border:1px solid var(--line);border-radius:6px;background:var(--wash);color:var(--ink);cursor:pointer}
button.main{background:var(--main);border-color:var(--main);color:var(--onmain);font-weight:600}
button:disabled{color:var(--soft);background:var(--wash);border-color:var(--line);cursor:not-allowed}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
form.row{display:flex;flex-wrap:wrap;gap:.6rem 1rem;align-items:center}
label{display:block;font-weight:600;margin-bottom:.25rem}
textarea,select{font:inherit;padding:.4rem .6rem;border:1px solid var(--line);border-radius:6px;background:var(--paper);color:var(--ink)}textarea{width:100%;min-height:4.5rem;display:block;margin-bottom:.6rem}
.text{white-space:pre-wrap;overflow-wrap:anywhere}
code,pre{font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,monospace}code{overflow-wrap:anywhere}
pre{margin:0;overflow-x:auto;tab-size:2}
details.file{border:1px solid var(--line);border-radius:6px;margin-bottom:.6rem}details.file summary{padding:.5rem 1rem;cursor:pointer;background:var(--wash);border-radius:6px}
pre.diff span{display:block;padding:0 1rem;min-width:max-content}pre.diff .a{background:var(--add)}pre.diff .d{background:var(--del)}pre.diff .h{color:var(--soft)}
pre.log{padding:1rem;border:1px solid var(--line);border-radius:6px;background:var(--wash);max-height:70vh;overflow:auto}
.notice{border:1px solid var(--line);border-left:4px solid var(--bad);border-radius:6px;padding:.65rem 1rem;margin:0 0 1rem}
`;
