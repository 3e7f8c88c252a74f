/** Fields against kinds of malformation: where the target holds, fails, is only observed, or was not asked. */
import type { MalformationCell } from '../../../schemas/generated/types.js';
import { count } from '../../text.js';
import { type Content, type Html, html, shown } from '../escape.js';
import { kindOf, wholeBody } from './kinds.js';
import { hinted, label, picture, rect } from './svg.js';

/** How a cell stands. */
export type Standing = 'failed' | 'passed' | 'observed' | 'untested' | 'absent';

/** What a cell of the map adds up. */
interface Sum {
  readonly ways: number;
  readonly passed: number;
  readonly failed: number;
  readonly observed: number;
  readonly untested: number;
}

/** Signs and words, the most pressing first. */
export const standings: Readonly<Record<Standing, { sign: string; word: string; tone: string }>> = {
  failed: { sign: '×', word: 'failed', tone: 'failed' },
  untested: { sign: '?', word: 'sent, not judged', tone: 'inconclusive' },
  passed: { sign: '✓', word: 'passed', tone: 'passed' },
  observed: { sign: '•', word: 'observed only', tone: 'observed' },
  absent: { sign: '', word: 'not tested', tone: 'none' },
};

function sum(cells: readonly MalformationCell[]): Sum {
  const of = (name: 'passed' | 'failed' | 'observed' | 'untested'): number =>
    cells.reduce((total, cell) => total + cell[name], 0);
  return {
    ways: new Set(cells.map(({ way }) => way)).size,
    passed: of('passed'),
    failed: of('failed'),
    observed: of('observed'),
    untested: of('untested'),
  };
}

function standingOf(of: Sum): Standing {
  if (of.failed > 0) return 'failed';
  if (of.passed > 0) return 'passed';
  if (of.observed > 0) return 'observed';
  return of.untested > 0 ? 'untested' : 'absent';
}

const figureOf: Readonly<Record<Standing, (of: Sum) => number>> = {
  failed: (of) => of.failed,
  passed: (of) => of.passed,
  observed: (of) => of.observed,
  untested: (of) => of.untested,
  absent: () => 0,
};

function words(field: string, title: string, of: Sum): string {
  if (of.ways === 0) return `${field}, ${title.toLowerCase()}: not tested`;
  const told = (['failed', 'untested', 'passed', 'observed'] as const)
    .filter((standing) => figureOf[standing](of) > 0)
    .map((standing) => `${figureOf[standing](of).toLocaleString('en')} ${standings[standing].word}`);
  return `${field}, ${title.toLowerCase()}: ${count(of.ways, 'way')}, ${told.join(', ')}`;
}

/** Few enough digits for a cell. */
function brief(n: number): string {
  return n < 10_000 ? n.toLocaleString('en') : `${Math.round(n / 1000)}k`;
}

const left = 118;
const rowHeight = 23;
const head = 38;

/** What is put on a map. */
export interface Matter {
  readonly id: string;
  readonly title: string;
  readonly fields: readonly string[];
  readonly kinds: readonly string[];
  readonly cells: readonly MalformationCell[];
}

/** The head of a column, in two lines where it has two words. */
function headOf(kind: string, x: number): Html {
  const look = { anchor: 'middle', classes: 'small' } as const;
  const words = kind.split(' ');
  const last = words.pop() ?? '';
  return html`${words.length > 0 && label(x, head - 22, words.join(' '), look)}${label(x, head - 9, last, look)}`;
}

/** A name that fits before its row. */
function short(name: string): string {
  return name.length > 18 ? `${name.slice(0, 17).replace(/[\ud800-\udbff]$/, '')}…` : name;
}

function keyOf(field: string, kind: string): string {
  return JSON.stringify([field, kind]);
}

/** A heat map, and behind it what it was given as. */
export function heatMap({ id, title, fields, kinds, cells }: Matter, behind: Content): Html {
  const grouped = new Map<string, MalformationCell[]>();
  for (const each of cells) {
    const key = keyOf(each.field, kindOf(each.field, each.way));
    grouped.set(key, [...(grouped.get(key) ?? []), each]);
  }
  const sums = new Map([...grouped].map(([key, group]) => [key, sum(group)]));
  // The last kind is for what no other knows: empty, it says nothing.
  const columns = kinds.filter(
    (kind, i) => i < kinds.length - 1 || fields.some((field) => sums.has(keyOf(field, kind))),
  );
  const width = 700;
  const step = (width - left) / Math.max(1, columns.length);
  const height = head + fields.length * rowHeight + 1;
  const at = (field: string, kind: string): Sum => sums.get(keyOf(field, kind)) ?? sum([]);
  const all = fields.flatMap((field) => columns.map((kind) => standingOf(at(field, kind))));
  const times = (standing: Standing): number => all.filter((one) => one === standing).length;
  const told = (Object.keys(standings) as Standing[])
    .filter((standing) => times(standing) > 0)
    .map((standing) => `${times(standing)} ${standings[standing].word}`);
  const cell = (field: string, kind: string, x: number, y: number): Html => {
    const of = at(field, kind);
    const standing = standingOf(of);
    const { sign, tone } = standings[standing];
    const box = rect(x + 1, y + 1, step - 2, rowHeight - 2, `cell cell-${tone}`);
    if (standing === 'absent') return hinted(words(field, kind, of), box);
    const partly = standing === 'passed' && of.observed > 0 ? ' •' : '';
    return hinted(
      words(field, kind, of),
      box,
      label(x + step / 2, y + 16, `${sign} ${brief(figureOf[standing](of))}${partly}`, {
        anchor: 'middle',
        classes: `ink-${tone}`,
      }),
    );
  };
  return picture(
    {
      id,
      title,
      description: `${count(fields.length, 'row')} by ${count(columns.length, 'kind')} of malformation: ${told.join(', ')}.`,
      width,
      height,
    },
    html`${columns.map((kind, i) => headOf(kind, left + (i + 0.5) * step))}
${fields.map((field, row) => {
  const y = head + row * rowHeight;
  return html`${label(left - 8, y + 16, shown(short(field === wholeBody ? 'whole body' : field)), { anchor: 'end', classes: 'mono' })}${columns.map(
    (kind, i) => cell(field, kind, left + i * step, y),
  )}
`;
})}`,
    behind,
  );
}
