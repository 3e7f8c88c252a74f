/** The end of a run on a terminal. */
import { join } from 'node:path';
import type { ConformanceResult } from '../schemas/generated/types.js';
import { comparisonLine } from './comparison-text.js';
import { entryName, entryWords, staleReasons } from './known.js';
import { fitted } from './terminal.js';
import { clip, count, duration, visible } from './text.js';
import {
  findingsOf,
  levels,
  runLabels,
  type Verdict,
  verdictLabels,
  verdicts,
  withVerdict,
} from './verdicts.js';

/** How a summary is written. */
export interface SummaryOptions {
  /** Whether the terminal takes ANSI colours. */
  readonly color: boolean;
  /** The folder that the reports were written to, as the reader knows it. */
  readonly outputDir: string;
}

const width = 80;
/** Most requirements that are listed under one verdict; the report has them all. */
const mostListed = 20;
/** Most characters of the reason for one requirement. */
const mostOfAReason = 400;

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'magenta' | 'blue';

const codes: Readonly<Record<Style, string>> = {
  bold: '1',
  dim: '2',
  red: '31',
  green: '32',
  yellow: '33',
  magenta: '35',
  blue: '34',
};

const runStyles: Readonly<Record<ConformanceResult['verdict'], Style>> = {
  conformant: 'green',
  nonconformant: 'red',
  inconclusive: 'magenta',
  error: 'magenta',
};

const verdictStyles: Readonly<Record<Verdict, Style>> = {
  failed: 'red',
  inconclusive: 'magenta',
  warning: 'yellow',
  'not-tested': 'dim',
  observed: 'blue',
  passed: 'green',
};

/** A text in lines that are all set in. */
function wrap(text: string, indent: string): string[] {
  return fitted(indent + visible(text), indent.length);
}

/** A text on what is left of one line. */
function fit(text: string, taken: number): string {
  const most = Math.max(20, width - taken);
  const seen = visible(text);
  const { text: kept, left } = clip(seen, most);
  return left === 0 ? kept : `${clip(seen, most - 1).text}…`;
}

/**
 * Renders the summary of a run: the verdict, the counts by level, each failed requirement with its first finding, what
 * is inconclusive or was not tested and why, and where the report is. Lines keep to 80 columns, long paths and ids
 * aside. Texts of the target cannot move the cursor: controls are shown as escapes.
 */
export function renderSummary(result: ConformanceResult, { color, outputDir }: SummaryOptions): string {
  const paint = (style: Style, text: string): string =>
    color ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;
  const lines: string[] = [];

  const { word, sign } = runLabels[result.verdict];
  lines.push(paint(runStyles[result.verdict], paint('bold', `${sign} ${word}`)));
  lines.push(...wrap(result.verdictLine, '  '));
  if (staleReasons(result).length > 0 && result.verdict !== 'error') {
    lines.push(paint('yellow', '  The list of known failures no longer holds: this run ends with 1.'));
  }
  // One reason alone stands in the verdict's line already.
  for (const reason of result.reasons.length > 1 ? result.reasons : []) {
    const [first = '', ...rest] = wrap(reason, '    ');
    lines.push(`  - ${first.trimStart()}`, ...rest);
  }
  lines.push('');

  for (const level of levels) {
    const totals = result.totals[level];
    const parts = verdicts
      .toReversed()
      .filter((verdict) => totals[verdict] > 0)
      .map((verdict) =>
        paint(verdictStyles[verdict], `${totals[verdict]} ${verdictLabels[verdict].word.toLowerCase()}`),
      );
    lines.push(`  ${level.padEnd(8)} ${parts.join(', ') || 'none'}`);
  }

  const list = (
    verdict: Verdict,
    what: (requirement: ConformanceResult['requirements'][number]) => string,
  ): void => {
    const found = withVerdict(result, verdict);
    if (found.length === 0) return;
    lines.push('', paint(verdictStyles[verdict], `${verdictLabels[verdict].word} (${found.length})`));
    for (const requirement of found.slice(0, mostListed)) {
      const words = `${requirement.known === undefined ? '' : 'known: '}${what(requirement)}`;
      lines.push(
        `  ${verdictLabels[verdict].sign} ${visible(requirement.id)}`,
        // A finding is told in the report; why there is none must be told whole.
        ...(verdict === 'inconclusive'
          ? wrap(clip(words, mostOfAReason).text, '    ')
          : [`    ${fit(words, 4)}`]),
      );
    }
    if (found.length > mostListed) lines.push(`  … and ${found.length - mostListed} more in the report`);
  };
  list(
    'failed',
    (requirement) => findingsOf(requirement)[0]?.summary ?? requirement.reason ?? requirement.statement,
  );
  // One reason is often behind many: then it stands once, with the ids after it.
  const unsure = withVerdict(result, 'inconclusive');
  const shared = unsure.length > 3 && new Set(unsure.map(({ reason }) => reason)).size === 1;
  if (shared) {
    const [first] = unsure;
    lines.push(
      '',
      paint(verdictStyles.inconclusive, `${verdictLabels.inconclusive.word} (${unsure.length})`),
    );
    lines.push(
      ...wrap(`${(first?.reason ?? '').replace(/\.$/, '')}: ${clipIds(unsure.map(({ id }) => id))}`, '  '),
    );
  } else list('inconclusive', (requirement) => requirement.reason ?? requirement.statement);
  list(
    'warning',
    (requirement) => findingsOf(requirement)[0]?.summary ?? requirement.reason ?? requirement.statement,
  );

  const gaps = result.notTested;
  if (gaps.length > 0) {
    lines.push('', paint('dim', `Not tested (${gaps.length})`));
    const reasons = new Map<string, string[]>();
    for (const gap of gaps) reasons.set(gap.reason, [...(reasons.get(gap.reason) ?? []), gap.id]);
    for (const [reason, ids] of reasons) {
      lines.push(...wrap(`${reason.replace(/\.$/, '')}: ${clipIds(ids)}`, '  '));
    }
  }

  if (result.errors.length > 0) {
    lines.push('', paint('magenta', `Errors of the suite (${result.errors.length})`));
    for (const error of result.errors.slice(0, mostListed))
      lines.push(...wrap(`${error.where}: ${error.message}`, '  '));
  }

  const entries = result.knownFailures ?? [];
  if (entries.length > 0) {
    lines.push('', `Known failures (${entries.length})`);
    for (const entry of entries.slice(0, mostListed)) {
      lines.push(...wrap(`${entryName(entry)}: ${entryWords(entry)}`, '  '));
    }
  }
  if (result.comparison !== undefined) {
    lines.push(
      '',
      ...wrap(`Compared with run ${result.comparison.base.run}: ${comparisonLine(result.comparison)}`, '  '),
    );
  }

  const { run, target } = result;
  const unknown = run.unknownOutcomes ?? 0;
  lines.push(
    '',
    ...wrap(
      `${visible(target.name)}, ${run.profile}${run.strict ? ', strict' : ''}: ${count(run.requests, 'request')}, ${run.created.toLocaleString('en')} created${
        unknown > 0 ? `, ${unknown} of unknown outcome` : ''
      }, ${duration(run.durationMs)}`,
      '  ',
    ),
    `  seed    ${run.seed}`,
    `  report  ${visible(join(outputDir, 'index.html'))}`,
  );
  return `${lines.join('\n')}\n`;
}

/** The first few ids; the report has the rest. */
function clipIds(ids: readonly string[]): string {
  const most = 6;
  const more = ids.length - most;
  return `${ids.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
