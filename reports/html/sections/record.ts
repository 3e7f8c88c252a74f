/** What the report rests on: the suite's own errors, the settings, the result itself. */
import type { ConformanceResult } from '../../../schemas/generated/types.js';
import { type Html, html, shown } from '../escape.js';
import { copyButton, section } from '../parts.js';

/** What went wrong in the suite itself; empty where nothing did. */
export function suiteErrors(result: ConformanceResult): Html {
  if (result.errors.length === 0) return html``;
  return section(
    'errors',
    'Errors of the suite',
    html`<p class="lead">These are faults of the suite or its set-up, not of the target.</p>
<ul class="errors">${result.errors.map(
      (error) => html`<li><code>${shown(error.where)}</code> ${shown(error.message)}</li>`,
    )}</ul>`,
  );
}

/** Where each setting came from, and what the preflight learned. */
export function setup(result: ConformanceResult): Html {
  const { lines } = result.setup;
  return section(
    'setup',
    'Set-up',
    lines.length === 0
      ? html`<p class="quiet">Nothing was recorded.</p>`
      : html`<ul class="lines">${lines.map((line) => html`<li>${shown(line)}</li>`)}</ul>`,
  );
}

/** The fingerprint of the evidence, and how to check it. */
export function record(result: ConformanceResult): Html {
  return section(
    'record',
    'Record',
    html`<p>This page holds the whole machine-readable result, in the element <code>#result</code>, as in <code>conformance.json</code>. The SHA-256 of its canonical form (sorted members, no white space, without the member <code>evidenceSha256</code>) is:</p>
<p class="digest"><code>${shown(result.evidenceSha256)}</code> ${copyButton('/evidenceSha256', 'the SHA-256', { told: true })} ${copyButton('', 'the whole result', { told: true })}</p>`,
  );
}
