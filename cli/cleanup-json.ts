/** What `cleanup --json` prints: one object, with an entry for each ledger. */
import { type CleanupResult, isClean } from '../run/cleanup.js';
import type { CleanupPlan } from '../run/cleanup-plan.js';
import type { LedgerContent } from '../wire/broker/ledger-file.js';

/** A ledger and what was to become of it. */
export interface Planned {
  /** The path of the ledger, relative where it lies below the folder at hand. */
  readonly path: string;
  readonly plan: CleanupPlan;
}

/** What became of the ledgers that were cleaned up after; `undefined` where the ledger could not be written. */
export type Results = ReadonlyMap<string, CleanupResult | undefined>;

/** One ledger. */
interface CleanedLedger extends Partial<CleanupResult> {
  readonly ledger: string;
  /**
   * `mock`, `done` and `another-target`: nothing to delete; `refused`, `going-on` and `no-delete`: nothing was sent;
   * `would-delete`: a dry run; `clean`, `left`: it was cleaned up after; `not-reached`: something ended it before.
   */
  readonly state:
    | Exclude<CleanupPlan['kind'], 'clean-up'>
    | 'would-delete'
    | 'clean'
    | 'left'
    | 'not-reached';
  /** Clauses or lines; of a `refused` one alone. */
  readonly problems?: readonly string[];
  readonly run?: string;
  readonly target?: string;
  readonly baseUrl?: string;
  /** What the ledger said was still to be done before. */
  readonly submissions?: number;
  readonly unknownOutcomes?: number;
}

/** The states in which something is, or may be, left on the target. */
const open: readonly CleanedLedger['state'][] = [
  'refused',
  'going-on',
  'no-delete',
  'would-delete',
  'left',
  'not-reached',
];

function workOf({ head, ids, open: unknown }: LedgerContent): Partial<CleanedLedger> {
  return {
    run: head.runId,
    target: head.target,
    baseUrl: head.baseUrl,
    submissions: ids.size,
    unknownOutcomes: unknown.length,
  };
}

function entryOf({ path, plan }: Planned, results: Results | undefined): CleanedLedger {
  const { kind } = plan;
  if (kind === 'refused') return { ledger: path, state: kind, problems: plan.problems };
  if (kind === 'mock' || kind === 'done' || kind === 'another-target') return { ledger: path, state: kind };
  const work = { ledger: path, ...workOf(plan.ledger) };
  if (kind !== 'clean-up') return { ...work, state: kind };
  if (results === undefined) return { ...work, state: 'would-delete' };
  const result = results.get(path);
  if (result !== undefined) return { ...work, state: isClean(result) ? 'clean' : 'left', ...result };
  return { ...work, state: results.has(path) ? 'left' : 'not-reached' };
}

/** The document; `results` is absent for a dry run. */
export function cleanupDocument(planned: readonly Planned[], results: Results | undefined) {
  const ledgers = planned.map((one) => entryOf(one, results));
  return {
    dryRun: results === undefined,
    left: ledgers.some(({ state }) => open.includes(state)),
    ledgers,
  };
}
