/** Records of a CSV file (RFC 4180): the header names the fields, an empty cell leaves its field out. */
import { pipeline } from 'node:stream/promises';
import { CsvError, type Info, parse } from 'csv-parse';
import { type FieldName, fields, isFieldName, requiredFields } from '../../schemas/index.js';
import type { JsonRecord, RecordFinding, RecordJudge } from '../../schemas/records/index.js';
import { UsageError } from '../exit.js';
import { longestLine } from './lines.js';

/** Takes what is found of each record, with the line on which it ends. */
export type Take = (findings: readonly RecordFinding[], line: number) => void;

/** What is needed besides the file. */
export interface CsvMeans {
  readonly judge: RecordJudge;
  readonly take: Take;
  /** Told what the header says of every record, a line each. */
  readonly header: (line: string) => void;
  readonly delimiter: string;
  readonly supplied: readonly string[];
}

/**
 * Reads and judges the records.
 *
 * @throws {UsageError} when the header is none, or the quotes do not pair.
 */
export async function checkCsv(source: AsyncIterable<Buffer>, means: CsvMeans): Promise<void> {
  const { judge, take } = means;
  let columns: readonly string[] | undefined;
  const parser = parse({
    bom: true,
    delimiter: means.delimiter,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestLine,
    // Nothing is handed on: the records are judged where they are made, so that no queue of them builds up.
    on_record: (cells: readonly string[], { lines }: Info) => {
      if (columns === undefined) columns = headerOf(cells, means);
      else take(findingsOf(cells, columns, judge), lines);
      return null;
    },
  });
  parser.resume();
  try {
    await pipeline(source, parser);
  } catch (error) {
    if (error instanceof CsvError) throw new UsageError([problemOf(error)]);
    throw error;
  }
}

function findingsOf(
  cells: readonly string[],
  columns: readonly string[],
  judge: RecordJudge,
): readonly RecordFinding[] {
  if (cells.length !== columns.length) {
    const why = 'not as many cells as the header has columns';
    return [{ kind: 'unread', codes: [], why, detail: `${cells.length} instead of ${columns.length}` }];
  }
  const record: Record<string, unknown> = {};
  let spoilt = false;
  for (let at = 0; at < cells.length; at += 1) {
    const cell = cells[at];
    if (cell === undefined || cell === '') continue;
    record[columns[at] ?? ''] = cell;
    if (cell.includes('\uFFFD')) spoilt = true;
  }
  const findings = judge(record satisfies JsonRecord);
  return spoilt ? [...findings, notUtf8] : findings;
}

/** Bytes that are not UTF-8 were replaced while the file was read (A15). */
export const notUtf8: RecordFinding = {
  kind: 'open',
  codes: [],
  row: 'A15',
  why: 'bytes that are not UTF-8',
};

/** The columns, checked; what the header says of every record is told. */
function headerOf(
  cells: readonly string[],
  { header, delimiter, supplied }: Pick<CsvMeans, 'header' | 'delimiter' | 'supplied'>,
): readonly string[] {
  const columns = cells.map((cell) => cell.trim());
  if (!columns.some(isFieldName)) {
    const other = [';', '\t', '|'].find((mark) => mark !== delimiter && (columns[0] ?? '').includes(mark));
    throw new UsageError([
      other === undefined
        ? `line 1 names no documented field: write a header such as ${fields.slice(0, 3).map(({ name }) => name)},…`
        : `line 1 names no documented field: cells seem to be separated by ${JSON.stringify(other)}; pass --delimiter`,
    ]);
  }
  const twice = columns.find((name, at) => columns.indexOf(name) < at);
  if (twice !== undefined) {
    throw new UsageError([
      `line 1: the column ${JSON.stringify(twice)} stands there twice: keep one of the two`,
    ]);
  }
  for (const name of columns.filter((one) => !isFieldName(one))) {
    header(`column ${JSON.stringify(name)} is no documented field: a record with a cell in it is refused`);
  }
  const lacks = (name: FieldName): boolean => !columns.includes(name) && !supplied.includes(name);
  for (const name of requiredFields.filter(lacks)) {
    header(
      `no column ${name}, which is required: every record is refused (--supplied ${name} if you add it)`,
    );
  }
  return columns;
}

function problemOf({ code, lines }: CsvError & { readonly lines?: unknown }): string {
  const where = typeof lines === 'number' ? `line ${lines}` : 'the file';
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return `${where}: a quoted cell begins there that nothing closes: write " as "" inside quotes`;
    case 'INVALID_OPENING_QUOTE':
      return `${where}: a quote inside a cell without quotes: put the cell in quotes and write " as ""`;
    case 'CSV_INVALID_CLOSING_QUOTE':
      return `${where}: text follows a closing quote: write " as "" inside quotes`;
    case 'CSV_MAX_RECORD_SIZE':
      return `${where}: a record of more than 1 MiB: is a quote left open before it?`;
    default:
      return `${where} cannot be read as CSV (${code}): check its quotes and separators`;
  }
}
