/** What was covered, how long answers took, and how the run went over time. */

import { documentedErrors, isErrorCode } from '../../../schemas/contract.js';
import type {
  ConformanceResult,
  LatencyHistogram,
  MalformationCell,
} from '../../../schemas/generated/types.js';
import { latencyBoundsMs, quantile } from '../../latency.js';
import { duration } from '../../text.js';
import { type Content, type Html, html, shown } from '../escape.js';
import { numeric as n, section, table } from '../parts.js';

/** A number; nought is set back, so that the eye finds the others. */
function figure(value: number, tone = ''): Content {
  if (value === 0) return html`<span class="zero">0</span>`;
  return tone === ''
    ? value.toLocaleString('en')
    : html`<strong class="tone-text-${tone}">${value.toLocaleString('en')}</strong>`;
}

function codes(result: ConformanceResult): Html {
  const cells = result.coverage.codes;
  const others = new Set(cells.map((cell) => cell.code).filter((code) => !isErrorCode(code)));
  const times = (code: string, form: string): number =>
    cells
      .filter((cell) => cell.code === code && cell.form === form)
      .reduce((sum, cell) => sum + cell.count, 0);
  return table(
    'Error codes, by form of the request',
    [{ title: 'Code' }, n('Plain'), n('Encrypted'), { title: 'Documented' }],
    [...documentedErrors.map((error) => error.code), ...others].map((code) => [
      html`<code>${shown(code)}</code>`,
      figure(times(code, 'plain')),
      figure(times(code, 'encrypted')),
      isErrorCode(code) ? 'yes' : 'no',
    ]),
  );
}

const standings = ['passed', 'failed', 'observed', 'untested'] as const;

const columns = [n('Passed'), n('Failed'), n('Observed'), n('Untested')];

function figures(cells: readonly MalformationCell[]): Content[] {
  return standings.map((standing) =>
    figure(
      cells.reduce((sum, cell) => sum + cell[standing], 0),
      standing === 'failed' ? 'failed' : '',
    ),
  );
}

function malformations(result: ConformanceResult): Html {
  const cells = result.coverage.malformations;
  const fields = [...new Set(cells.map((cell) => cell.field))];
  const of = (field: string): MalformationCell[] => cells.filter((cell) => cell.field === field);
  return html`${table(
    'Malformed fields',
    [{ title: 'Field' }, n('Ways'), ...columns],
    fields.map((field) => [
      html`<code>${shown(field)}</code>`,
      new Set(of(field).map((cell) => cell.way)).size,
      ...figures(of(field)),
    ]),
    'No malformed field was sent.',
  )}
${
  cells.length > 0 &&
  html`
<details class="fold"><summary><h4>Every way of every field (${cells.length})</h4></summary>
${table(
  'Ways of going wrong, by field',
  [{ title: 'Way' }, { title: 'Field' }, ...columns],
  fields.flatMap((field) =>
    of(field).map((cell) => [
      html`<code>${shown(cell.way)}</code>`,
      html`<code>${shown(field)}</code>`,
      ...figures([cell]),
    ]),
  ),
)}
</details>`
}
<p class="quiet">Untested: sent, but the answer could not be judged.</p>`;
}

/** Error codes met and malformations sent. */
export function coverage(result: ConformanceResult): Html {
  return section(
    'coverage',
    'Coverage',
    html`<h3>Error codes</h3>`,
    codes(result),
    html`<h3>Fields and ways of going wrong</h3>`,
    malformations(result),
  );
}

function atMost(histogram: LatencyHistogram, share: number): string {
  const bound = quantile(histogram, share);
  return bound === undefined ? '' : `≤ ${duration(bound)}`;
}

function distribution(kinds: readonly (readonly [string, LatencyHistogram])[]): Html {
  const bounds = [...latencyBoundsMs.map((bound) => `≤ ${duration(bound)}`), 'longer'];
  const used = bounds
    .map((_, i) => i)
    .filter((i) => kinds.some(([, histogram]) => (histogram.buckets[i] ?? 0) > 0));
  return table(
    'Answers by latency',
    [{ title: 'Kind of request' }, ...used.map((i) => n(bounds[i] ?? ''))],
    kinds.map(([kind, histogram]) => [shown(kind), ...used.map((i) => figure(histogram.buckets[i] ?? 0))]),
  );
}

/** How long answers took, by kind of request. */
export function latency(result: ConformanceResult): Html {
  const kinds = Object.entries(result.latency);
  return section(
    'latency',
    'Latency',
    table(
      'Latency by kind of request',
      [
        { title: 'Kind of request' },
        n('Answers'),
        n('Mean'),
        n('Median'),
        n('90 %'),
        n('99 %'),
        n('Longest'),
      ],
      kinds.map(([kind, histogram]) => [
        shown(kind),
        histogram.count.toLocaleString('en'),
        histogram.count === 0 ? '' : duration(histogram.sumMs / histogram.count),
        atMost(histogram, 0.5),
        atMost(histogram, 0.9),
        atMost(histogram, 0.99),
        histogram.count === 0 ? '' : duration(histogram.maxMs),
      ]),
      'No answer was measured.',
    ),
    kinds.length > 0 &&
      html`<details class="fold"><summary><h3>Distribution</h3></summary>${distribution(kinds)}</details>`,
    result.timeline.length > 0 &&
      html`
<details class="fold"><summary><h3>Requests by second of the run</h3></summary>
${table(
  'Requests by second',
  [n('Second'), n('Requests'), n('Without an answer')],
  result.timeline.map((bucket) => [
    bucket.second,
    figure(bucket.requests),
    figure(bucket.failures, 'failed'),
  ]),
)}
</details>`,
  );
}
