/** What was covered, how long answers took, and how the run went over time: pictures, each with its table behind it. */

import { documentedErrors, fields as documentedFields } from '../../../schemas/contract.js';
import type {
  ConformanceResult,
  LatencyHistogram,
  MalformationCell,
} from '../../../schemas/generated/types.js';
import { latencyBoundsMs } from '../../latency.js';
import { count, duration } from '../../text.js';
import { type Content, type Html, html, join, shown } from '../escape.js';
import { numeric as n, section, table } from '../parts.js';
import { codeRows, codesPicture } from '../pictures/codes.js';
import { heatMap, type Standing, standings } from '../pictures/heat.js';
import { bodyKinds, fieldKinds, kindOf, wholeBody } from '../pictures/kinds.js';
import { atMost, latencyPicture } from '../pictures/latency.js';
import { legend } from '../pictures/svg.js';
import { spans, timelinePicture } from '../pictures/timeline.js';

/** A number; nought is set back, so that the eye finds the others. */
function figure(value: number, tone = ''): Content {
  if (value === 0) return html`<span class="zero">0</span>`;
  return tone === ''
    ? value.toLocaleString('en')
    : html`<strong class="tone-text-${tone}">${value.toLocaleString('en')}</strong>`;
}

function codes(result: ConformanceResult): Html {
  const rows = codeRows(
    documentedErrors.map((error) => error.code),
    result.coverage.codes,
  );
  const missed = rows.flatMap((row) =>
    (['plain', 'encrypted'] as const)
      .filter((form) => row.documented && row[form] === 0)
      .map((form) => html`<code>${row.code}</code> ${form}`),
  );
  return html`${codesPicture(
    rows,
    table(
      'Error codes, by form of the request',
      [{ title: 'Code' }, n('Plain'), n('Encrypted'), { title: 'Documented' }],
      rows.map((row) => [
        html`<code>${shown(row.code)}</code>`,
        figure(row.plain),
        figure(row.encrypted),
        row.documented ? 'yes' : 'no',
      ]),
    ),
  )}
<p class="quiet">Bars go with the square root of the figures. ${
    missed.length === 0
      ? 'Every documented code was met in both forms.'
      : html`Not met: ${join(missed, ', ')}.`
  }</p>`;
}

const judged = ['passed', 'failed', 'observed', 'untested'] as const;

const columns = [n('Passed'), n('Failed'), n('Observed'), n('Not judged')];

function figures(cells: readonly MalformationCell[]): Content[] {
  return judged.map((standing) =>
    figure(
      cells.reduce((sum, cell) => sum + cell[standing], 0),
      standing === 'failed' ? 'failed' : '',
    ),
  );
}

function ways(caption: string, cells: readonly MalformationCell[]): Html {
  return table(
    caption,
    [{ title: 'Way' }, { title: 'Field' }, { title: 'Kind' }, ...columns],
    cells.map((cell) => [
      html`<code>${shown(cell.way)}</code>`,
      html`<code>${shown(cell.field)}</code>`,
      kindOf(cell.field, cell.way),
      ...figures([cell]),
    ]),
  );
}

function malformations(result: ConformanceResult): Html {
  const cells = result.coverage.malformations;
  const known = documentedFields.map(({ name }) => String(name));
  const others = new Set(
    cells.map(({ field }) => field).filter((field) => field !== wholeBody && !known.includes(field)),
  );
  const inFields = [...known, ...others].flatMap((field) => cells.filter((cell) => cell.field === field));
  const inBody = cells.filter((cell) => cell.field === wholeBody);
  if (cells.length === 0) return html`<p class="quiet">No malformed document was sent.</p>`;
  return html`${legend(
    (['passed', 'failed', 'observed', 'untested', 'absent'] satisfies Standing[]).map((standing) => {
      const { sign, word, tone } = standings[standing];
      return [tone, sign, word] as const;
    }),
  )}
${heatMap(
  {
    id: 'picture-fields',
    title: 'Fields and kinds of malformation',
    fields: [...known, ...others],
    kinds: fieldKinds.map(({ title }) => title),
    cells: inFields,
  },
  ways('Ways of going wrong, by field', inFields),
)}
${
  inBody.length > 0 &&
  heatMap(
    {
      id: 'picture-body',
      title: 'Malformed documents by kind',
      fields: [wholeBody],
      kinds: bodyKinds.map(({ title }) => title),
      cells: inBody,
    },
    ways('Ways of spoiling the whole document', inBody),
  )
}
<p class="quiet">A figure counts the samples that its sign stands for; behind “✓ •” there are some that were only observed, too. A blank cell was not tested, as where nothing of that kind is documented to be wrong.</p>`;
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

function percentiles(kinds: readonly (readonly [string, LatencyHistogram])[]): Html {
  return table(
    'Percentiles by kind of request',
    [{ title: 'Kind of request' }, n('Answers'), n('Mean'), n('p50'), n('p90'), n('p99'), n('Longest')],
    kinds.map(([kind, histogram]) => [
      shown(kind),
      histogram.count.toLocaleString('en'),
      histogram.count === 0 ? '' : duration(histogram.sumMs / histogram.count),
      atMost(histogram, 0.5),
      atMost(histogram, 0.9),
      atMost(histogram, 0.99),
      histogram.count === 0 ? '' : duration(histogram.maxMs),
    ]),
  );
}

function timeline(result: ConformanceResult): Html {
  const all = spans(result.timeline);
  const seconds = all[0]?.seconds ?? 1;
  return html`<h3>Over the run</h3>
${timelinePicture(
  all,
  table(
    seconds === 1 ? 'Requests by second' : `Requests by ${count(seconds, 'second')}`,
    [n(seconds === 1 ? 'Second' : 'From second'), n('Requests'), n('Without an answer')],
    all.map((span) => [span.from, figure(span.requests), figure(span.failures, 'failed')]),
  ),
)}`;
}

/** How long answers took, by kind of request, and how the run went over time. */
export function latency(result: ConformanceResult): Html {
  const kinds = Object.entries(result.latency);
  return section(
    'latency',
    'Latency and pace',
    html`<h3>Latency</h3>`,
    kinds.length === 0
      ? html`<p class="quiet">No answer was measured.</p>`
      : html`${latencyPicture(kinds, html`${percentiles(kinds)}${distribution(kinds)}`)}
<p class="quiet">Each bar holds the answers up to the time below it; each row is drawn to its own height. Percentiles are estimated from these counts: the true value is at most the one shown.</p>`,
    result.timeline.length > 0 && timeline(result),
  );
}
