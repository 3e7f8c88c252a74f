/** Text that was written by others, made safe to look at: nothing invisible stays invisible. */

/**
 * What cannot be seen or moves its neighbours about: controls (ANSI escapes begin with one), format characters (the
 * bidirectional ones), lone surrogates, blanks other than the plain one. Variation selector 16 is left: emoji carry it.
 */
const unseen =
  /(?!\ufe0f)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;

const short: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** A piece of a text: as it is, or as the escape that stands for something unseen. */
export interface Piece {
  readonly text: string;
  readonly escaped: boolean;
}

/** The JSON escape of a character, so that what is shown may be pasted into JSON and still means the same. */
export function escapeOf(character: string): string {
  const known = short.get(character);
  if (known !== undefined) return known;
  let written = '';
  for (let i = 0; i < character.length; i++) {
    written += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  }
  return written;
}

/** A text in pieces, the unseen ones escaped. With `lines`, line feeds and tabs stay what they are. */
export function pieces(text: string, { lines = false } = {}): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(unseen)) {
    if (lines && (match[0] === '\n' || match[0] === '\t')) continue;
    if (match.index > from) found.push({ text: text.slice(from, match.index), escaped: false });
    found.push({ text: escapeOf(match[0]), escaped: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ text: text.slice(from), escaped: false });
  return found;
}

/** A text with everything unseen as an escape, on one line. */
export function visible(text: string): string {
  return text.replace(unseen, escapeOf);
}

/** A text with everything unseen as an escape, line feeds and tabs aside. */
export function visibleLines(text: string): string {
  return pieces(text, { lines: true })
    .map((piece) => piece.text)
    .join('');
}

/** At most so many characters of a text, never half of a surrogate pair; `left` counts what was left off. */
export function clip(text: string, most: number): { text: string; left: number } {
  if (text.length <= most) return { text, left: 0 };
  const kept = text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
  return { text: kept, left: text.length - kept.length };
}

/** Values in the order of a reader: numbers by their size. */
export function ordered(values: Iterable<string>): string[] {
  const all = [...values];
  return all.every((value) => /^\d+$/.test(value)) ? all.sort((a, b) => Number(a) - Number(b)) : all.sort();
}

/** A number of things in words: `1 request`, `1,200 requests`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

/** A duration in milliseconds, for people. */
export function duration(ms: number): string {
  if (ms < 1) return `${ms.toLocaleString('en', { maximumFractionDigits: 2 })} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** An RFC 3339 time as UTC for people; what is no time is given back unchanged. */
export function utc(time: string): string {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? time : `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
