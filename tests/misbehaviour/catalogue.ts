/** What servers and networks do wrong, and what a run must say of each: one row a misbehaviour. */
import type { RequirementId } from '../../schemas/index.js';
import { answering, tolerated } from './catalogue-answers.js';
import { constantly, midway } from './catalogue-broken.js';
import type { Manners } from './front.js';

type Verdict = 'conformant' | 'inconclusive' | 'nonconformant';

/** How the run must end. */
export interface Expected {
  /** Verdicts that are right; the first one is the usual one. */
  readonly verdict: readonly Verdict[];
  /** Verdicts that are right for a whole run, which meets the misbehaviour in more places, where they are others. */
  readonly whole?: readonly Verdict[];
  /** Requirements of any level that fail or get a warning, all of them, sorted. */
  readonly red?: readonly RequirementId[];
  /** What the run says. */
  readonly words: RegExp;
  /** Most requests that the run may send. */
  readonly most: number;
  /** What was learned before, all the same. */
  readonly passed?: readonly RequirementId[];
}

/** One misbehaviour. */
export interface Row {
  readonly name: string;
  /** Made anew for each run: some remember. */
  readonly manners: () => Manners;
  /** Time limit of a request, in milliseconds; short for rows that run into it. */
  readonly timeoutMs?: number;
  /** Requirements that are tested beside the usual ones. */
  readonly also?: readonly RequirementId[];
  /** Runs only with every acceptance count: it takes seconds. */
  readonly slow?: boolean;
  readonly expected: Expected;
}

/** Every row. */
export const rows: readonly Row[] = [...constantly, ...midway, ...answering, ...tolerated];
