/** The report of a run as one HTML file that needs nothing else: no network, no script to be read. */
import type { ConformanceResult } from '../../schemas/generated/types.js';
import { documentOf } from './document.js';
import { html } from './escape.js';
import { script } from './script.js';
import { comparison, knownFailures } from './sections/comparison.js';
import { coverage, latency } from './sections/measures.js';
import { notTested, observed } from './sections/observed.js';
import { record, setup, suiteErrors } from './sections/record.js';
import { requirements } from './sections/requirements.js';
import { attention, banner, contents, pageTitle, run, totals } from './sections/top.js';
import { style } from './style.js';

/**
 * Renders the result of a run as a self-contained HTML page. It reads without its script, which only adds the filter,
 * the copy buttons and the opening of linked rows. Every text of the result is shown as text, whatever it holds.
 */
export function renderPage(result: ConformanceResult): string {
  const errors = result.errors.length;
  const content = html`${banner(result)}
${contents([
  ...(errors > 0 ? [['errors', 'Errors of the suite', String(errors)] as const] : []),
  ['totals', 'Totals'],
  ...(result.comparison === undefined ? [] : [['comparison', 'Compared'] as const]),
  ...(result.knownFailures === undefined
    ? []
    : [['known-failures', 'Known failures', String(result.knownFailures.length)] as const]),
  ['requirements', 'Requirements', String(result.requirements.length)],
  ['not-tested', 'Not tested', String(result.notTested.length)],
  ['observed', 'Observed'],
  ['coverage', 'Coverage'],
  ['latency', 'Latency and pace'],
  ['run', 'The run'],
  ['setup', 'Set-up'],
  ['record', 'Record'],
])}
<main>
${suiteErrors(result)}
${totals(result)}
${attention(result)}
${comparison(result)}
${knownFailures(result)}
${requirements(result)}
${notTested(result)}
${observed(result)}
${coverage(result)}
${latency(result)}
${run(result)}
${setup(result)}
${record(result)}
</main>
<footer><p>${result.suite.name} ${result.suite.version} · contract ${result.contract.version} · result schema ${result.schemaVersion}</p></footer>`;
  return documentOf({
    title: pageTitle(result),
    style,
    script,
    content,
    embedded: { id: 'result', value: result },
  });
}
