/** One finding: what is wrong, the exchange that shows it, and how to see it again. */
import type {
  Finding,
  RecordedBody,
  RecordedRequest,
  RecordedResponse,
} from '../../../schemas/generated/types.js';
import { count, duration } from '../../text.js';
import { type Content, type Html, html, shown } from '../escape.js';
import { bodyNote, bodyText, command, copyButton, evidence, facts } from '../parts.js';

/** Where a finding stands. */
export interface Place {
  /** JSON Pointer of the finding in the result. */
  readonly pointer: string;
  /** Its number under its requirement, from 1. */
  readonly place: number;
  readonly open: boolean;
}

function block(title: string, content: Content, extra: Content = ''): Html {
  return html`
<div class="block"><div class="block-head"><h6>${title}</h6>${extra}</div>
${content}</div>`;
}

function bodies(
  sent: RecordedBody | undefined,
  plaintext: RecordedBody | undefined,
  encrypted: boolean,
): Html {
  if (sent === undefined && plaintext === undefined) return html`<p class="quiet">No body.</p>`;
  const one = (title: string, body: RecordedBody): Html =>
    html`<div><p class="label">${title} <span class="quiet">${bodyNote(body)}</span></p>${bodyText(body)}</div>`;
  return html`<div class="beside">${[
    sent !== undefined && one(encrypted ? 'Encrypted' : 'Body', sent),
    plaintext !== undefined && one('Plaintext', plaintext),
  ]}</div>`;
}

function head(first: string, headers: Readonly<Record<string, string>> | undefined): Html {
  const lines = Object.entries(headers ?? {}).map(
    ([name, value]) => html`
<span class="header-name">${shown(name)}</span>: ${shown(value)}`,
  );
  return html`<pre class="head"><strong>${shown(first)}</strong>${lines}</pre>`;
}

function requestBlock(request: RecordedRequest): Html {
  const title = request.encrypted ? 'Request, encrypted' : 'Request';
  return block(
    title,
    html`${head(`${request.method} ${request.path}`, request.headers)}${bodies(request.body, request.plaintext, request.encrypted)}`,
  );
}

function responseBlock(response: RecordedResponse): Html {
  const took = html`<span class="quiet">after ${duration(response.latencyMs)}</span>`;
  if (response.status === undefined) {
    return block('Answer', html`<p>None: ${shown(response.failure ?? 'no reason recorded')}</p>`, took);
  }
  return block(
    'Answer',
    html`${head(`Status ${response.status}`, response.headers)}${
      response.failure !== undefined && html`<p>${shown(response.failure)}</p>`
    }${bodies(response.body, response.plaintext, response.plaintext !== undefined)}`,
    took,
  );
}

/** A finding that unfolds. */
export function finding(found: Finding, { pointer, place, open }: Place): Html {
  const { counterexample } = found;
  const title = `finding ${place} of ${found.requirement}`;
  return html`
<details class="finding"${open ? html` open` : html``}>
<summary><h5>${place}. ${shown(found.summary)}</h5>${
    found.occurrences > 1 && html` <span class="times">${count(found.occurrences, 'time')}</span>`
  }</summary>
<div class="inside">
<div class="beside against">
<div class="expected"><p class="label">Expected</p><p>${shown(found.expected)}</p></div>
<div class="actual"><p class="label">Actual</p><p>${shown(found.actual)}</p></div>
</div>
${block(
  'Smallest input found',
  html`<p>${shown(counterexample.words)}</p>${counterexample.document !== undefined && evidence(counterexample.document)}`,
  counterexample.document !== undefined &&
    copyButton(`${pointer}/counterexample/document`, `the document of ${title}`),
)}
${block('Send it again', command(found.curl), copyButton(`${pointer}/curl`, `the curl command of ${title}`))}
${block('Run just this check again', command(found.replay), copyButton(`${pointer}/replay`, `the replay command of ${title}`))}
${found.request !== undefined && requestBlock(found.request)}
${found.response !== undefined && responseBlock(found.response)}
${facts(
  [
    ['Seen', count(found.occurrences, 'time')],
    ['Confirmed', found.confirmed !== undefined && shown(found.confirmed)],
    ['Way', html`<code>${shown(counterexample.way)}</code>`],
    ['Seed', html`<code>${String(found.seed)}</code>`],
    ['Path', found.path !== '' && html`<code>${shown(found.path)}</code>`],
    ['Test', shown(found.test)],
  ],
  'facts compact',
)}
</div>
</details>`;
}
