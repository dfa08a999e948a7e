// The stylesheet's first half: colours of both themes, type, the frame of a page. Contrast of text is
// at least 4.5 to 1 on every ground that it stands on; a test with axe holds that.

export const STYLE_BASE = `:root {
  color-scheme: light dark;
  --paper: #fcfbf8;
  --raised: #ffffff;
  --sunken: #f4f2ec;
  --ink: #1d1c1a;
  --soft: #5d5a53;
  --line: #e2ded4;
  --strong-line: #8b867b;
  --accent: #0b5d57;
  --accent-ground: #e3f0ee;
  --warn: #8a3b00;
  --warn-ground: #fdf1e4;
  --read: #1c5a87;
  --write: #1a6340;
  --execute: #814700;
  --destructive: #9f231f;
  --financial: #66399a;
  --low: #4e5a61;
  --medium: #735300;
  --high: #923b00;
  --critical: #9f231f;
  --grade-a: #1a6340;
  --grade-b: #44641a;
  --grade-c: #735300;
  --grade-d: #923b00;
  --grade-f: #9f231f;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
  --radius: 0.5rem;
  --width: 74rem;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a;
    --raised: #1b1f23;
    --sunken: #1a1d21;
    --ink: #e9e6df;
    --soft: #a9a69e;
    --line: #2d3237;
    --strong-line: #7d8288;
    --accent: #86d3c8;
    --accent-ground: #17302e;
    --warn: #f2bd86;
    --warn-ground: #33241a;
    --read: #93c6ea;
    --write: #88d0a8;
    --execute: #efbb6c;
    --destructive: #f6a29b;
    --financial: #ccb3f2;
    --low: #b3bcc2;
    --medium: #e3c46c;
    --high: #f2b17d;
    --critical: #f6a29b;
    --grade-a: #88d0a8;
    --grade-b: #b5cf80;
    --grade-c: #e3c46c;
    --grade-d: #f2b17d;
    --grade-f: #f6a29b;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.6 var(--sans);
  overflow-wrap: anywhere;
}
h1, h2, h3, p, ul, ol, dl, dd, figure, blockquote { margin: 0; padding: 0; }
h1, h2, h3 { line-height: 1.2; letter-spacing: -0.015em; text-wrap: balance; font-weight: 650; }
h1 { font-size: clamp(1.7rem, 1.2rem + 2.2vw, 2.6rem); }
h2 { font-size: 1.32rem; margin-top: 3rem; margin-bottom: 0.8rem; padding-top: 1.1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin-top: 1.7rem; margin-bottom: 0.35rem; letter-spacing: -0.005em; }
a { color: var(--accent); text-underline-offset: 0.18em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
code, pre { font-family: var(--mono); font-size: 0.92em; font-variant-ligatures: none; }
time { white-space: nowrap; }
.quiet { color: var(--soft); }
.unseen {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap;
}
.skip { position: absolute; left: 1rem; top: -5rem; background: var(--raised); padding: 0.6rem 1rem; z-index: 2; }
.skip:focus { top: 0.5rem; }

.site, .crumbs, main, .site-foot { max-width: var(--width); margin-inline: auto; padding-inline: 1.5rem; }
.site { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 1.6rem; padding-block: 1rem; }
.brand { display: flex; align-items: center; gap: 0.55rem; color: var(--ink); text-decoration: none; font-weight: 650; letter-spacing: -0.01em; min-height: 2rem; }
.brand svg { color: var(--accent); }
.brand .quiet { font-weight: 450; }
.site nav ul { display: flex; flex-wrap: wrap; gap: 0.1rem 1.2rem; list-style: none; }
.site nav a { color: var(--soft); text-decoration: none; font-size: 0.94rem; display: inline-block; padding-block: 0.25rem; }
.site nav a:hover, .site nav a[aria-current] { color: var(--ink); }
.site nav a[aria-current] { box-shadow: inset 0 -2px var(--accent); }
.site search { margin-left: auto; }
.crumbs ol { display: flex; flex-wrap: wrap; list-style: none; font-size: 0.85rem; color: var(--soft); gap: 0.1rem 0.5rem; }
.crumbs li + li::before { content: "/"; margin-right: 0.5rem; color: var(--strong-line); }
.crumbs a { color: var(--soft); text-decoration: none; }
.crumbs a:hover { color: var(--ink); text-decoration: underline; }

main { display: grid; grid-template-columns: minmax(0, 1fr); padding-block: 2.2rem 3rem; column-gap: 3.5rem; align-items: start; }
.page-head { max-width: 56rem; margin-bottom: 1.6rem; }
.eyebrow { color: var(--soft); font-size: 0.92rem; margin-bottom: 0.5rem; }
.lead { font-size: 1.14rem; line-height: 1.5; margin-top: 0.9rem; color: var(--soft); max-width: 46rem; text-wrap: pretty; }
h1 code { font-size: 0.88em; letter-spacing: -0.03em; }
.text { min-width: 0; }
.text > p, .text > .questions p, .text > ul.plain, .text > ol.steps, .note { max-width: 46rem; }
.text > * + *, .folded > * + * { margin-top: 0.85rem; }
.text > * + h2 { margin-top: 3rem; }
.text > * + h3 { margin-top: 1.8rem; }
.text > h2 + *, .text > h3 + * { margin-top: 0; }
.questions p + p { margin-top: 0.6rem; }
.text > h2:first-child { margin-top: 0; }
.contents { display: none; }
@media (min-width: 68rem) {
  main:has(.contents) { grid-template-columns: minmax(0, 1fr) 13rem; }
  main:has(.contents) .page-head { grid-column: 1 / -1; }
  main:has(.contents) .text { grid-row: 2; grid-column: 1; }
  .contents { display: block; grid-column: 2; grid-row: 2; position: sticky; top: 1.5rem; font-size: 0.88rem; border-left: 1px solid var(--line); padding-left: 1.1rem; max-height: calc(100vh - 3rem); overflow: auto; }
  .contents p { color: var(--soft); margin-bottom: 0.4rem; }
  .contents ul { list-style: none; }
  .contents a { color: var(--soft); text-decoration: none; display: block; padding-block: 0.17rem; line-height: 1.35; }
  .contents a:hover { color: var(--ink); }
}
.site-foot { border-top: 1px solid var(--line); padding-block: 1.6rem 3rem; color: var(--soft); font-size: 0.9rem; margin-top: 2rem; }
.site-foot p + p { margin-top: 0.4rem; }
@media (max-width: 40rem) {
  .site, .crumbs, main, .site-foot { padding-inline: 1rem; }
  .site search { margin-left: 0; width: 100%; }
  .site nav ul { gap: 0.1rem 0.95rem; }
  main { padding-block: 1.4rem 2rem; }
  .text > * + h2 { margin-top: 2.2rem; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print {
  .site nav, search, .skip, .contents, .crumbs, .copy, .pager { display: none; }
  body { background: none; font-size: 10pt; }
  main { display: block; padding: 0; }
  h2, h3 { break-after: avoid; }
  .rows > li, .code, .cards > li { break-inside: avoid; }
}
`;
