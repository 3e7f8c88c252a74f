/** One finding: what is wrong, the exchange that shows it, and how to see it again. */
import type {
  ConformanceResult,
  Finding,
  RecordedBody,
  RecordedRequest,
  RecordedResponse,
  RequirementResult,
} from '../../../schemas/generated/types.js';
import { cited } from '../../cited.js';
import { findingMarkdown, requestIdsOf, whenFound } from '../../markdown/finding.js';
import { count, duration } from '../../text.js';
import type { Detail } from '../detail.js';
import { type DiffPiece, difference } from '../diff.js';
import { type Content, type Html, html, join, prose, shown, shownLines } from '../escape.js';
import { indented } from '../indent.js';
import { bodyNote, bodyText, command, copyButton, copyText, evidence, facts } from '../parts.js';

/** Where a finding stands. */
export interface Place {
  readonly result: ConformanceResult;
  readonly requirement: RequirementResult;
  readonly detail: Detail;
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
  most: number,
): Html {
  if (sent === undefined && plaintext === undefined) return html`<p class="quiet">No body.</p>`;
  const one = (title: string, body: RecordedBody): Html =>
    html`<div><p class="label">${title} <span class="quiet">${bodyNote(body)}</span></p>${bodyText(body, most)}</div>`;
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

function requestBlock(request: RecordedRequest, most: number): Html {
  const title = request.encrypted ? 'Request, encrypted' : 'Request';
  return block(
    title,
    html`${head(`${request.method} ${request.path}`, request.headers)}${bodies(request.body, request.plaintext, request.encrypted, most)}`,
  );
}

function responseBlock(response: RecordedResponse, most: number): Html {
  const took = html`<span class="quiet">after ${duration(response.latencyMs)}</span>`;
  if (response.status === undefined) {
    return block('Answer', html`<p>None: ${shown(response.failure ?? 'no reason recorded')}</p>`, took);
  }
  return block(
    'Answer',
    html`${head(`Status ${response.status}`, response.headers)}${
      response.failure !== undefined && html`<p>${shown(response.failure)}</p>`
    }${bodies(response.body, response.plaintext, response.plaintext !== undefined, most)}`,
    took,
  );
}

/** One side of what differs. Marked by an element and by a line under it, so that no meaning hangs on colour. */
function side(all: readonly DiffPiece[], mark: 'del' | 'ins'): Html {
  return html`${all.map(({ text, differs }) => {
    if (!differs) return shownLines(text);
    return mark === 'del' ? html`<del>${shownLines(text)}</del>` : html`<ins>${shownLines(text)}</ins>`;
  })}`;
}

/** Expected against actual, the words that differ marked; two JSON documents line by line. */
function against({ expected, actual }: Finding, button: Html): Html {
  const wanted = indented(expected.replace(/^`([^`]*)`$/, '$1'));
  const got = indented(actual.replace(/^`([^`]*)`$/, '$1'));
  const documents = wanted !== undefined && got !== undefined;
  const { before, after } = documents ? difference(wanted, got) : difference(expected, actual);
  const set = (content: Html): Html =>
    documents ? html`<pre class="dense">${content}</pre>` : html`<p>${content}</p>`;
  const missing = before.some((piece) => piece.differs);
  const instead = after.some((piece) => piece.differs);
  return html`
<div class="against"><div class="beside">
<div class="expected"><p class="label">Expected</p>${set(side(before, 'del'))}</div>
<div class="actual"><p class="label">Actual</p>${set(side(after, 'ins'))}</div>
</div>
<p class="under">${(missing || instead) && html`<span class="quiet">${missing && html`<del>expected</del> and did not come`}${missing && instead && ' · '}${instead && html`<ins>came</ins> instead`}</span>`}${button}</p>
</div>`;
}

/** What a bug report has room for where the exchange is not shown. */
const inBriefRoom = { reported: 0, reportedCommand: 600 };

const notKept =
  'So much was found that request and answer of this finding were not kept: repeat its check to see them.';

/** The smallest input, the commands and the exchange. */
function inFull(found: Finding, pointer: string, title: string, detail: Detail): Html {
  const { words, document } = found.counterexample;
  return html`${block(
    'Smallest input found',
    html`<p>${shown(words)}</p>${document !== undefined && evidence(document, detail.body)}`,
    document !== undefined && copyButton(`${pointer}/counterexample/document`, `the document of ${title}`),
  )}
${block('Send it again', command(found.curl, detail.command), copyButton(`${pointer}/curl`, `the curl command of ${title}`))}
${block('Run just this check again', command(found.replay, detail.command), copyButton(`${pointer}/replay`, `the replay command of ${title}`))}
${found.request !== undefined && requestBlock(found.request, detail.body)}
${found.response !== undefined && responseBlock(found.response, detail.body)}
${found.abridged === true && html`<p class="quiet">${notKept}</p>`}`;
}

/** The same where very much was recorded: all but the words is left to the embedded result, and to the buttons. */
function inBrief(found: Finding, pointer: string, title: string): Html {
  return html`${block('Smallest input found', html`<p>${shown(found.counterexample.words)}</p>`)}
${block('Send it again', html`<p class="quiet">The button copies the command.</p>`, copyButton(`${pointer}/curl`, `the curl command of ${title}`))}
${block('Run just this check again', command(found.replay, 400), copyButton(`${pointer}/replay`, `the replay command of ${title}`))}
<p class="quiet">${
    found.abridged === true
      ? notKept
      : 'So much was found that request and answer are shown for the first findings of a requirement only; these are in the result embedded in this page.'
  }</p>`;
}

/** A finding that unfolds. */
export function finding(found: Finding, { result, requirement, detail, pointer, place, open }: Place): Html {
  const { counterexample } = found;
  const { time, from } = whenFound(result, found);
  const ids = requestIdsOf(found.response);
  const title = `finding ${place} of ${found.requirement}`;
  return html`
<details class="finding"${open ? html` open` : html``}>
<summary><h5>${place}. ${prose(found.summary)}</h5>${
    found.occurrences > 1 && html` <span class="times">${count(found.occurrences, 'time')}</span>`
  }</summary>
<div class="inside">
${against(
  found,
  copyText(
    findingMarkdown(result, requirement, found, place <= detail.whole ? detail : inBriefRoom),
    'bug report',
    `of ${title} as Markdown`,
  ),
)}
${place <= detail.whole ? inFull(found, pointer, title, detail) : inBrief(found, pointer, title)}
${facts(
  [
    ['Documentation', cited(requirement.section)],
    ['Time', html`${time} <span class="quiet">${from}</span>`],
    [
      'Request id',
      ids.length > 0 &&
        join(
          ids.map(([name, id]) => html`<code>${shown(`${name}: ${id}`)}</code>`),
          ', ',
        ),
    ],
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
