/** A comparison of two runs in words: for a terminal, for a pull request, and the parts that both and the page share. */
import type { ChangedRequirement, ComparedRun, Comparison } from '../schemas/generated/types.js';
import { unexpectedFailures } from './comparison.js';
import { code, inline } from './markdown/escape.js';
import { fitted } from './terminal.js';
import { clip, count, duration, utc, visible } from './text.js';

/** Most items that a terminal or a pull request shows of one kind; JSON has all of them. */
const mostListed = 50;
const mostOfText = 300;

/** One kind of change: each item has an id, set as code where that is possible, and words. */
export interface ChangeBlock {
  readonly title: string;
  readonly items: readonly { readonly id: string; readonly words: string }[];
}

function requirementBlock(title: string, changes: readonly ChangedRequirement[]): ChangeBlock {
  return {
    title,
    items: changes.map(({ id, level, before, after, summary, known }) => ({
      id,
      words: `${level}, ${before === 'none' ? 'new' : before} → ${after}${known === true ? ' (known failure)' : ''}${summary === '' ? '' : `: ${clip(summary, mostOfText).text}`}`,
    })),
  };
}

/** Every kind of change that there is, the most pressing first. */
export function changeBlocks(comparison: Comparison): ChangeBlock[] {
  const plain = (title: string, ids: readonly string[]): ChangeBlock => ({
    title,
    items: ids.map((id) => ({ id, words: '' })),
  });
  return [
    requirementBlock('Newly failing', comparison.newFailures),
    requirementBlock('New warnings', comparison.newWarnings),
    requirementBlock('Fixed', comparison.fixed),
    requirementBlock('No longer tested', comparison.noLongerTested),
    requirementBlock('Newly tested', comparison.newlyTested),
    plain('New requirements', comparison.added),
    plain('Requirements that are gone', comparison.removed),
    {
      title: 'Read in another way: recorded, and no failure',
      items: comparison.observations.map(({ row, before, after }) => ({
        id: row,
        words: `${clip(before.join(' | '), mostOfText).text} → ${clip(after.join(' | '), mostOfText).text}`,
      })),
    },
    {
      title: 'Slower',
      items: comparison.slower.map(({ kind, share, beforeMs, afterMs }) => ({
        id: kind,
        words: `${share === 0.5 ? 'half' : `${share * 100} %`} of the answers within ${duration(beforeMs)} → ${duration(afterMs)}`,
      })),
    },
  ].filter(({ items }) => items.length > 0);
}

/** The whole comparison in one sentence. */
export function comparisonLine(comparison: Comparison): string {
  const { newFailures, fixed, newWarnings, observations, slower } = comparison;
  const known = newFailures.length - unexpectedFailures(comparison).length;
  const parts = [
    `${count(newFailures.length, 'new failure')}${known > 0 ? ` (${known} known)` : ''}`,
    `${fixed.length} fixed`,
    ...(newWarnings.length > 0 ? [count(newWarnings.length, 'new warning')] : []),
    ...(comparison.noLongerTested.length > 0 ? [`${comparison.noLongerTested.length} no longer tested`] : []),
    ...(observations.length > 0 ? [`${count(observations.length, 'silence')} read in another way`] : []),
    ...(slower.length > 0 ? [`${count(slower.length, 'latency', 'latencies')} up`] : []),
  ];
  return parts.join(', ');
}

/** A run as one line: what was tested, which version, when, how. */
export function sideWords({ target, targetVersion, startedAt, profile, seed, verdict }: ComparedRun): string {
  const version = targetVersion === undefined ? '' : ` ${targetVersion}`;
  return `${target}${version}, ${utc(startedAt)}, ${profile}, seed ${seed}: ${verdict}`;
}

/** A text in lines, the first of which begins with `first`, the others with as many blanks as `next` has. */
function wrap(text: string, first: string, next: string): string[] {
  return fitted(first + visible(text), next.length);
}

/** For a terminal: 80 columns, long words aside, nothing unseen. */
export function comparisonText(comparison: Comparison): string {
  const lines = [
    ...wrap(comparisonLine(comparison), '', '  '),
    '',
    ...wrap(sideWords(comparison.base), '  before  ', '          '),
    ...wrap(sideWords(comparison.head), '  now     ', '          '),
  ];
  if (comparison.differences.length > 0) {
    lines.push('', "The runs differ, so not every change need be the target's");
    for (const difference of comparison.differences) lines.push(...wrap(difference, '  - ', '    '));
  }
  for (const { title, items } of changeBlocks(comparison)) {
    lines.push('', `${title} (${items.length})`);
    for (const { id, words } of items.slice(0, mostListed)) {
      lines.push(...wrap(id, '  ', '  '));
      if (words !== '') lines.push(...wrap(words, '    ', '    '));
    }
    if (items.length > mostListed) lines.push(`  … and ${items.length - mostListed} more`);
  }
  if (changeBlocks(comparison).length === 0) lines.push('', 'Nothing changed.');
  return `${lines.join('\n')}\n`;
}

/** For a pull request or a job summary: Markdown whose texts of the target can be nothing but text. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { base, head, differences } = comparison;
  const lines = [
    `## Conformance: ${inline(comparisonLine(comparison))}`,
    '',
    `* before: ${inline(sideWords(base))}`,
    `* now: ${inline(sideWords(head))}`,
  ];
  if (differences.length > 0) {
    lines.push('', "The runs differ, so not every change need be the target's:", '');
    lines.push(...differences.map((difference) => `* ${inline(difference)}`));
  }
  for (const { title, items } of changeBlocks(comparison)) {
    lines.push('', `### ${title} (${items.length})`, '');
    lines.push(
      ...items
        .slice(0, mostListed)
        .map(({ id, words }) => `* ${code(id)}${words === '' ? '' : `: ${inline(words)}`}`),
    );
    if (items.length > mostListed) lines.push(`* … and ${items.length - mostListed} more`);
  }
  if (changeBlocks(comparison).length === 0) lines.push('', 'Nothing changed.');
  return `${lines.join('\n')}\n`;
}
