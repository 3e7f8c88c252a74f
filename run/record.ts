/** What a result says of the run itself. */
import type { Setup } from '../schemas/generated/types.js';
import type { RunOptions } from './options.js';
import { version } from './suite.js';

/** The suite and the run, for the head of a result. */
export function recordOf(options: RunOptions): Pick<Setup, 'suite' | 'run'> {
  const { runId, seed, profile, strict, only } = options;
  return {
    suite: { name: 'argos-conformance', version },
    run: { id: runId, seed, profile, strict, ...(only === undefined ? {} : { only: [...only] }) },
  };
}
