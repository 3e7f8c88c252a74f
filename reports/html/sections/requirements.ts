/** Every requirement by section of the documentation. */
import type { ConformanceResult, RequirementResult } from '../../../schemas/generated/types.js';
import { cited } from '../../cited.js';
import { knownWords } from '../../known.js';
import { count, duration } from '../../text.js';
import { findingsOf, levels, verdictLabels, verdicts, withVerdict } from '../../verdicts.js';
import { type Detail, detailFor } from '../detail.js';
import { type Html, html, join, prose, shown } from '../escape.js';
import { facts, knownMark, section, verdictBadge } from '../parts.js';
import { finding } from './finding.js';

/** What the sections of the documentation are about, in its order. */
const documentation: ReadonlyMap<string, string> = new Map([
  ['1', 'Endpoint'],
  ['2', 'Authentication'],
  ['3', 'Request fields'],
  ['5', 'Answers'],
  ['5-1', 'Success'],
  ['5-2', 'Errors'],
  ['5-3', 'Error codes'],
  ['6', 'Encryption'],
  ['6-1', 'Encrypted requests'],
  ['6-2', 'Encrypted answers'],
  ['sibling', 'Neighbouring pages'],
]);

const order = [...documentation.keys()];

/** A requirement with its place in the result, which the copy buttons need. */
interface Placed {
  readonly requirement: RequirementResult;
  readonly index: number;
}

/** The result, and how much of it to show. */
interface Whole {
  readonly result: ConformanceResult;
  readonly detail: Detail;
}

interface Group {
  readonly key: string;
  readonly members: readonly Placed[];
}

function place(key: string): number {
  const found = order.indexOf(key);
  return found === -1 ? order.length : found;
}

/** Groups the requirements under the first section that each names, in the order of the documentation. */
export function bySection(requirements: readonly RequirementResult[]): Group[] {
  const groups = new Map<string, Placed[]>();
  for (const [index, requirement] of requirements.entries()) {
    const key = requirement.section.split(',')[0]?.trim() ?? '';
    const members = groups.get(key) ?? [];
    members.push({ requirement, index });
    groups.set(key, members);
  }
  return [...groups].map(([key, members]) => ({ key, members })).sort((a, b) => place(a.key) - place(b.key));
}

function groupTitle(key: string): string {
  const title = documentation.get(key);
  if (title === undefined) return cited(key) || 'Elsewhere';
  return key === 'sibling' ? title : `${cited(key)} ${title}`;
}

function samples(requirement: RequirementResult): string {
  const { checks, minimum } = requirement;
  return minimum > 0
    ? `${checks.toLocaleString('en')} of at least ${minimum.toLocaleString('en')}`
    : count(checks, 'check');
}

/** Values up to this many are read at a glance; more of them are folded. */
const glance = 24;

function coveredValues(values: readonly string[]): Html {
  const listed = join(
    values.map((value) => html`<code>${shown(value)}</code>`),
    ' ',
  );
  if (values.length <= glance) return listed;
  return html`<details><summary>${count(values.length, 'value')}</summary>${listed}</details>`;
}

function details(requirement: RequirementResult): Html {
  const covered = Object.entries(requirement.covered).filter(([, values]) => values.length > 0);
  return facts(
    [
      ['Documentation', cited(requirement.section)],
      ['Checks', samples(requirement)],
      ['Not judged', (requirement.unjudged ?? 0) > 0 && count(requirement.unjudged ?? 0, 'sample')],
      ['Broken by', requirement.occurrences > 0 && count(requirement.occurrences, 'sample')],
      ['Duration', requirement.durationMs > 0 && duration(requirement.durationMs)],
      ...covered.map(([dimension, values]): readonly [string, Html] => [
        `Covered ${dimension}`,
        coveredValues(values),
      ]),
    ],
    'facts compact',
  );
}

function findings({ result, detail }: Whole, { requirement, index }: Placed): Html {
  const listed = findingsOf(requirement);
  if (listed.length === 0) return html``;
  const seen = listed.reduce((sum, each) => sum + each.occurrences, 0);
  const unlisted = requirement.occurrences - seen;
  return html`
<div class="findings">
${listed.map((each, i) =>
  finding(each, {
    result,
    requirement,
    detail,
    pointer: `/requirements/${index}/findings/${i}`,
    place: i + 1,
    open: i === 0,
  }),
)}
${unlisted > 0 && html`<p class="quiet">${count(unlisted, 'more sample')} broke it and ${unlisted === 1 ? 'is' : 'are'} not listed.</p>`}
</div>`;
}

/** Failures are open from the start: they are what the reader came for. */
const opened: ReadonlySet<string> = new Set(['failed', 'warning', 'inconclusive']);

function row(whole: Whole, placed: Placed): Html {
  const { requirement } = placed;
  const { id, verdict, level } = requirement;
  const openness = opened.has(verdict) ? html` open` : html``;
  return html`
<details class="requirement edge-${verdict}" data-verdict="${verdict}" data-level="${level}"${openness}>
<summary>
<span class="what"><h4><code>${shown(id)}</code></h4><span class="statement">${prose(requirement.statement)}</span></span>
<span class="standing"><span class="level">${level}${knownMark(requirement)}</span>${verdictBadge(verdict)}<span class="samples">${count(requirement.checks, 'check')}</span></span>
</summary>
<div class="inside" id="${id}">
${requirement.reason !== undefined && html`<p class="reason">${shown(requirement.reason)}</p>`}
${requirement.known !== undefined && html`<p class="reason">Known failure: ${shown(knownWords(requirement.known))}</p>`}
${details(requirement)}
${findings(whole, placed)}
</div>
</details>`;
}

/** The controls that narrow the list; without a script there is nothing for them to do, so they stay hidden. */
function filter(result: ConformanceResult): Html {
  const present = verdicts.filter((verdict) => withVerdict(result, verdict).length > 0);
  return html`
<form class="filter" id="filter" role="search" aria-label="Requirements" hidden>
<label>Find <input type="search" name="text" autocomplete="off" spellcheck="false"></label>
<label>Verdict <select name="verdict"><option value="">any</option>${present.map(
    (verdict) =>
      html`<option value="${verdict}">${verdictLabels[verdict].word} (${withVerdict(result, verdict).length})</option>`,
  )}</select></label>
<label>Level <select name="level"><option value="">any</option>${levels.map(
    (level) => html`<option value="${level}">${level}</option>`,
  )}</select></label>
<span class="actions"><button type="button" data-all="open">Open all</button><button type="button" data-all="close">Close all</button></span>
<output name="shown" aria-live="polite"></output>
</form>`;
}

/** Every requirement, with what was found. */
export function requirements(result: ConformanceResult): Html {
  const whole = { result, detail: detailFor(result) };
  return section(
    'requirements',
    'Requirements',
    filter(result),
    result.requirements.length === 0 && html`<p class="quiet">None has reported.</p>`,
    bySection(result.requirements).map(
      (group) => html`
<div class="group"><h3>${groupTitle(group.key)}</h3>${group.members.map((member) => row(whole, member))}
</div>`,
    ),
  );
}
