/** The top of the page: the verdict, what to do next, the facts of the run, the totals. */
import type { ConformanceResult } from '../../../schemas/generated/types.js';
import { count, duration, utc } from '../../text.js';
import {
  type Level,
  levels,
  nextSteps,
  runLabels,
  type Step,
  verdictLabels,
  verdicts,
  withVerdict,
} from '../../verdicts.js';
import { type Content, type Html, html, join, prose, shown } from '../escape.js';
import { badge, facts, idLink, knownMark, numeric, section, table, verdictBadge } from '../parts.js';

/** How the page is named in tabs and by screen readers. */
export function pageTitle(result: ConformanceResult): string {
  return `${runLabels[result.verdict].word}: ${result.target.name}, ${utc(result.run.startedAt)}`;
}

function nextStep(step: Step): Html {
  return html`<li>${step.before}${join(step.ids.map(idLink), ', ')}${step.after}</li>`;
}

/** The verdict in words and colour, and what the reader does next. */
export function banner(result: ConformanceResult): Html {
  const { word, sign } = runLabels[result.verdict];
  const { target, contract, run: ran } = result;
  const steps = nextSteps(result);
  return html`
<header class="page-head">
<p class="kind">Conformance report · ARGOS Identity migration submission API</p>
<div class="verdict tone-${result.verdict}">
<h1><span class="sign" aria-hidden="true">${sign}</span><span>${word}</span></h1>
<p class="verdict-line">${prose(result.verdictLine)}</p>
${result.reasons.length > 0 && html`<ul>${result.reasons.map((reason) => html`<li>${prose(reason)}</li>`)}</ul>`}
</div>
<p class="meta">${join(
    [
      html`<strong>${shown(target.name)}</strong>`,
      html`<code>${shown(target.baseUrl)}</code>`,
      target.version !== undefined && html`version ${shown(target.version)}`,
      html`<time datetime="${ran.startedAt}">${utc(ran.startedAt)}</time>`,
      `${ran.profile} profile${ran.strict ? ', strict' : ''}`,
      count(ran.requests, 'request'),
      ran.created === 0 ? 'nothing created' : `${count(ran.created, 'submission')} created`,
      html`seed <code>${String(ran.seed)}</code>`,
      html`contract ${shown(contract.version)}`,
    ].filter((part) => part !== false),
    html`<span class="dot"> · </span>`,
  )}</p>
<div class="next"><h2>What to do next</h2><ol${steps.length === 1 && html` class="single"`}>${steps.map(nextStep)}</ol></div>
</header>`;
}

/** Links to the sections that this page has. */
export function contents(entries: readonly (readonly [id: string, title: string, note?: string])[]): Html {
  return html`
<nav aria-label="Sections of this report"><ul>${entries.map(
    ([id, title, note]) =>
      html`<li><a href="#${id}">${title}${note !== undefined && html` <span class="note">${note}</span>`}</a></li>`,
  )}</ul></nav>`;
}

/** What ran, against what, when and how. */
export function run(result: ConformanceResult): Html {
  const { target, suite, contract } = result;
  const ran = result.run;
  const unknown = ran.unknownOutcomes ?? 0;
  const settings: readonly (readonly [string, Content])[] = [
    ['Target', shown(target.name)],
    ['Base URL', html`<code>${shown(target.baseUrl)}</code>`],
    [
      'Target version',
      target.version === undefined ? html`<span class="quiet">not given</span>` : shown(target.version),
    ],
    [
      'Capabilities',
      target.capabilities.length === 0
        ? html`<span class="quiet">none configured</span>`
        : join(target.capabilities.map(shown), ', '),
    ],
    ['Started', html`<time datetime="${ran.startedAt}">${utc(ran.startedAt)}</time>`],
    ['Duration', duration(ran.durationMs)],
    ['Profile', ran.profile],
    ['Reading', ran.strict ? 'strict' : 'standard'],
    ['Seed', html`<code>${String(ran.seed)}</code>`],
    ['Requests', ran.requests.toLocaleString('en')],
    ['Submissions created', ran.created.toLocaleString('en')],
    ['Outcome unknown', unknown > 0 && count(unknown, 'request')],
    [
      'Complete',
      ran.complete ? 'yes, every planned check reported' : 'no, some planned checks did not report',
    ],
    [
      'Shards',
      ran.shards !== undefined &&
        html`${ran.shards.present.join(', ')} of ${ran.shards.total}: ${join(
          ran.shards.runs.map((id) => html`<code>${shown(id)}</code>`),
          ', ',
        )}`,
    ],
    ['Limited to', ran.only !== undefined && join(ran.only.map(idLink), ', ')],
    ['Contract version', shown(contract.version)],
    ['Suite', shown(`${suite.name} ${suite.version}`)],
    ['Run', html`<code>${shown(ran.id)}</code>`],
  ];
  return section('run', 'The run', facts(settings));
}

/** How many requirements of each level have which verdict. */
export function totals(result: ConformanceResult): Html {
  const figure = (n: number): Content =>
    n === 0 ? html`<span class="zero">0</span>` : html`<strong>${n}</strong>`;
  const row = (head: Content, of: (level: Level) => number): Content[] => [
    head,
    ...levels.map((level) => figure(of(level))),
    figure(levels.reduce((sum, level) => sum + of(level), 0)),
  ];
  const all = (level: Level): number =>
    verdicts.reduce((sum, verdict) => sum + result.totals[level][verdict], 0);
  return section(
    'totals',
    'Totals',
    html`<div class="narrow">${table(
      'Requirements by verdict and level',
      [{ title: 'Verdict' }, ...levels.map(numeric), numeric('all')],
      [
        ...verdicts.map((verdict) => {
          const none = levels.every((level) => result.totals[level][verdict] === 0);
          const head = badge(verdictLabels[verdict], none ? 'none' : verdict);
          return row(head, (level) => result.totals[level][verdict]);
        }),
        row('All', all),
      ],
    )}</div>`,
    html`<p class="quiet">A failed <em>must</em> makes a target nonconformant. A failed <em>should</em> is a warning, and fails in a strict run. <em>Observe</em> is recorded and never judged.</p>`,
  );
}

/** Every requirement that calls for attention, in a list of links under the totals. */
export function attention(result: ConformanceResult): Html {
  const listed = (['failed', 'inconclusive', 'warning'] as const).flatMap((verdict) =>
    withVerdict(result, verdict),
  );
  if (listed.length === 0) return html``;
  return html`
<ul class="attention" aria-label="Requirements that call for attention">${listed.map(
    (requirement) => html`
<li>${verdictBadge(requirement.verdict)} ${idLink(requirement.id)} <span>${prose(requirement.statement)}${knownMark(requirement)}</span></li>`,
  )}
</ul>`;
}
