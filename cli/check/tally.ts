/** What a check has found, counted by cause; bounded, however long the file is. */
import type { ErrorCode, RowId } from '../../schemas/index.js';
import type { RecordFinding } from '../../schemas/records/index.js';

/** Most causes that are told apart: names of unknown members come from the file. */
const mostCauses = 500;
/** Most characters that are kept of a member's name. */
const longestName = 80;
/** First lines that are kept of a cause. */
const firstLines = 5;

/** Findings that say the same of the same field. */
export interface Cause {
  readonly kind: RecordFinding['kind'];
  readonly field?: string;
  readonly codes: readonly ErrorCode[];
  readonly row?: RowId;
  readonly why: string;
  readonly count: number;
  readonly firstLines: readonly number[];
}

/** How many records came out how. A record that would be refused counts as that alone. */
export interface Counts {
  readonly records: number;
  readonly fit: number;
  readonly refused: number;
  readonly open: number;
  readonly unread: number;
}

/** Counts records and causes. */
export class Tally {
  #records = 0;
  readonly #by = { refused: 0, open: 0, unread: 0 };
  readonly #causes = new Map<string, Cause & { count: number; readonly firstLines: number[] }>();

  /** Another record, and what was found about it. */
  add(findings: readonly RecordFinding[], line: number): void {
    this.#records += 1;
    if (findings.length === 0) return;
    const kinds = (['unread', 'refused', 'open'] as const).find((kind) =>
      findings.some((finding) => finding.kind === kind),
    );
    if (kinds !== undefined) this.#by[kinds] += 1;
    for (const finding of findings) this.#count(finding, line);
  }

  #count({ kind, field: name, codes, row, why }: RecordFinding, line: number): void {
    const field = shortened(name);
    const key = `${kind}|${field}|${codes[0]}|${row}|${why}`;
    const found = this.#causes.get(key) ?? this.#new(key, { kind, codes, why, ...named(field, row) });
    found.count += 1;
    if (found.firstLines.length < firstLines) found.firstLines.push(line);
  }

  #new(
    key: string,
    cause: Omit<Cause, 'count' | 'firstLines'>,
  ): Cause & {
    count: number;
    readonly firstLines: number[];
  } {
    if (this.#causes.size >= mostCauses) {
      const rest = `rest|${cause.kind}`;
      const said = { kind: cause.kind, codes: cause.codes, why: 'further causes, counted together' };
      const known = this.#causes.get(rest) ?? { ...said, count: 0, firstLines: [] };
      this.#causes.set(rest, known);
      return known;
    }
    const made = { ...cause, count: 0, firstLines: [] };
    this.#causes.set(key, made);
    return made;
  }

  get counts(): Counts {
    const { refused, open, unread } = this.#by;
    return { records: this.#records, fit: this.#records - refused - open - unread, refused, open, unread };
  }

  /** The causes, refusals first, the most frequent first. */
  get causes(): readonly Cause[] {
    const order = ['refused', 'unread', 'open'];
    return [...this.#causes.values()].sort(
      (one, other) => order.indexOf(one.kind) - order.indexOf(other.kind) || other.count - one.count,
    );
  }
}

/** A name as it is kept: cut, and then copied, so that it does not hold on to the record it was cut from. */
export function shortened(name: string | undefined): string | undefined {
  if (name === undefined || name.length <= longestName) return name;
  return Buffer.from(`${name.slice(0, longestName)}…`).toString();
}

function named(field: string | undefined, row: RowId | undefined): { field?: string; row?: RowId } {
  return { ...(field === undefined ? {} : { field }), ...(row === undefined ? {} : { row }) };
}
