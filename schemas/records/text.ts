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
  const findings = judge(value);
  const big = text.length * 3 > CERTAIN_BODY_BYTES && Buffer.byteLength(text) > CERTAIN_BODY_BYTES;
  if (!marked && !big) return findings;
  return [
    ...findings,
    ...(marked ? [open('A15', 'a byte-order mark in front')] : []),
    ...(big ? [open('A27', 'a record of more than 16 KiB')] : []),
  ];
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
