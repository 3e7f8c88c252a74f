/** Text of others inside Markdown (GitHub's and CommonMark): shown as text, whatever it holds. */
import { visible, visibleLines } from '../text.js';

/** Nothing where it is rendered; keeps mentions, references and addresses from becoming links. */
const BREAK = '<!-- -->';

/** A text on one line, for the flow of a paragraph or the cell of a table. */
export function inline(text: string): string {
  return (
    visible(text)
      .replace(/[\\`*[\]|~$]/g, '\\$&')
      // Within a word they emphasise nothing: names of codes and fields have them.
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      // Where a line begins, these make headings and lists.
      .replace(/^(\s*)([-+=#])/, '$1\\$2')
      .replace(/^(\s*\d+)([.)])/, '$1\\$2')
      .replace(/@(?=\w)/g, `@${BREAK}`)
      .replace(/#(?=\w)/g, `#${BREAK}`)
      .replace(/:(?=\/\/|[a-z+-][\w+-]*:)/gi, `:${BREAK}`)
      .replace(/\bwww(?=\.)/gi, `$&${BREAK}`)
  );
}

/** The longest run of backticks in a text. */
function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** A text as code, on one line; not for the cell of a table, where a bar would end it ({@link cellCode}). */
export function code(text: string): string {
  const shown = visible(text);
  if (shown.trim() === '') return '` `';
  const ticks = '`'.repeat(longestRun(shown) + 1);
  const edge = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
  return `${ticks}${edge}${shown}${edge}${ticks}`;
}

/** A text as code in the cell of a table: GitHub takes `\|` in code there for a bar. */
export function cellCode(text: string): string {
  return code(text).replaceAll('|', '\\|');
}

/** A text of any number of lines as a block of code; `info` names its language. */
export function fence(text: string, info = ''): string {
  const shown = visibleLines(text);
  const ticks = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return `${ticks}${info}\n${shown}${shown.endsWith('\n') ? '' : '\n'}${ticks}`;
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
  if (!whole) return code(text);
  return parts.map((part, i) => (i % 2 === 1 ? code(part) : part)).join('');
}
