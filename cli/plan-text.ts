/** `run --plan`: what a run would send and create, requirement by requirement, in words and as a document. */
import { boundsOf } from '../run/bounds.js';
import type { RunOptions } from '../run/options.js';
import type { Rehearsal } from '../run/rehearsal.js';
import { given, type Target } from '../wire/target/target.js';

/** A column of the table, in characters. */
const wide = 36;
const narrow = 9;

const row = (title: string, requests: string | number, created: string | number, note = ''): string =>
  `  ${title.padEnd(wide)}${String(requests).padStart(narrow)}${String(created).padStart(narrow)}${note === '' ? '' : `  ${note}`}`;

/** The seconds that the pace of a target alone takes; undefined without one. */
function secondsOf({ requestsPerSecond }: Target, requests: number): number | undefined {
  return requestsPerSecond === undefined ? undefined : Math.ceil(requests / requestsPerSecond);
}

function paced(target: Target, requests: number): string[] {
  const seconds = secondsOf(target, requests);
  if (seconds === undefined) return [];
  const time = seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return [`It takes at least ${time} at ${target.requestsPerSecond} requests a second.`];
}

/** The plan of a run; the figures hold for a target that keeps its contract and answers at once. */
export function describePlan(rehearsal: Rehearsal, options: RunOptions, target: Target): string {
  const most = boundsOf(options, target);
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
    ...withoutVerdict(rehearsal),
    '',
  ].join('\n');
}

/** The parts that would have no verdict, a line for each reason. */
function withoutVerdict({ parts }: Rehearsal): string[] {
  const byReason = new Map<string, string[]>();
  for (const { title, untested } of parts) {
    if (untested !== undefined) byReason.set(untested, [...(byReason.get(untested) ?? []), title]);
  }
  return [...byReason].map(([why, titles]) => `No verdict, because ${why}: ${titles.join(', ')}`);
}

/** The plan for a program; requests and created submissions are counts, times are seconds. */
export function planDocument(
  { parts, requests, created }: Rehearsal,
  options: RunOptions,
  target: Target,
  sources: readonly string[],
) {
  const { profile, strict, seed, only } = options;
  return {
    target: { name: target.name, ...given({ baseUrl: target.baseUrl }) },
    profile,
    strict,
    seed,
    ...given({ only }),
    sources,
    conforming: { requests, created },
    atMost: boundsOf(options, target),
    ...given({ secondsAtLeast: secondsOf(target, requests) }),
    parts,
  };
}
