/** How a document is written down: any order, white space and escapes say the same (§3, RFC 8259). */
import fc from 'fast-check';
import { oneOfList } from './arbitrary.js';
import type { Json, Layout } from './model.js';

/** As documented, no white space, no escapes beyond the needed ones. */
export const plainLayout: Layout = { order: 'documented', space: 'none', escapes: 'none' };

/** Every layout, shrinking to the plain one. */
export const layouts: fc.Arbitrary<Layout> = fc.record(
  {
    order: fc.oneof(
      { withCrossShrink: true },
      oneOfList<Layout['order']>(['documented', 'reversed']),
      fc.nat().map((shuffle) => ({ shuffle })),
    ),
    space: oneOfList<Layout['space']>(['none', 'spaces', 'indented', 'mixed']),
    escapes: oneOfList<Layout['escapes']>(['none', 'non-ascii', 'all']),
  },
  { noNullPrototype: true },
);

/** A member of a JSON object: a list keeps order and such names as `__proto__`, which an object would not. */
export type Member = readonly [name: string, value: Json];

/** A piece of a written document, so that it can be spoilt at an exact place. */
export interface Token {
  readonly kind: 'space' | 'open' | 'name' | 'colon' | 'value' | 'comma' | 'close';
  readonly text: string;
  /** The member that a name or value belongs to. */
  readonly member?: Member;
}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

const unicodeEscape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Every character escaped, in all the ways there are: a slash by its short form, hex digits in both cases by turns. */
function everythingEscaped(text: string): string {
  let turn = 0;
  return text.replace(/./gs, (unit) => {
    if (unit === '/') return '\\/';
    turn += 1;
    const hex = unit.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${turn % 2 === 0 ? hex : hex.toUpperCase()}`;
  });
}

/**
 * What has to be escaped: quotes, backslashes, controls (DEL and C1 too, for the reader's sake) and lone surrogates, as
 * UTF-8 has no bytes for them.
 */
const needsEscape = /["\\\p{Cc}\p{Cs}]/gu;
/** Texts in which nothing has to be escaped in any layout but the one that escapes all: most of them. */
const plain = /^[ !#-[\]-~]*$/;

/** A text as a JSON string. */
export function writeString(text: string, escapes: Layout['escapes']): string {
  if (escapes === 'all') return `"${everythingEscaped(text)}"`;
  if (plain.test(text)) return `"${text}"`;
  const needed = text.replace(needsEscape, (unit) => shortEscapes[unit] ?? unicodeEscape(unit));
  return `"${escapes === 'none' ? needed : needed.replace(/[^ -~]/g, unicodeEscape)}"`;
}

/** A value as JSON. Names and texts inside it are escaped as the layout says; lists and objects have no white space. */
export function writeValue(value: Json, escapes: Layout['escapes']): string {
  if (typeof value === 'string') return writeString(value, escapes);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => writeValue(item, escapes)).join(',')}]`;
  const members = Object.entries(value).map(
    ([name, item]) => `${writeString(name, nameEscapes(escapes))}:${writeValue(item, escapes)}`,
  );
  return `{${members.join(',')}}`;
}

const nameEscapes = (escapes: Layout['escapes']) => (escapes === 'all' ? 'all' : 'none');

/** A number that looks random but depends on its inputs alone. */
function scattered(key: number, index: number): number {
  let mixed = Math.imul(key ^ (index + 0x9e3779b9), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function ordered(members: readonly Member[], order: Layout['order']): readonly Member[] {
  if (order === 'documented') return members;
  if (order === 'reversed') return members.toReversed();
  return members
    .map((member, index) => ({ member, rank: scattered(order.shuffle, index) }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ member }) => member);
}

const mixture = ['', ' ', '\t', '\n', '  ', '\r\n', '', '\n\t'];

/** White space, by where it stands: around the members, inside one, or around the whole document. */
function spacer(space: Layout['space']): (place: 'line' | 'end' | 'inside' | 'before' | 'after') => string {
  let turn = 0;
  switch (space) {
    case 'none':
      return () => '';
    case 'spaces':
      return () => ' ';
    case 'indented':
      return (place) => ({ line: '\n  ', end: '\n', inside: '', before: '', after: '\n' })[place];
    case 'mixed':
      return (place) => {
        if (place === 'before') return ' \n';
        return place === 'after' ? '\r\n\t' : (mixture[turn++ % mixture.length] ?? '');
      };
  }
}

type Put = (kind: Token['kind'], text: string, member?: Member) => void;

/** Writes a JSON object, piece by piece. */
function write(members: readonly Member[], layout: Layout, put: Put): void {
  const space = spacer(layout.space);
  put('space', space('before'));
  put('open', '{');
  ordered(members, layout.order).forEach((member, index) => {
    const [name, value] = member;
    if (index > 0) put('comma', ',');
    put('space', space('line'));
    put('name', writeString(name, nameEscapes(layout.escapes)), member);
    put('space', space('inside'));
    put('colon', ':');
    put('space', layout.space === 'indented' ? ' ' : space('inside'));
    put('value', writeValue(value, layout.escapes), member);
    if (layout.space !== 'indented') put('space', space('inside'));
  });
  put('space', space('end'));
  put('close', '}');
  put('space', space('after'));
}

/** A JSON object as tokens; their texts put together are the document. */
export function tokensOf(members: readonly Member[], layout: Layout): readonly Token[] {
  const tokens: Token[] = [];
  write(members, layout, (kind, text, member) => {
    tokens.push(member === undefined ? { kind, text } : { kind, text, member });
  });
  return tokens;
}

/** A JSON object as its text: that of its tokens. */
export function documentText(members: readonly Member[], layout: Layout): string {
  let document = '';
  write(members, layout, (_, text) => {
    document += text;
  });
  return document;
}
