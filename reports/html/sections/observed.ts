/** How the target reads what the documentation leaves open, and what was not tested. */
import type { ConformanceResult, Observation } from '../../../schemas/generated/types.js';
import { isRowId, register } from '../../../schemas/register.js';
import { type Html, html, prose, shown } from '../escape.js';
import { facts, idLink, numeric, section, table } from '../parts.js';

function outcomes(title: string, observations: readonly Observation[]): Html {
  return table(
    title,
    [{ title: 'Outcome' }, { title: 'Examples' }, numeric('Times')],
    observations.map((observation) => [
      shown(observation.outcome),
      observation.examples.length > 0 &&
        html`<ul class="examples">${[...observation.examples].map((example) => html`<li>${shown(example)}</li>`)}</ul>`,
      observation.count.toLocaleString('en'),
    ]),
  );
}

function of(result: ConformanceResult, row: string): Observation[] {
  return result.observations.filter((observation) => observation.row === row);
}

function registerRows(result: ConformanceResult): Html {
  return html`${register
    .filter((row) => of(result, row.id).length > 0)
    .map(
      (row) => html`
<article class="row" id="${row.id}" aria-labelledby="${row.id}-title">
<h3 id="${row.id}-title"><span class="row-id">${row.id}</span> ${prose(row.silence)}</h3>
${facts(
  [
    ['Reading', prose(row.reading)],
    [
      'In a strict run',
      row.strict.length > 0 &&
        html`a deviation is a finding under ${row.strict.map((id) => html`${idLink(id)} `)}`,
    ],
  ],
  'facts compact',
)}
${outcomes(`Outcomes of ${row.id}`, of(result, row.id))}
</article>`,
    )}`;
}

/** Observations under requirements, and under names that neither catalogue nor register knows. */
function otherRows(result: ConformanceResult): Html {
  const names = new Set(
    result.observations.map((observation) => observation.row).filter((row) => !isRowId(row)),
  );
  return html`${[...names].map((name) => {
    const requirement = result.requirements.find((each) => each.id === name);
    return html`
<article class="row">
<h3>${requirement === undefined ? html`<code>${shown(name)}</code>` : idLink(name)} ${requirement !== undefined && prose(requirement.statement)}</h3>
${outcomes(`Outcomes of ${name}`, of(result, name))}
</article>`;
  })}`;
}

/** The register of silences with what this target does, and the observed requirements. */
export function observed(result: ConformanceResult): Html {
  const silent = register.filter((row) => of(result, row.id).length === 0);
  return section(
    'observed',
    'Observed',
    html`<p class="lead">Where the documentation is silent or contradicts itself, this is how the target reads it. None of it fails a requirement in the standard reading.</p>`,
    result.observations.length === 0 && html`<p class="quiet">Nothing was observed in this run.</p>`,
    otherRows(result),
    registerRows(result),
    silent.length > 0 &&
      html`
<details class="fold"><summary><h3>Rows of the register without an observation in this run (${silent.length})</h3></summary>
${table(
  'Rows without an observation',
  [{ title: 'Row' }, { title: 'What is open' }, { title: 'Reading' }, { title: 'What would be observed' }],
  silent.map((row) => [
    row.id,
    prose(row.silence),
    prose(row.reading),
    row.observes ?? html`<span class="quiet">nothing: it only settles a reading</span>`,
  ]),
)}
</details>`,
  );
}

/** What was not tested, why, and what to configure to test it. */
export function notTested(result: ConformanceResult): Html {
  return section(
    'not-tested',
    'Not tested',
    table(
      'Requirements that were not tested',
      [{ title: 'Requirement' }, { title: 'Why' }, { title: 'What to configure' }],
      result.notTested.map((gap) => [idLink(gap.id), shown(gap.reason), shown(gap.configure)]),
      'Every requirement was tested.',
    ),
  );
}
