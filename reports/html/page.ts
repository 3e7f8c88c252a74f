/** The report of a run as one HTML file that needs nothing else: no network, no script to be read. */
import type { ConformanceResult } from '../../schemas/generated/types.js';
import { embeddedJson, Html, html } from './escape.js';
import { policyFor } from './policy.js';
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
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${Html.trusted(policyFor(style, script))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${pageTitle(result)}</title>
<style>${Html.trusted(style)}</style>
</head>
<body>
<a class="skip" href="#requirements">Skip to the requirements</a>
<div class="page">
${banner(result)}
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
<footer><p>${result.suite.name} ${result.suite.version} · contract ${result.contract.version} · result schema ${result.schemaVersion}</p></footer>
</div>
<p class="hidden-words" id="status" role="status"></p>
<script type="application/json" id="result">${embeddedJson(result)}</script>
<script>${Html.trusted(script)}</script>
</body>
</html>
`;
  return page.toString();
}
