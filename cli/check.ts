/** `argos-conformance check`: a user's own records against the request contract, offline. */
import { judgeOfToday } from '../run/records.js';
import { secretsAround } from '../run/secrets.js';
import { fields, isFieldName } from '../schemas/index.js';
import { judgeText, type RecordFinding, type RecordJudge } from '../schemas/records/index.js';
import { createRedactor } from '../wire/redaction.js';
import { quoted, suggestion } from '../wire/target/nearest.js';
import { checkCsv, notUtf8, type Take } from './check/csv.js';
import { LineReader } from './check/lines.js';
import { type Printer, printer } from './check/print.js';
import { foreignProblem, open, type Source, unreadable } from './check/source.js';
import { Tally } from './check/tally.js';
import { type ExitCode, exitCodes, UsageError } from './exit.js';
import type { Surroundings } from './surroundings.js';

/** Findings of a kind that are listed unless told otherwise, and at most. */
const usualLimit = 20;
const highestLimit = 100_000;

/** The options of `check` as they were written. */
export interface CheckWords {
  readonly format?: string;
  readonly delimiter?: string;
  readonly limit?: string;
  readonly supplied?: readonly string[];
  readonly showValues?: boolean;
  readonly json?: boolean;
}

/**
 * Checks the records of a file and prints what a target would say to them. 1 when some would be refused.
 *
 * @throws {UsageError} when the file cannot be read, is no file of records, or a record could not be looked at.
 */
export async function check(
  file: string,
  words: CheckWords,
  { cwd, env, stdin, stdout }: Pick<Surroundings, 'cwd' | 'env' | 'stdin' | 'stdout'>,
): Promise<ExitCode> {
  const { limit, supplied, delimiter } = understood(words);
  const source = open(file, words.format, cwd, stdin);
  const tally = new Tally();
  const redactor = createRedactor(secretsAround(env, { cwd }));
  const print = printer({
    write: (text) => stdout.write(text),
    redact: (text) => redactor.text(text),
    source,
    limit,
    showValues: words.showValues === true,
    json: words.json === true,
  });
  const take: Take = (findings, line) => {
    tally.add(findings, line);
    for (const finding of findings) print.finding(finding, line);
  };
  try {
    await judged(source, { judge: judgeOfToday(supplied), take, print, delimiter, supplied });
  } catch (error) {
    // What was found up to there stays, and a JSON document is closed.
    print.end(tally, false);
    throw error;
  }
  const { records, refused, unread } = tally.counts;
  print.end(tally, unread === 0 && records > 0);
  if (records === 0) throw new UsageError([`${source.name} holds no record: write one a line`]);
  if (refused > 0) return exitCodes.nonconformant;
  if (unread > 0) {
    throw new UsageError([
      `${unread} of ${records} records could not be looked at: put them right and check again`,
    ]);
  }
  return exitCodes.conformant;
}

interface Means {
  readonly judge: RecordJudge;
  readonly take: Take;
  readonly print: Printer;
  readonly delimiter: string;
  readonly supplied: readonly string[];
}

async function judged(source: Source, means: Means): Promise<void> {
  const { name, format } = source;
  try {
    if (format === 'csv') await checkCsv(pieces(source), { ...means, header: means.print.header });
    else await checkLines(pieces(source), means);
  } catch (error) {
    if (error instanceof UsageError)
      throw new UsageError(error.problems.map((problem) => `${name}: ${problem}`));
    throw error instanceof Error && 'code' in error ? unreadable(quoted(name), error) : error;
  }
}

/** The pieces of the stream, the first of them looked at. */
async function* pieces({ stream }: Source): AsyncGenerator<Buffer> {
  let first = true;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    const problem = first ? foreignProblem(bytes) : undefined;
    if (problem !== undefined) throw new UsageError([problem]);
    first = false;
    yield bytes;
  }
}

/** Why a first line is not a record of one line but the start of something longer. */
const openings: Readonly<Record<string, string>> = {
  '[': "is a JSON list over several lines: write a record a line, as jq -c '.[]' does",
  '[{': "is a JSON list over several lines: write a record a line, as jq -c '.[]' does",
  '{': 'has a record over several lines: write a record a line, as jq -c . does',
};

async function checkLines(bytes: AsyncIterable<Buffer>, { judge, take }: Means): Promise<void> {
  let first = true;
  const visit = (text: string, line: number, more: readonly RecordFinding[]): void => {
    const record = text.trim();
    if (record === '') return;
    if (first) {
      first = false;
      const opening = openings[record.replace(/\s/g, '')];
      if (opening !== undefined) throw new UsageError([opening]);
    }
    const findings = judgeText(text, judge);
    take(more.length === 0 ? findings : [...findings, ...more], line);
  };
  const reader = new LineReader({
    line: (text, line) => visit(text, line, []),
    spoilt: (text, line) => visit(text, line, [notUtf8]),
    tooLong: (line) => take([{ kind: 'unread', codes: [], row: 'A27', why: 'longer than 1 MiB' }], line),
  });
  for await (const chunk of bytes) reader.push(chunk);
  reader.end();
}

function understood({ limit, supplied = [], delimiter = ',' }: CheckWords): {
  readonly limit: number;
  readonly supplied: readonly string[];
  readonly delimiter: string;
} {
  const problems: string[] = [];
  if (limit !== undefined && !(/^\d{1,6}$/.test(limit) && Number(limit) <= highestLimit)) {
    problems.push(`--limit ${quoted(limit)} is wrong: write a number from 0 to ${highestLimit}`);
  }
  const names = supplied.flatMap((word) => word.split(',')).filter((word) => word !== '');
  for (const name of names.filter((one) => !isFieldName(one))) {
    const hint = suggestion(
      name,
      fields.map((field) => field.name),
    );
    problems.push(`--supplied ${quoted(name)} is no documented field${hint}`);
  }
  const mark = delimiter === '\\t' ? '\t' : delimiter;
  if (!/^[^"\r\n]$/u.test(mark)) {
    problems.push(`--delimiter ${quoted(delimiter)} is wrong: write one character, or \\t for a tabulator`);
  }
  if (problems.length > 0) throw new UsageError(problems);
  return { limit: limit === undefined ? usualLimit : Number(limit), supplied: names, delimiter: mark };
}
