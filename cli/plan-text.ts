/** `run --plan` in words: what a run would send and create, requirement by requirement. */
import { boundsOf } from '../run/bounds.js';
import type { RunOptions } from '../run/options.js';
import type { Rehearsal } from '../run/rehearsal.js';
import type { Target } from '../wire/target/target.js';

/** A column of the table, in characters. */
const wide = 36;
const narrow = 9;

const row = (title: string, requests: string | number, created: string | number, note = ''): string =>
  `  ${title.padEnd(wide)}${String(requests).padStart(narrow)}${String(created).padStart(narrow)}${note === '' ? '' : `  ${note}`}`;

/** The time that the pace of a target alone takes. */
function paced({ requestsPerSecond }: Target, requests: number): string[] {
  if (requestsPerSecond === undefined) return [];
  const seconds = Math.ceil(requests / requestsPerSecond);
  const time = seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return [`It takes at least ${time} at ${requestsPerSecond} requests a second.`];
}

/** The plan of a run; the figures hold for a target that keeps its contract and answers at once. */
export function describePlan(rehearsal: Rehearsal, options: RunOptions, target: Target): string {
  const most = boundsOf(options, target);
  const untested = rehearsal.parts.filter((part) => part.untested !== undefined);
  const what = target.kind === 'mock' ? 'nothing was written' : 'nothing was sent to the target';
  return [
    `Plan: ${what}; the figures come from a rehearsal on the embedded mock.`,
    '',
    row('', 'requests', 'created'),
    ...rehearsal.parts.map(({ title, requests, created, untested: why }) =>
      row(title, requests, created, why === undefined ? '' : 'no verdict'),
    ),
    row('on a conforming target', rehearsal.requests, rehearsal.created),
    row('at most, whatever it does', most.requests, most.created),
    '',
    ...(target.kind === 'mock'
      ? []
      : ['Created submissions are billed by a real environment, also after they are deleted.']),
    ...(most.created === 0
      ? ['Only what must be refused is sent, one at a time; should the target accept one, the run stops.']
      : []),
    ...paced(target, rehearsal.requests),
    ...untested.map(({ title, untested: why }) => `${title} would have no verdict: ${why}`),
    '',
  ].join('\n');
}
