/** The matrix page: fault × requirement, in one file that needs nothing else. */
import { type Content, Html, html } from '../../reports/html/escape.js';
import { facts, numeric, section, table } from '../../reports/html/parts.js';
import { style } from '../../reports/html/style.js';
import { isSound, type Sensitivity } from './result.js';
import type { Outcome, Row } from './row.js';

const matrixStyle = `
.page { max-width: none; }
.matrix table { border-collapse: collapse; font-size: 0.8125rem; }
.matrix th[scope=col] { height: 15rem; vertical-align: bottom; padding: 0.25rem 0; min-width: 1.4rem; }
.matrix th[scope=col] span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; font-weight: 500; }
.matrix th[scope=row] { text-align: start; white-space: nowrap; font-weight: 500; position: sticky; inset-inline-start: 0;
  background: var(--ground); padding-inline-end: 0.75rem; }
.matrix td { text-align: center; border: 1px solid var(--line); padding: 0 0.1rem; height: 1.5rem; overflow-wrap: normal; }
.matrix td.number { padding: 0 0.5rem; white-space: nowrap; }
.hit { color: var(--good); background: var(--good-ground); }
.lost { color: var(--bad); background: var(--bad-ground); }
.more { color: var(--care); background: var(--care-ground); }
`;

const tone: Readonly<Record<Outcome, string>> = {
  caught: 'passed',
  clean: 'passed',
  missed: 'failed',
  unrelated: 'failed',
  alarm: 'failed',
  error: 'inconclusive',
};

const outcomeBadge = (outcome: Outcome): Html =>
  html`<span class="badge tone-${tone[outcome]}">${outcome}</span>`;

/** A cell: broken and red, broken and not red, red all the same, or none of it. */
function cell(row: Row, id: string): Html {
  const breaks = row.breaks.some((one) => one === id);
  const red = row.runs.some((run) => Object.hasOwn(run.red, id));
  if (breaks && red) return html`<td class="hit" title="${row.name}: ${id} is red, as it must be">●</td>`;
  if (breaks) return html`<td class="lost" title="${row.name}: ${id} should be red">○</td>`;
  if (red) return html`<td class="more" title="${row.name}: ${id} is red, too">◆</td>`;
  return html`<td></td>`;
}

function matrix(result: Sensitivity): Html {
  const ids = result.requirements.filter(({ level }) => level !== 'observe').map(({ id }) => id);
  const rows = result.rows.filter(({ kind }) => kind === 'fault');
  return html`
<p>● red, as it must be · ○ should be red · ◆ red, although the fault does not break it.
Requests and created submissions are those until a requirement of the fault turned red.</p>
<div class="scroller matrix" role="region" aria-label="Fault by requirement" tabindex="0"><table>
<caption>Fault by requirement</caption>
<thead><tr><th scope="col"><span>fault</span></th><th scope="col"><span>outcome</span></th>
<th scope="col"><span>requests</span></th><th scope="col"><span>created</span></th>
${ids.map((id) => html`<th scope="col"><span>${id}</span></th>`)}</tr></thead>
<tbody>${rows.map(
    (row) => html`
<tr><th scope="row" title="${row.words}">${row.name}</th><td class="number">${outcomeBadge(row.outcome)}</td>
<td class="number">${row.until?.requests ?? '–'}</td><td class="number">${row.until?.created ?? '–'}</td>
${ids.map((id) => cell(row, id))}</tr>`,
  )}
</tbody></table></div>`;
}

function troubles(result: Sensitivity): Html {
  const wrong = result.rows.filter(({ reason }) => reason !== undefined);
  return table(
    'Faults missed, caught by unrelated requirements alone, and false alarms',
    [{ title: 'Server' }, { title: 'Outcome' }, { title: 'Why' }],
    wrong.map((row): Content[] => [`${row.kind} ${row.name}`, outcomeBadge(row.outcome), row.reason ?? '']),
    'None: every fault was caught by a requirement that it breaks, and nothing else alarmed.',
  );
}

function byRequirement(result: Sensitivity): Html {
  return table(
    'Requirements and the faults that exercise them',
    [{ title: 'Requirement' }, { title: 'Level' }, numeric('Faults that break it'), numeric('Red for')],
    result.requirements.map(({ id, level, brokenBy, redFor }): Content[] => [
      html`<code>${id}</code>`,
      level,
      brokenBy.length,
      redFor.length,
    ]),
  );
}

function others(result: Sensitivity): Html {
  return table(
    'The faithful server and its variants',
    [
      { title: 'Server' },
      { title: 'Outcome' },
      numeric('Seeds'),
      numeric('Requests'),
      numeric('Created'),
      numeric('Seconds'),
    ],
    result.rows
      .filter(({ kind }) => kind !== 'fault')
      .map((row): Content[] => {
        const [run] = row.runs;
        return [
          row.name,
          outcomeBadge(row.outcome),
          row.runs.length,
          run?.cost.requests ?? '–',
          run?.cost.created ?? '–',
          run === undefined ? '–' : (run.durationMs / 1000).toFixed(1),
        ];
      }),
  );
}

/** Renders the matrix page of a sensitivity run. */
export function renderMatrix(result: Sensitivity): string {
  const { totals } = result;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sensitivity of ${result.profile}: ${totals.caught} of ${totals.faults} faults caught</title>
<style>${Html.trusted(style + matrixStyle)}</style>
</head>
<body><div class="page">
<header><h1>${isSound(result) ? 'Every fault is caught, and nothing else alarms' : 'The suite missed faults, or raised false alarms'}</h1>
${facts([
  ['Profile', result.profile],
  ['Started', result.startedAt],
  ['Duration', `${Math.round(result.durationMs / 1000)} s`],
  ['Seed', result.seed],
  ['Faults', `${totals.caught} of ${totals.faults} caught`],
  [
    'Variants',
    `${result.rows.filter(({ kind, outcome }) => kind === 'variant' && outcome === 'clean').length} of ${totals.variants} clean`,
  ],
  [
    'Cost on the faithful server',
    result.faithful && `${result.faithful.requests} requests, ${result.faithful.created} created`,
  ],
  ['Most in any run', `${result.most.requests} requests, ${result.most.created} created`],
])}</header>
<main>
${section('trouble', 'What went wrong', troubles(result))}
${section('matrix', 'Fault × requirement', matrix(result))}
${section('requirements', 'By requirement', byRequirement(result))}
${section('variants', 'What must stay clean', others(result))}
</main></div></body></html>
`.toString();
}
