/** Several runs side by side as one HTML page that needs nothing else: no network, no script to be read. */
import type { ConformanceMatrix, MatrixCell, MatrixColumn } from '../../schemas/generated/types.js';
import { isRowId, register } from '../../schemas/register.js';
import { documentOf } from '../html/document.js';
import { type Content, type Html, html, join, prose, shown } from '../html/escape.js';
import { badge, section } from '../html/parts.js';
import { style as shared } from '../html/style.js';
import { count, utc } from '../text.js';
import { runLabels, verdictLabels } from '../verdicts.js';

const style = `${shared}
.page { max-width: none; }
[hidden].choice { display: none; }
.choice { margin-top: 1.5rem; }
.choice input { min-height: 0; margin-inline-end: 0.5rem; }
.grid { overflow: auto; max-height: 80vh; border: 1px solid var(--line); border-radius: 6px; }
.grid table { width: auto; min-width: 100%; border-collapse: separate; border-spacing: 0; }
.grid th, .grid td { padding: 0.4375rem 0.75rem; border-top: 0; border-bottom: 1px solid var(--line); min-width: 12rem; }
.grid thead th { position: sticky; top: 0; z-index: 2; background: var(--raised); white-space: normal;
  vertical-align: top; }
.grid th:first-child { position: sticky; inset-inline-start: 0; z-index: 1; background: var(--ground);
  width: 26rem; max-width: 40vw; padding-inline-start: 0.75rem; }
.grid thead th:first-child { z-index: 3; background: var(--raised); }
.grid td .quiet, .grid th .quiet { display: block; font-weight: 400; }
.differs > :first-child { box-shadow: inset 4px 0 0 var(--edge); }
@media print { .grid { max-height: none; overflow: visible; } .grid th { position: static !important; } }
`;

const script = `'use strict';
(() => {
  const box = document.getElementById('only-differing');
  const rows = [...document.querySelectorAll('.grid tbody tr')];
  const narrow = () => {
    let left = 0;
    for (const row of rows) {
      row.hidden = box.checked && !row.classList.contains('differs');
      if (!row.hidden) left += 1;
    }
    document.getElementById('status').textContent = box.checked ? left + ' of ' + rows.length + ' rows shown' : '';
  };
  document.getElementById('choice').hidden = false;
  box.addEventListener('change', narrow);
  narrow();
})();
`;

function verdictOf(column: MatrixColumn): Content {
  const known = Object.entries(runLabels).find(([verdict]) => verdict === column.verdict);
  return known === undefined ? shown(column.verdict) : badge(known[1], known[0]);
}

function head(column: MatrixColumn): Html {
  return html`<th scope="col">${shown(column.target)}
${column.version !== undefined && html`<span class="quiet">version ${shown(column.version)}</span>`}
<span class="quiet"><time datetime="${column.startedAt}">${utc(column.startedAt)}</time></span>
<span class="quiet">${shown(column.profile)}${column.strict && ', strict'}, seed ${String(column.seed)}</span>
${verdictOf(column)}</th>`;
}

/** What the documentation leaves open there, or nothing where the row is an observed requirement. */
function silenceOf(row: string): Content {
  return isRowId(row) && prose(register.find(({ id }) => id === row)?.silence ?? '');
}

function cell({ verdict, checks, findings, known, note }: MatrixCell): Html {
  if (verdict === 'none') return html`<td><span class="quiet">not in this run</span></td>`;
  return html`<td>${badge(verdictLabels[verdict], verdict)}${known === true && html` <span class="quiet">known failure</span>`}
<span class="quiet">${count(checks, 'check')}${findings > 0 && html`, ${count(findings, 'finding')}`}</span>
${note !== undefined && html`<span class="quiet">${shown(note)}</span>`}</td>`;
}

function grid(
  caption: string,
  first: string,
  columns: readonly MatrixColumn[],
  rows: readonly { readonly differs: boolean; readonly head: Html; readonly cells: readonly Html[] }[],
): Html {
  if (rows.length === 0) return html`<p class="quiet">None.</p>`;
  return html`
<div class="grid" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr><th scope="col">${first}</th>${columns.map(head)}</tr></thead>
<tbody>${rows.map(
    (row) => html`
<tr${row.differs && html` class="differs"`}><th scope="row">${row.head}${row.differs && html`<span class="hidden-words"> (differs)</span>`}</th>${row.cells}</tr>`,
  )}
</tbody></table></div>`;
}

/** Renders a matrix. It reads without its script, which only adds the choice to see what differs alone. */
export function renderMatrix(matrix: ConformanceMatrix): string {
  const { columns, requirements, observations } = matrix;
  const differing = requirements.filter(({ differs }) => differs).length;
  const content = html`<header class="page-head">
<p class="kind">ARGOS Identity migration submission API</p>
<h1>Conformance of ${count(columns.length, 'run')}, side by side</h1>
<p class="lead">${differing === 0 ? 'No requirement differs' : `${count(differing, 'requirement')} of ${requirements.length} ${differing === 1 ? 'differs' : 'differ'}`} between these runs.</p>
</header>
<main>
<p class="choice" id="choice" hidden><label><input type="checkbox" id="only-differing" autocomplete="off">Only rows that differ</label></p>
${section(
  'requirements',
  'Requirements',
  grid(
    'Verdict by requirement and run',
    'Requirement',
    columns,
    requirements.map(({ id, level, statement, differs, cells }) => ({
      differs,
      head: html`<code>${shown(id)}</code> <span class="quiet">${level}: ${prose(statement)}</span>`,
      cells: cells.map(cell),
    })),
  ),
)}
${section(
  'observed',
  'Observed',
  html`<p class="lead">How each target reads the silences of the documentation: recorded, never judged.</p>`,
  grid(
    'Outcomes by row of the register and run',
    'Row',
    columns,
    observations.map(({ row, differs, cells }) => ({
      differs,
      head: html`<code>${shown(row)}</code> <span class="quiet">${silenceOf(row)}</span>`,
      cells: cells.map((outcomes) =>
        outcomes.length === 0
          ? html`<td><span class="quiet">not observed</span></td>`
          : html`<td>${join(outcomes.map(shown), html`<br>`)}</td>`,
      ),
    })),
  ),
)}
</main>`;
  return documentOf({
    title: `Conformance matrix: ${count(columns.length, 'run')}`,
    style,
    script,
    content,
    embedded: { id: 'matrix', value: matrix },
  });
}
