/** `doctor`: the target's clock against this machine's, by the Date header of what it answered (RFC 9110, 6.6.1). */
import { note, ok, type Said, skip } from './doctor-line.js';
import type { Dated } from './doctor-session.js';

/** Milliseconds apart that do no harm. */
const HARMLESS_MS = 60_000;
/** A Date header counts whole seconds, cut off. */
const RESOLUTION_MS = 1_000;

/** A duration in the largest unit that tells it well. */
function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 2 * 3_600) return `${Math.round(seconds / 60)} min`;
  return seconds < 2 * 86_400 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`;
}

/**
 * How far the target's clock is ahead at least, in milliseconds; negative when it is behind. The answer was made at some
 * time between the request and its end, and its date was cut to a second: within that, the clocks agree.
 */
export function aheadOf({ date, startedAt, latencyMs }: Dated): number | undefined {
  const said = date === undefined ? Number.NaN : Date.parse(date);
  if (Number.isNaN(said)) return undefined;
  const earliest = said - (startedAt + latencyMs);
  const latest = said + RESOLUTION_MS - startedAt;
  if (earliest > 0) return earliest;
  return latest < 0 ? latest : 0;
}

/** What is to be said of the clocks. */
export function clockLines(answers: readonly Dated[]): Said[] {
  if (answers.length === 0)
    return [skip('no answer came, so there is no Date header to compare with this clock')];
  const differences = answers.flatMap((answer) => aheadOf(answer) ?? []);
  if (differences.length === 0)
    return [note('answers carry no Date header that can be read: the clocks cannot be compared')];
  // One of several servers may be the one that is wrong.
  const worst = differences.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
  const apart = Math.abs(worst);
  if (apart <= HARMLESS_MS) {
    return [ok(apart === 0 ? 'the target and this machine agree' : `the target is ${duration(apart)} apart`)];
  }
  return [
    note(
      `the target's clock is ${duration(apart)} ${worst > 0 ? 'ahead of' : 'behind'} this machine's: dates around today may be judged wrongly`,
      'set whichever clock is wrong',
    ),
  ];
}
