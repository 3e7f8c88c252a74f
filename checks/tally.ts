/** What was judged under one requirement, as it grows. */
import type { Judgement } from '../schemas/generated/types.js';

/** Counts of one requirement. */
export interface Tally {
  samples: number;
  unjudged: number;
  failures: number;
  doubt?: string;
  readonly covered: Map<string, Set<string>>;
}

/** A tally as evidence holds it. */
export function judgement(tally: Tally): Judgement {
  return {
    samples: tally.samples,
    unjudged: tally.unjudged,
    failures: tally.failures,
    ...(tally.doubt === undefined ? {} : { doubt: tally.doubt }),
    covered: Object.fromEntries([...tally.covered].map(([name, values]) => [name, [...values].sort()])),
  };
}
