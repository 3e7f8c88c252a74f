/** What a run is about to do, in words, and the question before money is spent. */
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { profiles } from '../checks/profiles.js';
import { boundsOf, profileOf } from '../run/bounds.js';
import type { RunOptions } from '../run/options.js';
import type { Target } from '../wire/target/target.js';
import { oneLine } from './exit.js';

/** The head of every run: what runs where, and where each setting came from. */
export function describeRun(
  version: string,
  options: RunOptions,
  target: Target,
  sources: readonly string[],
): string {
  const where = target.kind === 'mock' ? 'the embedded mock' : `${target.name} at ${target.baseUrl}`;
  const strict = options.strict ? ', strict' : '';
  return [
    `argos-conformance ${version} on ${where}`,
    `profile ${options.profile}${strict}, seed ${options.seed}, run ${options.runId}`,
    ...(options.shard === undefined
      ? []
      : [
          `shard ${options.shard.index} of ${options.shard.total}${target.kind === 'mock' ? '' : ', with its share of the budgets and of the pace'}; argos-conformance merge puts the shards together`,
        ]),
    ...(options.knownFailures === undefined ? [] : [`known failures from ${oneLine(options.knownFailures)}`]),
    ...sources.map((line) => `  ${oneLine(line)}`),
    '',
  ].join('\n');
}

/** What a run does at most, and on a conforming target; off loopback, what that costs. */
export function describeCost(options: RunOptions, target: Target): string {
  const { expected, cap } = profiles[options.profile];
  const { requests, created } = boundsOf(options, target);
  if (target.kind === 'mock') {
    return `At most ${requests} requests and ${created} submissions, all of them in the embedded mock.\n`;
  }
  const lowered = (most: number, whole: number, asked: number | undefined, name: string): string =>
    most === whole
      ? ''
      : ` (lowered by ${asked === most ? `--max-${name}` : `ARGOS_MAX_${name.toUpperCase()}`})`;
  const pace =
    target.requestsPerSecond === undefined ? '' : `${target.requestsPerSecond} requests a second, `;
  const where = target.loopback ? 'on this machine' : 'that is not on this machine';
  // What is left out by a filter or a budget is for `--plan` to count, which asks the target's twin.
  const { mayCreate } = profileOf(options, target);
  const partial = options.only !== undefined || !mayCreate;
  const usual = (expected: number, most: number): string =>
    partial ? 'how many exactly tells --plan' : `about ${Math.min(expected, most)} on a conforming target`;
  return [
    `This run sends requests to a server ${where}:`,
    `  requests     at most ${requests}; ${usual(expected.requests, requests)}${lowered(requests, cap.requests, options.maxRequests, 'requests')}`,
    `  submissions  at most ${created} created; ${usual(expected.created, created)}${lowered(created, cap.created, options.maxCreated, 'created')}`,
    ...(target.loopback ? [] : ['               each one is billed, also after it is deleted']),
    `  pace         ${pace}${mayCreate ? target.inFlight : 1} in flight`,
    '',
  ].join('\n');
}

/** An answer to a question on a terminal. */
export type Answer = 'yes' | 'no' | 'interrupted';

/** Asks on a terminal; the end of input is a no, Ctrl-C is `interrupted`. */
export function ask(question: string, input: Readable, output: Writable): Promise<Answer> {
  const lines = createInterface({ input, output, terminal: true });
  return new Promise<Answer>((resolve) => {
    lines.once('SIGINT', () => resolve('interrupted'));
    lines.once('close', () => resolve('no'));
    lines.question(`${question} [y/N] `, (text) => resolve(/^\s*y(es)?\s*$/i.test(text) ? 'yes' : 'no'));
  }).finally(() => lines.close());
}
