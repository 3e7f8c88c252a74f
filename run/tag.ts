/** What marks everything that a run sends. */
import { createHash } from 'node:crypto';

/** The run's tag: ten of `[a-z0-9]`, made of the run's id so that a ledger leads to it and back. */
export function tagOf(runId: string): string {
  return createHash('sha256').update(runId).digest('hex').slice(0, 10);
}
