/** Text written by others, set in Markdown so that it stays text: on GitHub, GitLab and whatever reads CommonMark. */
import { visible, visibleLines } from '../text.js';

/** The longest run of backticks in a text. */
function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** A text as a code span on one line: nothing in it can end the span, and no name, number or address becomes a link. */
export function codeSpan(text: string): string {
  const line = visible(text);
  if (line.trim() === '') return '` `';
  const ticks = '`'.repeat(longestRun(line) + 1);
  const pad = /^[` ]|[` ]$/.test(line) ? ' ' : '';
  return `${ticks}${pad}${line}${pad}${ticks}`;
}

/** A text of several lines in a fence that nothing in it can close; `language` names the highlighting. */
export function fenced(text: string, language = ''): string {
  const lines = visibleLines(text);
  const fence = '`'.repeat(Math.max(3, longestRun(lines) + 1));
  return `${fence}${language}\n${lines}\n${fence}`;
}

/**
 * Words that no reader of Markdown takes for anything else: no markup, no name to notify, no address, and nothing that
 * a tracker makes a reference of.
 */
const plain = /^[\p{L}\p{N} .,;:?'()"“”’–…§/=-]*$/u;
const linked = /:\/\/|www\.|\bgh-\d|\b[0-9a-f]{7,}\b/i;

/** Underscores within a word: names of codes and fields have them, and they emphasise nothing. */
const inner = /(?<=[\p{L}\p{N}])_(?=[\p{L}\p{N}])/gu;

function isPlain(text: string): boolean {
  return plain.test(text.replace(inner, '')) && !linked.test(text);
}

/**
 * A sentence: what stands between single backticks is set as code, the rest as it is. A sentence that holds anything
 * which could act is one code span as a whole.
 */
export function sentence(text: string): string {
  const parts = text.split('`');
  const whole =
    parts.length % 2 === 1 && parts.every((part, i) => (i % 2 === 1 ? part !== '' : isPlain(part)));
  if (!whole) return codeSpan(text);
  return parts.map((part, i) => (i % 2 === 1 ? codeSpan(part) : part)).join('');
}
