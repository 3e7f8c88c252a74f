/** What changed since the run that this one was compared with. */
import type { ConformanceResult } from '../../../schemas/generated/types.js';
import { changeBlocks, comparisonLine, sideWords } from '../../comparison-text.js';
import { entryWords } from '../../known.js';
import { type Html, html, shown } from '../escape.js';
import { idLink, section, table } from '../parts.js';

/** The section about an earlier run; nothing where there was none. */
export function comparison(result: ConformanceResult): Html {
  const { comparison: compared } = result;
  if (compared === undefined) return html``;
  const blocks = changeBlocks(compared);
  const here = new Set(result.requirements.map(({ id }) => id));
  return section(
    'comparison',
    'Compared with an earlier run',
    html`<p>${shown(comparisonLine(compared))}</p>
<p class="quiet">Before: ${shown(sideWords(compared.base))}</p>`,
    compared.differences.length > 0 &&
      html`<h3>The runs differ</h3><p class="quiet">Not every change need be the target's.</p>
<ul class="lines">${compared.differences.map((difference) => html`<li>${shown(difference)}</li>`)}</ul>`,
    blocks.map(
      ({ title, items }) => html`
<h3>${title} (${items.length})</h3>
<ul class="lines">${items.map(
        ({ id, words }) =>
          html`<li>${here.has(id) ? idLink(id) : html`<code>${shown(id)}</code>`} ${shown(words)}</li>`,
      )}</ul>`,
    ),
    blocks.length === 0 && html`<p>Nothing changed.</p>`,
  );
}

/** The list of known failures and how each entry fared; nothing where there was no list. */
export function knownFailures(result: ConformanceResult): Html {
  const { knownFailures: entries } = result;
  if (entries === undefined) return html``;
  return section(
    'known-failures',
    'Known failures',
    html`<p class="lead">Listed failures do not fail the run. An entry that no longer holds does, until it is removed.</p>`,
    table(
      'Known failures',
      [{ title: 'Requirement' }, { title: 'In this run' }, { title: 'Reason' }, { title: 'Expires' }],
      entries.map((entry) => [
        html`${idLink(entry.id)}${entry.check !== undefined && html` <span class="quiet">${shown(entry.check)}</span>`}`,
        shown(entryWords(entry)),
        html`${shown(entry.reason)}${entry.ticket !== undefined && html` <span class="quiet">(${shown(entry.ticket)})</span>`}`,
        entry.expires,
      ]),
      'The list is empty.',
    ),
  );
}
