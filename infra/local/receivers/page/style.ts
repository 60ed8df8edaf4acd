/** The page's style sheet: system fonts, light and dark, one column that also fits a phone. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: #f6f6f4; --panel: #ffffff; --ink: #1f2328; --soft: #57606a; --line: #d8dbdf;
  --accent: #2f5fb3; --good: #1a7f45; --bad: #b3261e; --wait: #8a5a00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #15181c; --panel: #1d2126; --ink: #e6e8eb; --soft: #a3abb5; --line: #353b43;
    --accent: #8ab4f8; --good: #6fcf97; --bad: #ff8a80; --wait: #f2c063;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 56rem;
  background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif;
}
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; }
#counts, #connection { margin: .25rem 0 1rem; color: var(--soft); }
#connection { color: var(--bad); }
#empty { padding: 3rem 1rem; text-align: center; color: var(--soft); border: 1px dashed var(--line); border-radius: .5rem; }

fieldset { display: flex; flex-wrap: wrap; gap: .25rem; margin: 0 0 1rem; padding: 0; border: 0; }
legend, .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
fieldset label { position: relative; padding: .25rem .75rem; border: 1px solid var(--line); border-radius: 1rem; font-size: .875rem; cursor: pointer; }
fieldset input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; }
fieldset label:has(:checked) { background: var(--ink); border-color: var(--ink); color: var(--ground); }
fieldset label:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 2px; }
body:has(#show-mail:checked) .item:not([data-sort=mail]),
body:has(#show-card:checked) .item:not([data-sort=card]),
body:has(#show-call:checked) .item:not([data-sort=call]),
body:has(#show-upload:checked) .item:not([data-sort=upload]) { display: none; }

.item { margin: 0 0 .5rem; background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; }
.item > summary {
  display: grid; grid-template-columns: 4.5rem 1fr auto; gap: 0 .75rem; align-items: baseline;
  padding: .625rem .875rem; cursor: pointer; list-style: none; border-radius: .5rem;
}
.item > summary::-webkit-details-marker { display: none; }
.item[open] > summary { border-bottom: 1px solid var(--line); border-radius: .5rem .5rem 0 0; }
.sort { color: var(--soft); font-size: .875rem; }
.title { font-weight: 600; overflow-wrap: anywhere; }
.when { color: var(--soft); font-size: .875rem; white-space: nowrap; }
.state { grid-column: 2 / -1; font-size: .8125rem; color: var(--soft); }
.state.good { color: var(--good); }
.state.bad { color: var(--bad); }
.state.wait { color: var(--wait); }
.content { padding: .875rem; }
.arrived { animation: arrived 2.5s ease-out; }
@keyframes arrived { from { border-color: var(--accent); box-shadow: 0 0 0 3px color-mix(in srgb, var(--accent) 35%, transparent); } }
@media (prefers-reduced-motion: reduce) { .arrived { animation: none; } }

dl { display: grid; grid-template-columns: max-content 1fr; gap: .125rem .75rem; margin: 0 0 .75rem; font-size: .875rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.views { margin-bottom: .75rem; }
.view { display: none; }
.mail-views:has(.pick-html:checked) .view-html, .mail-views:has(.pick-text:checked) .view-text { display: block; }
iframe { display: block; width: 100%; height: min(70vh, 42rem); border: 1px solid var(--line); border-radius: .375rem; background: #ffffff; color-scheme: light; resize: vertical; }
pre { margin: 0; padding: .875rem; overflow-x: auto; background: var(--ground); border: 1px solid var(--line); border-radius: .375rem; font: .8125rem/1.5 ui-monospace, monospace; }
pre.prose { white-space: pre-wrap; overflow-wrap: anywhere; }
.alone { margin: .75rem 0 0; font-size: .875rem; }
.single-mail, .single-mail main { display: flex; flex-direction: column; }
.single-mail { min-height: 100vh; padding-bottom: 1rem; }
.single-mail main { flex: 1; }
.single-mail h1 { margin-bottom: .75rem; overflow-wrap: anywhere; }
.single-mail iframe { flex: 1 0 30rem; height: auto; resize: none; }
.single-card { max-width: 36rem; }

.card { padding: 0; max-width: 34rem; overflow: hidden; background: #ffffff; color: #242424; color-scheme: light; border: 1px solid #e0e0e0; border-radius: .5rem; box-shadow: 0 1px 3px rgb(0 0 0 / 12%); }
.card a { color: #5b5fc7; }
.card .ac-pushButton { padding: .3125rem .75rem; border: 1px solid #d1d1d1; border-radius: .25rem; background: #ffffff; color: #242424; font: 600 .875rem/1.25rem "Segoe UI", system-ui, sans-serif; cursor: pointer; }
.card .ac-pushButton:hover { background: #f5f5f5; }
.card .ac-pushButton.style-positive, .card .ac-pushButton.primary { background: #5b5fc7; border-color: #5b5fc7; color: #ffffff; }
.card .ac-actionSet { flex-wrap: wrap; row-gap: .5rem; }
.card .ac-fact-title { padding-right: .75rem; }
@media (max-width: 34rem) {
  .item > summary { grid-template-columns: 1fr auto; }
  .title { grid-column: 1 / -1; grid-row: 2; }
  .state { grid-column: 1 / -1; }
}
`;
