/** Which error codes were met, in plain and in encrypted requests. */
import type { CodeCell } from '../../../schemas/generated/types.js';
import { count } from '../../text.js';
import { type Content, type Html, html, shown } from '../escape.js';
import { hinted, label, picture, rect } from './svg.js';

/** A code with how often each form of request met it. */
export interface CodeRow {
  readonly code: string;
  readonly documented: boolean;
  readonly plain: number;
  readonly encrypted: number;
}

/** The documented codes, met or not, then whatever else came. */
export function codeRows(documented: readonly string[], cells: readonly CodeCell[]): CodeRow[] {
  const others = new Set(cells.map(({ code }) => code).filter((code) => !documented.includes(code)));
  const times = (code: string, form: CodeCell['form']): number =>
    cells.reduce((sum, cell) => (cell.code === code && cell.form === form ? sum + cell.count : sum), 0);
  return [...documented, ...others].map((code) => ({
    code,
    documented: documented.includes(code),
    plain: times(code, 'plain'),
    encrypted: times(code, 'encrypted'),
  }));
}

const left = 150;
const width = 700;
const gap = 16;
const rowHeight = 28;
const head = 26;
const column = (width - left - gap) / 2;
/** Room for a figure behind the longest bar. */
const figures = 62;

/** The codes as bars, whose lengths go with the square root of the figures, so that one is seen beside a thousand. */
export function codesPicture(rows: readonly CodeRow[], behind: Content): Html {
  const most = Math.max(1, ...rows.flatMap(({ plain, encrypted }) => [plain, encrypted]));
  const bar = (row: CodeRow, form: 'plain' | 'encrypted', x: number, y: number): Html => {
    const n = row[form];
    const hint = `${row.code}, ${form}: ${n === 0 ? 'not met' : count(n, 'time')}`;
    const track = rect(x, y + 4, column - figures, rowHeight - 8, 'track');
    if (n === 0) return hinted(hint, track, label(x + 8, y + 18, '– not met', { classes: 'quiet-ink' }));
    const tone = row.documented ? 'passed' : 'failed';
    const long = Math.max(3, (column - figures) * Math.sqrt(n / most));
    return hinted(
      hint,
      track,
      rect(x, y + 4, long, rowHeight - 8, `bar bar-${tone}`),
      label(x + column - figures + 8, y + 18, `${row.documented ? '✓' : '×'} ${n.toLocaleString('en')}`),
    );
  };
  const met = (form: 'plain' | 'encrypted'): string => {
    const documented = rows.filter((row) => row.documented);
    return `${documented.filter((row) => row[form] > 0).length} of ${documented.length} documented codes met in ${form} requests`;
  };
  const strange = rows.filter((row) => !row.documented).length;
  return picture(
    {
      id: 'picture-codes',
      title: 'Error codes, by form of the request',
      description: `${met('plain')}, ${met('encrypted')}${strange === 0 ? '' : `; ${count(strange, 'undocumented code')}`}.`,
      width,
      height: head + rows.length * rowHeight,
    },
    html`${label(left, head - 9, 'Plain', { classes: 'small' })}${label(left + column + gap, head - 9, 'Encrypted', { classes: 'small' })}
${rows.map((row, i) => {
  const y = head + i * rowHeight;
  const name = row.code.length > 20 ? `${row.code.slice(0, 19)}…` : row.code;
  return html`${label(left - 10, y + 18, shown(name), { anchor: 'end', classes: 'mono' })}${bar(row, 'plain', left, y)}${bar(row, 'encrypted', left + column + gap, y)}
`;
})}`,
    behind,
  );
}
