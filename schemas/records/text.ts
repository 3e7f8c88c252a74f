/** The judgement on a record as JSON text, one a line of NDJSON. */
import type { JsonRecord, RecordFinding, RecordJudge } from './judge.js';

/** Biggest body that must be accepted, in bytes (A27). */
const CERTAIN_BODY_BYTES = 16 * 1024;

/** Findings about the text of one record, without a line feed. */
export function judgeText(text: string, judge: RecordJudge): readonly RecordFinding[] {
  const marked = text.startsWith('\uFEFF');
  const [value, problem] = parsed(marked ? text.slice(1) : text);
  if (problem !== undefined) return [problem];
  if (!isRecord(value)) {
    return [
      { kind: 'refused', codes: ['invalid_payload', 'missing_data'], row: 'A10', why: 'JSON, but no object' },
    ];
  }
  const findings = withTwice(judge(value), text, value);
  const big = text.length * 3 > CERTAIN_BODY_BYTES && Buffer.byteLength(text) > CERTAIN_BODY_BYTES;
  if (!marked && !big) return findings;
  return [
    ...findings,
    ...(marked ? [open('A15', 'a byte-order mark in front')] : []),
    ...(big ? [open('A27', 'a record of more than 16 KiB')] : []),
  ];
}

/** What is found, but of a name that appears twice only that: which of its values counts is open (A15). */
function withTwice(
  findings: readonly RecordFinding[],
  text: string,
  record: JsonRecord,
): readonly RecordFinding[] {
  if (namesIn(text) === Object.keys(record).length) return findings;
  const twice = namesTwice(text);
  if (twice.size === 0) return findings;
  const others = findings.filter(({ field }) => field === undefined || !twice.has(field));
  return [...others, ...[...twice].map((field) => ({ ...open('A15', 'a name that appears twice'), field }))];
}

/** How many names of members a JSON text holds, at least: those in inner objects and in texts count, too. */
function namesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    let before = at - 1;
    while (' \t\r\n'.includes(text.charAt(before)) && before > 0) before -= 1;
    if (text.charAt(before) === '"') count += 1;
  }
  return count;
}

/** The names that appear more than once in the outermost object. */
function namesTwice(text: string): ReadonlySet<string> {
  const [seen, twice] = [new Set<string>(), new Set<string>()];
  let depth = 0;
  for (const [token, string] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (string === undefined) depth += '{['.includes(token) ? 1 : '}]'.includes(token) ? -1 : 0;
    else if (depth === 1) {
      const name = String(JSON.parse(string));
      (seen.has(name) ? twice : seen).add(name);
    }
  }
  return twice;
}

function open(row: 'A15' | 'A27', why: string): RecordFinding {
  return { kind: 'open', codes: [], row, why };
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value, or what is wrong. The parser's own message quotes the record, so only the place is taken from it. */
function parsed(text: string): readonly [unknown, undefined] | readonly [undefined, RecordFinding] {
  try {
    return [JSON.parse(text), undefined];
  } catch (error) {
    const place = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    return [
      undefined,
      {
        kind: 'refused',
        codes: ['invalid_payload'],
        why: 'no JSON',
        ...(place === undefined ? {} : { detail: `at character ${Number(place) + 1}` }),
      },
    ];
  }
}
