/** A run on one page of Markdown, as the summary of a job of GitHub Actions shows it. */
import type { ConformanceResult, RequirementResult } from '../../schemas/generated/types.js';
import { knownWords, staleReasons } from '../known.js';
import { clip, count, duration, utc } from '../text.js';
import {
  levels,
  nextSteps,
  runLabels,
  type Verdict,
  verdictLabels,
  verdicts,
  withVerdict,
} from '../verdicts.js';
import { code, fence, inline } from './escape.js';

/** Most requirements that are told under one verdict. */
const TOLD = 50;
/** Most characters of a sentence and of a command. */
const SENTENCE = 400;
const COMMAND = 1_000;

const signs: Readonly<Record<ConformanceResult['verdict'], string>> = {
  conformant: '✅',
  nonconformant: '❌',
  inconclusive: '❔',
  error: '💥',
};

function totals(result: ConformanceResult): string[] {
  const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(['Level', ...verdicts.map((verdict) => verdictLabels[verdict].word)]),
    row(['---', ...verdicts.map(() => '---:')]),
    ...levels.map((level) => row([level, ...verdicts.map((verdict) => result.totals[level][verdict])])),
  ];
}

/** The sentence that tells a requirement's verdict best. */
function sentence({ findings, reason, statement }: RequirementResult): string {
  return clip(findings[0]?.summary ?? reason ?? statement, SENTENCE).text;
}

function told(result: ConformanceResult, verdict: Verdict): string[] {
  const all = withVerdict(result, verdict).filter(({ known }) => known === undefined);
  if (all.length === 0) return [];
  const items = all.slice(0, TOLD).flatMap((requirement) => {
    const replay = requirement.findings[0]?.replay;
    return [
      `- ${code(requirement.id)} (${requirement.level}, § ${inline(requirement.section)}): ${inline(sentence(requirement))}`,
      ...(replay === undefined ? [] : ['', fence(clip(replay, COMMAND).text, 'sh').replace(/^/gm, '  '), '']),
    ];
  });
  const more = all.length > TOLD ? [`- … and ${all.length - TOLD} more in the report`] : [];
  return ['', `### ${verdictLabels[verdict].word} (${all.length})`, '', ...items, ...more];
}

function known(result: ConformanceResult): string[] {
  const stale = staleReasons(result).map((reason) => `- ${inline(clip(reason, SENTENCE).text)}`);
  const excused = result.requirements.flatMap(({ id, known: by }) =>
    by === undefined ? [] : [`- ${code(id)}: ${inline(clip(knownWords(by), SENTENCE).text)}`],
  );
  return [
    ...(stale.length === 0 ? [] : ['', `### Known failures out of date (${stale.length})`, '', ...stale]),
    ...(excused.length === 0 ? [] : ['', `### Known failures (${excused.length})`, '', ...excused]),
  ];
}

function notTested({ notTested: gaps }: ConformanceResult): string[] {
  if (gaps.length === 0) return [];
  const byReason = new Map<string, { ids: string[]; configure: string }>();
  for (const { id, reason, configure } of gaps) {
    const held = byReason.get(reason) ?? { ids: [], configure };
    held.ids.push(id);
    byReason.set(reason, held);
  }
  const items = [...byReason].map(
    ([reason, { ids, configure }]) =>
      `- ${inline(clip(reason, SENTENCE).text)}: ${ids.map(code).join(', ')}${
        ids.length === 1 && configure !== '' ? ` (${inline(clip(configure, SENTENCE).text)})` : ''
      }`,
  );
  return ['', `<details><summary>Not tested (${gaps.length})</summary>`, '', ...items, '', '</details>'];
}

function errors({ errors: all }: ConformanceResult): string[] {
  if (all.length === 0) return [];
  const items = all
    .slice(0, TOLD)
    .map(({ where, message }) => `- ${inline(clip(`${where}: ${message}`, SENTENCE).text)}`);
  return ['', `### Errors of the suite (${all.length})`, '', ...items];
}

function next(result: ConformanceResult): string[] {
  const steps = nextSteps(result).map(
    ({ before, ids, after }) => `- ${inline(before)}${ids.map(code).join(', ')}${inline(after)}`,
  );
  return ['', '**Next**', '', ...steps];
}

/** Renders the summary of a run as Markdown, well under GitHub's limit of 1 MiB. */
export function renderMarkdownSummary(result: ConformanceResult): string {
  const { run, target, contract, suite } = result;
  const version = target.version === undefined ? '' : ` ${inline(target.version)}`;
  const facts = [
    `${code(target.name)}${version} at ${code(target.baseUrl)}`,
    `${inline(utc(run.startedAt))}, ${duration(run.durationMs)}`,
    `profile ${run.profile}${run.strict ? ', strict' : ''}, seed ${run.seed}`,
    `${count(run.requests, 'request')}, ${count(run.created, 'submission')} created`,
    `contract ${inline(contract.version)}, ${inline(suite.name)} ${inline(suite.version)}`,
  ];
  return `${[
    `## ${signs[result.verdict]} ${runLabels[result.verdict].word}`,
    '',
    `**${inline(clip(result.verdictLine, SENTENCE * 2).text)}**`,
    '',
    facts.join('<br>'),
    '',
    ...totals(result),
    ...next(result),
    ...errors(result),
    ...told(result, 'failed'),
    ...told(result, 'inconclusive'),
    ...told(result, 'warning'),
    ...known(result),
    ...notTested(result),
  ].join('\n')}\n`;
}
