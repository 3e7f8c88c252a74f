/** Known failures: which requirements they excuse, and which entries of the list no longer hold. */
import type {
  ConformanceResult,
  KnownBy,
  KnownFailure,
  KnownFailureEntry,
  RequirementResult,
} from '../schemas/generated/types.js';

/** Findings that a result lists at most under one requirement; beyond it some may be unlisted. */
const FINDINGS_LIMIT = 20;

/** What the list comes to in one run. */
export interface KnownRuling {
  readonly rows: readonly RequirementResult[];
  readonly entries: readonly KnownFailure[];
}

/** What decides about entries beside the rows. */
export interface KnownMeans {
  readonly entries: readonly KnownFailureEntry[];
  /** Unix time in milliseconds of the start of the run: its day in UTC decides what has expired. */
  readonly startedAt: number;
  /** A part of a run: what holds in it may fail in another part, so no entry is found out of date. */
  readonly partial: boolean;
}

const fails = ({ verdict }: RequirementResult): boolean => verdict === 'failed' || verdict === 'warning';

function stateOf(
  entry: KnownFailureEntry,
  row: RequirementResult | undefined,
  today: string,
  partial: boolean,
): KnownFailure['state'] {
  // Both are days as YYYY-MM-DD; the last day counts to its end.
  if (entry.expires < today) return 'expired';
  if (row === undefined) return 'not-tested';
  if (row.verdict === 'not-tested' || row.verdict === 'inconclusive') return row.verdict;
  const { check } = entry;
  if (fails(row)) {
    if (check === undefined || row.findings.some(({ counterexample }) => counterexample.way === check))
      return 'failing';
    return partial || mayHideFindings(row) ? 'inconclusive' : 'unmatched';
  }
  return partial ? 'not-tested' : 'passing';
}

/** Whether the listed findings may not be all there are. */
function mayHideFindings({ findings, occurrences }: RequirementResult): boolean {
  const listed = findings.reduce((sum, finding) => sum + finding.occurrences, 0);
  return findings.length === 0 || findings.length >= FINDINGS_LIMIT || listed < occurrences;
}

/** The entry behind an excused requirement; undefined when something of it is not excused. */
function knownBy(row: RequirementResult, entries: readonly KnownFailure[]): KnownBy | undefined {
  if (!fails(row)) return undefined;
  const valid = entries.filter(({ id, state }) => id === row.id && state === 'failing');
  const whole = valid.filter(({ check }) => check === undefined);
  const checks = new Set(valid.map(({ check }) => check));
  const covered =
    whole.length > 0 ||
    (!mayHideFindings(row) && row.findings.every(({ counterexample }) => checks.has(counterexample.way)));
  const [first] = (whole.length > 0 ? whole : valid).toSorted((a, b) => (a.expires < b.expires ? -1 : 1));
  if (!covered || first === undefined) return undefined;
  const { reason, ticket, expires } = first;
  return { reason, ...(ticket === undefined ? {} : { ticket }), expires };
}

/** Marks the requirements that are known to fail, and judges the list itself. */
export function applyKnown(rows: readonly RequirementResult[], means: KnownMeans): KnownRuling {
  const today = new Date(means.startedAt).toISOString().slice(0, 10);
  const entries = means.entries.map((entry): KnownFailure => {
    const { id, check, reason, ticket, expires } = entry;
    const row = rows.find((one) => one.id === id);
    return {
      id,
      ...(check === undefined ? {} : { check }),
      reason,
      ...(ticket === undefined ? {} : { ticket }),
      expires,
      state: stateOf(entry, row, today, means.partial),
    };
  });
  const marked = rows.map((row) => {
    const known = knownBy(row, entries);
    return known === undefined ? row : { ...row, known };
  });
  return { rows: marked, entries };
}

const stale: ReadonlySet<KnownFailure['state']> = new Set(['passing', 'expired', 'unmatched']);

/** The entries that no longer hold: each ends a run with 1 until somebody has looked at it. */
export function staleEntries(result: Pick<ConformanceResult, 'knownFailures'>): KnownFailure[] {
  return (result.knownFailures ?? []).filter(({ state }) => stale.has(state));
}

/** An entry by its id, and its check where it has one. */
export function entryName({ id, check }: Pick<KnownFailure, 'id' | 'check'>): string {
  return check === undefined ? id : `${id} (check ${check})`;
}

/** What is wrong with an entry of the list, or what became of it, and what to do; without the name. */
export function entryWords({ state, expires, check }: KnownFailure): string {
  switch (state) {
    case 'failing':
      return `fails as known, until ${expires}`;
    case 'passing':
      return 'passes now: remove it from the known failures';
    case 'expired':
      return `expired on ${expires}: remove it from the known failures, or give it a new date`;
    case 'unmatched':
      return `no finding is of the check ${check ?? ''}: remove it from the known failures, or correct the check`;
    case 'not-tested':
      return 'was not tested: the entry stays as it is';
    case 'inconclusive':
      return 'has no verdict: the entry stays as it is';
  }
}

/** The entry behind a requirement that is known to fail, in words. */
export function knownWords({ reason, ticket, expires }: KnownBy): string {
  return `${reason}${ticket === undefined ? '' : ` (${ticket})`}, until ${expires}`;
}

/** Why a result ends with 1 although its target does not: a line per entry that no longer holds. */
export function staleReasons(result: Pick<ConformanceResult, 'knownFailures'>): string[] {
  return staleEntries(result).map((entry) => `known failure ${entryName(entry)}: ${entryWords(entry)}`);
}
