/** How much of what was recorded the page shows: all that is usual, and less where very much was recorded. */
import type { ConformanceResult } from '../../schemas/generated/types.js';

/** Most characters of a text, by where it stands. What is cut is whole in the embedded result, and says so. */
export interface Detail {
  /** How many findings of a requirement are shown with their exchange; the others in brief. */
  readonly whole: number;
  readonly body: number;
  readonly command: number;
  /** A body within the bug report of a finding. */
  readonly reported: number;
  /** A command within that report, which is whole or not there at all. */
  readonly reportedCommand: number;
}

/** Characters of findings up to which everything is shown in full. */
const comfortable = 768 * 1024;

/** How much to show of the findings of a result, so that the whole page stays a few times what was recorded at most. */
export function detailFor({ requirements }: Pick<ConformanceResult, 'requirements'>): Detail {
  const recorded = requirements.reduce((sum, { findings }) => sum + JSON.stringify(findings).length, 0);
  const share = Math.min(1, comfortable / recorded) ** 2;
  const most = (full: number, least: number): number => Math.max(least, Math.round(full * share));
  return {
    whole: recorded > comfortable ? 3 : Number.POSITIVE_INFINITY,
    body: most(4000, 200),
    command: recorded > comfortable ? most(8000, 400) : Number.POSITIVE_INFINITY,
    reported: most(2000, 100),
    reportedCommand: most(8000, 600),
  };
}
