/** The style of pictures and of what differs: part of the page's style sheet. */

/** Verdicts whose colours cells, bars and inks wear, and the pair of each. */
const pairs: readonly (readonly [name: string, pair: string])[] = [
  ['passed', 'good'],
  ['failed', 'bad'],
  ['observed', 'seen'],
  ['inconclusive', 'open'],
];

const toned = pairs
  .map(
    ([
      name,
      pair,
    ]) => `.cell-${name} { fill: var(--${pair}-ground); stroke: var(--${pair}); stroke-opacity: 0.35; }
.ink-${name} { fill: var(--${pair}); }
.bar-${name} { fill: var(--${pair}); }`,
  )
  .join('\n');

/** Rules for every medium. */
export const pictures = `
figure { margin: 0.75rem 0 0; }
figure + figure { margin-top: 1.25rem; }
.chart { display: block; width: 100%; min-width: 43.75rem; max-width: 56rem; height: auto; font-family: var(--sans);
  font-size: 12px; font-variant-numeric: tabular-nums; }
.chart text { fill: var(--ink); }
.chart .small, .chart .quiet-ink { fill: var(--quiet); font-size: 11px; }
.chart .tiny { fill: var(--quiet); font-size: 10px; }
.chart .mono { font-family: var(--mono); font-size: 11px; }
.track { fill: var(--raised); stroke: var(--line); }
.axis { stroke: var(--edge); }
.grid { stroke: var(--line); }
.cell { stroke-width: 1; }
.cell-none { fill: none; stroke: var(--line); stroke-opacity: 0.7; }
.bar-plain { fill: var(--seen); }
.chart .ink-failed { font-weight: 700; }
${toned.replace(/^\.ink/gm, '.chart .ink')}
.picture .fold { border-top: 0; margin-top: 0.25rem; padding-top: 0; font-size: 0.875rem; }
.legend-list { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding: 0; list-style: none; font-size: 0.875rem; }
.key { display: inline-block; min-width: 1.5rem; padding: 0 0.25rem; border-radius: 3px; text-align: center; font-weight: 600; }
del, ins { padding-inline: 0.125rem; border-radius: 3px; text-decoration-thickness: 0.1em; text-underline-offset: 0.2em; }
del { color: var(--good); background: var(--good-ground); text-decoration: underline dotted; }
ins { color: var(--bad); background: var(--bad-ground); text-decoration: underline solid; font-weight: 600; }
.under { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; margin-top: 0.5rem; }
.under .copy { margin-inline-start: auto; }
.against pre { border: 0; background: none; padding: 0; }
@media (forced-colors: active) {
  .chart text, .chart text[class] { fill: CanvasText; }
  .cell, .track { fill: Canvas; stroke: CanvasText; stroke-opacity: 1; }
  .bar { fill: Highlight; }
  .bar-failed { fill: CanvasText; }
  .axis, .grid { stroke: CanvasText; }
}
`;

/** Rules for paper. */
export const printedPictures = `
  .picture, .legend-list { break-inside: avoid; }
  .picture .fold { break-inside: auto; }
  .chart, .key, del, ins { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .chart { min-width: 0; max-width: 100%; }
`;
