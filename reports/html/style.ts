/** The style of the page. */
import { pictures, printedPictures } from './pictures-style.js';

const light = `
  --ground: #ffffff; --raised: #f6f7f8; --ink: #1b1f23; --quiet: #57606a; --line: #d8dde2; --edge: #767f88;
  --link: #0a4fa3; --focus: #0a4fa3;
  --good: #14602f; --good-ground: #e7f5ec; --bad: #a3191b; --bad-ground: #fdeceb;
  --care: #704700; --care-ground: #fdf3d9; --open: #5a3798; --open-ground: #f1ecfa;
  --seen: #1a4c8c; --seen-ground: #e8f0fa; --none: #4b535b; --none-ground: #eceff1;`;

const dark = `
  --ground: #14171a; --raised: #1c2024; --ink: #e7e9eb; --quiet: #a6aeb6; --line: #343a41; --edge: #7d868f;
  --link: #8fc0fb; --focus: #8fc0fb;
  --good: #86dba6; --good-ground: #11301e; --bad: #ffa49c; --bad-ground: #401816;
  --care: #f2c96f; --care-ground: #372909; --open: #cdbaf7; --open-ground: #2d2247;
  --seen: #a3c9f8; --seen-ground: #162b46; --none: #bac2ca; --none-ground: #282d33;`;

/** A pair of colours, and the verdicts of requirements and runs that wear it. */
const tones: readonly (readonly [pair: string, names: readonly string[]])[] = [
  ['good', ['passed', 'conformant']],
  ['bad', ['failed', 'nonconformant']],
  ['care', ['warning']],
  ['open', ['inconclusive', 'error']],
  ['seen', ['observed']],
  ['none', ['not-tested', 'untested']],
];

const toned = tones
  .flatMap(([pair, names]) =>
    names.map(
      (name) => `.tone-${name} { color: var(--${pair}); background: var(--${pair}-ground); }
.tone-text-${name} { color: var(--${pair}); }
.edge-${name} { border-inline-start-color: var(--${pair}); }`,
    ),
  )
  .join('\n');

const foundation = `
:root { color-scheme: light dark;${light}
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
@media (prefers-color-scheme: dark) { :root {${dark}
} }
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { background: var(--ground); color: var(--ink); font: 1rem/1.55 var(--sans); scroll-padding-top: 1rem;
  -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; overflow-wrap: anywhere; }
.page { max-width: 68rem; margin: 0 auto; padding: 2rem clamp(1rem, 4vw, 2.5rem) 4rem; }
h1, h2, h3, h4, h5, h6, p, ul, ol, dl, dd, pre { margin: 0; }
h1, h2, h3, h4, h5, h6 { line-height: 1.3; text-wrap: balance; }
h2 { font-size: 1.375rem; font-weight: 650; margin-bottom: 1rem; }
h3 { font-size: 1.0625rem; font-weight: 650; }
h4, h5, h6 { font-size: 1rem; font-weight: 600; }
section { margin-top: 3.5rem; }
a { color: var(--link); text-underline-offset: 0.18em; text-decoration-thickness: 0.06em; }
a:hover { text-decoration-thickness: 0.14em; }
code, pre { font-family: var(--mono); font-size: 0.875em; font-variant-ligatures: none; }
code, pre, dd, td, .statement { unicode-bidi: isolate; }
pre { padding: 0.75rem 0.875rem; background: var(--raised); border: 1px solid var(--line); border-radius: 6px;
  white-space: pre-wrap; line-height: 1.5; tab-size: 2; }
pre.dense { word-break: break-all; }
.unseen { color: var(--open); background: var(--open-ground); border-radius: 3px; }
.quiet { color: var(--quiet); font-size: 0.875rem; }
.lead { max-width: 44rem; margin-bottom: 1.25rem; color: var(--quiet); }
.number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
.zero { color: var(--quiet); }
.hidden-words, caption { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
.skip { position: absolute; inset-inline-start: 1rem; top: -4rem; padding: 0.5rem 1rem; background: var(--ground);
  border: 1px solid var(--edge); border-radius: 6px; z-index: 1; }
.skip:focus { top: 1rem; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
button, input, select { font: inherit; font-size: 0.875rem; color: inherit; background: var(--ground);
  border: 1px solid var(--edge); border-radius: 6px; padding: 0.25rem 0.625rem; min-height: 2rem; }
button { cursor: pointer; }
button:hover { background: var(--raised); }
`;

const top = `
.kind { color: var(--quiet); font-size: 0.875rem; }
.verdict { margin-top: 0.75rem; padding: 1.5rem clamp(1rem, 3vw, 1.75rem); border-radius: 10px; }
.verdict h1 { display: flex; gap: 0.75rem; align-items: baseline; font-size: clamp(1.625rem, 5vw, 2.25rem);
  font-weight: 700; letter-spacing: -0.01em; }
.verdict-line { margin-top: 0.5rem; color: var(--ink); font-size: 1.0625rem; max-width: 48rem; }
.verdict ul { margin-top: 0.75rem; padding-inline-start: 1.25rem; color: var(--ink); }

.meta { margin-top: 1rem; color: var(--quiet); font-size: 0.9375rem; }
.meta strong { color: var(--ink); }
.next { margin-top: 1.5rem; }
.next h2 { font-size: 1rem; margin-bottom: 0.375rem; }
.next ol { padding-inline-start: 1.5rem; }
.next .single { padding: 0; list-style: none; }
.next li + li { margin-top: 0.25rem; }
nav { margin-top: 1.5rem; padding-block: 0.75rem; border-block: 1px solid var(--line); }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding: 0; list-style: none; font-size: 0.9375rem; }
nav a { display: inline-block; padding-block: 0.125rem; text-decoration: none; }
nav a:hover { text-decoration: underline; }
.note { color: var(--quiet); font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
.tone-none { color: var(--quiet); box-shadow: inset 0 0 0 1px var(--line); }
.badge { display: inline-flex; gap: 0.375rem; align-items: baseline; padding: 0.0625rem 0.5rem; border-radius: 1rem;
  font-size: 0.8125rem; font-weight: 600; white-space: nowrap; }
.attention { margin-top: 1.25rem; padding: 0; list-style: none; }
.attention li { display: grid; grid-template-columns: 8rem minmax(0, 17rem) minmax(0, 1fr); gap: 0.125rem 1rem;
  align-items: baseline; padding-block: 0.375rem; border-top: 1px solid var(--line); }
.attention .badge { justify-self: start; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); gap: 1rem 2rem; }
.facts dt, .label { color: var(--quiet); font-size: 0.8125rem; font-weight: 600; }
.label .quiet { font-weight: 400; }
.facts dd { font-size: 0.9375rem; }
.facts.compact { display: block; font-size: 0.875rem; }
.facts.compact > div { display: grid; grid-template-columns: 9rem minmax(0, 1fr); gap: 0 1rem; padding-block: 0.125rem; }
.facts.compact dt, .facts.compact dd { font-size: 0.875rem; font-weight: 400; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--quiet);
  font-size: 0.8125rem; }
`;

const tables = `
/* A shade at the side to which there is more: the ground, moving with the content, covers it at the end. */
.scroller { position: relative; overflow-x: auto; max-width: 100%;
  background: linear-gradient(to right, var(--ground) 50%, transparent) 0 0 / 2rem 100% no-repeat local,
    linear-gradient(to left, var(--ground) 50%, transparent) 100% 0 / 2rem 100% no-repeat local,
    linear-gradient(to right, var(--line), transparent) 0 0 / 0.75rem 100% no-repeat scroll,
    linear-gradient(to left, var(--line), transparent) 100% 0 / 0.75rem 100% no-repeat scroll; }
.scroller + .scroller, .scroller + p, section > .quiet { margin-top: 0.75rem; }
table { width: 100%; border-collapse: collapse; font-size: 0.9375rem; overflow-wrap: break-word; }
.narrow { max-width: 34rem; }
th, td { padding: 0.4375rem 0.75rem; border-top: 1px solid var(--line); text-align: start; vertical-align: top; }
th:first-child { padding-inline-start: 0; }
th:last-child, td:last-child { padding-inline-end: 0; }
thead th { border-top: 0; border-bottom: 1px solid var(--edge); color: var(--quiet); font-size: 0.8125rem;
  font-weight: 600; white-space: nowrap; vertical-align: bottom; }
tbody tr:first-child > * { border-top: 0; }
tbody th { font-weight: 500; }
td:not(.number), tbody th:not(.number) { min-width: 7rem; }
section h3 { margin-top: 1.75rem; margin-bottom: 0.5rem; }
.examples { padding: 0; list-style: none; }
.row { padding-block: 1.25rem; border-top: 1px solid var(--line); }
.row h3 { margin-top: 0; }
.row .scroller { margin-top: 0.5rem; }
.row th:first-child { width: 40%; }
.row-id { display: inline-block; min-width: 2.25rem; color: var(--quiet); font-variant-numeric: tabular-nums; }
.fold { margin-top: 1rem; border-top: 1px solid var(--line); padding-top: 0.75rem; }
.fold > summary { cursor: pointer; margin-bottom: 0.75rem; color: var(--link); }
.fold > summary > * { display: inline; font-size: 0.9375rem; }
.errors, .lines { padding-inline-start: 1.25rem; }
.errors li + li, .lines li + li { margin-top: 0.25rem; }
.lines { font-size: 0.9375rem; }
.digest { display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: center; margin-top: 0.75rem; }
`;

const requirements = `
.filter { display: flex; flex-wrap: wrap; gap: 0.75rem 1rem; align-items: end; padding: 0.875rem 1rem;
  background: var(--raised); border: 1px solid var(--line); border-radius: 8px; }
.filter label { display: grid; gap: 0.125rem; color: var(--quiet); font-size: 0.8125rem; font-weight: 600; }
.filter label:first-child { flex: 1 1 14rem; }
.filter input, .filter select { color: var(--ink); font-weight: 400; width: 100%; }
.filter .actions { display: flex; gap: 0.5rem; }
.filter output:not(:empty) { align-self: center; font-size: 0.875rem; flex-basis: 100%; }
.group h3 { margin: 2rem 0 0.625rem; }
.requirement { border: 1px solid var(--line); border-inline-start: 4px solid; border-radius: 6px; background: var(--ground); }
.requirement + .requirement { margin-top: 0.5rem; }
.requirement:has(:target) { box-shadow: 0 0 0 2px var(--focus); }
.requirement > summary { display: grid; grid-template-columns: 0.5rem minmax(0, 1fr) auto; gap: 0.25rem 0.875rem;
  align-items: center; padding: 0.625rem 1rem; cursor: pointer; list-style: none; }
.requirement > summary::-webkit-details-marker { display: none; }
.requirement > summary:hover { background: var(--raised); }
.requirement > summary::before { content: ""; width: 0.4375rem; height: 0.4375rem; border: solid var(--edge);
  border-width: 0 2px 2px 0; transform: rotate(-45deg); }
.requirement[open] > summary::before { transform: rotate(45deg); }
.what { display: block; }
.what h4 { display: inline; margin-inline-end: 0.75rem; }
.statement { color: var(--quiet); font-size: 0.9375rem; }
.standing { display: grid; grid-template-columns: 4.25rem 7.5rem 5.5rem; gap: 0.75rem; align-items: baseline;
  font-size: 0.8125rem; color: var(--quiet); }
.standing .badge { justify-self: start; }
.samples { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
.requirement > .inside { padding: 0.875rem 1rem 1rem; border-top: 1px solid var(--line); scroll-margin-top: 6rem; }
.reason { margin-bottom: 0.75rem; }
.findings { margin-top: 1rem; }
.finding { border-top: 1px solid var(--line); }
.finding > summary { padding-block: 0.625rem; cursor: pointer; }
.finding > summary h5 { display: inline; }
.times { margin-inline-start: 0.5rem; color: var(--quiet); font-size: 0.8125rem; white-space: nowrap; }
.finding > .inside { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; padding: 0.25rem 0 1.25rem; }
.block-head { display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: center; min-height: 2rem;
  margin-bottom: 0.25rem; }
.block-head h6 { font-size: 0.9375rem; }
.block-head .copy { margin-inline-start: auto; }
.block > p { margin-bottom: 0.375rem; }
.block pre + .beside { margin-top: 0.5rem; }
.beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 0.75rem 1rem; }
.against .beside > div { padding: 0.625rem 0.875rem; border-radius: 6px; border: 1px solid var(--line);
  border-inline-start: 4px solid; }
.against .beside > .expected { border-inline-start-color: var(--good); }
.against .beside > .actual { border-inline-start-color: var(--bad); }
.header-name { color: var(--quiet); }
@media screen and (max-width: 46rem) {
  th, td { padding-inline: 0.5rem; }
  .attention li { grid-template-columns: 1fr; gap: 0.125rem; }
  .requirement > summary { grid-template-columns: 0.5rem minmax(0, 1fr); }
  .standing { grid-column: 2; grid-template-columns: auto auto 1fr; }
  .what h4, .statement { display: block; }
  .facts.compact > div { grid-template-columns: minmax(0, 1fr); padding-block: 0.25rem; }
  .facts.compact dt { font-weight: 600; font-size: 0.8125rem; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;

const print = `
@media print {
  :root { color-scheme: light;${light}
  --raised: #ffffff; }
  @page { margin: 16mm 14mm; }
  html { font-size: 10pt; }
  .page { max-width: none; padding: 0; }
  nav, .filter, .copy, .skip { display: none !important; }
  section { margin-top: 2rem; }
  h2, h3, summary, .block-head, caption { break-after: avoid; }
  .verdict, .badge, .against .beside > div, tr, .attention li { break-inside: avoid; }
  .verdict, .badge { border: 1px solid; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .scroller { overflow: visible; background: none; }
  details::details-content { content-visibility: visible; display: block; }
  a { color: inherit; }${printedPictures}}
`;

/** The whole style sheet, in the page as it stands here: its hash is in the page's policy. */
export const style = `${foundation}${top}${tables}${requirements}${toned}${pictures}${print}`;
