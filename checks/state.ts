/** `state.*`: what GET and DELETE say of what was submitted (sibling pages, A34, A35). */

import fc from 'fast-check';
import {
  baseSubmission,
  omissionWays,
  type Stamp,
  stamp as stamped,
  submissions,
  typeWays,
  validCase,
} from '../generators/index.js';
import type { FieldName, Submission } from '../schemas/index.js';
import { isObject } from '../wire/answer.js';
import { type ReadExchange, SUBMISSION_PATH } from '../wire/client.js';
import { type CheckContext, check, deriveSeed } from './context.js';
import { classOf, describeAnswer, member, outcomeOf } from './document.js';
import { trialOf } from './refusals.js';
import { accepted, send, sendCase, type Trial } from './sender.js';
import { SharedSubmissions } from './shared.js';

/** How long a write may take to be seen, in milliseconds (A34). */
const SEEN_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 250;

/** Request fields and the names under which GET documents them (sibling). */
const documentedNames: Readonly<Partial<Record<FieldName, string>>> = {
  fullName: 'full_name',
  firstName: 'first_name',
  lastName: 'last_name',
  gender: 'gender',
  nationality: 'nationality',
  birthDate: 'date_of_birth',
  address_city: 'address_city',
  issuingCountry: 'idcard_issuingCountry',
  issueDate: 'idcard_issueDate',
  expireDate: 'idcard_expireDate',
  idType: 'idType',
};

/** One record as GET shows it. */
interface Item {
  readonly submission_id?: unknown;
  readonly data?: unknown;
}

async function get(context: CheckContext, query: Readonly<Record<string, string>>): Promise<ReadExchange> {
  const path = `${SUBMISSION_PATH}?${new URLSearchParams(query)}`;
  return send(context, { method: 'GET', path, serial: context.nextStamp().serial });
}

function itemsOf(exchange: ReadExchange): readonly Item[] | undefined {
  const items = member(exchange, 'Items');
  if (Array.isArray(items)) return items.filter(isObject);
  // An unknown id may be 400, 404 or an empty list (A34).
  return exchange.answer?.status === 400 || exchange.answer?.status === 404 ? [] : undefined;
}

/** Looks until something is found or the time that a write may take is over. */
async function look(
  context: CheckContext,
  query: Readonly<Record<string, string>>,
  until: (items: readonly Item[]) => boolean,
): Promise<{
  readonly exchange: ReadExchange;
  readonly items: readonly Item[] | undefined;
  readonly found: boolean;
}> {
  const started = Date.now();
  for (let wait = 0; ; wait = LOOK_EVERY_MS) {
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    context.signal.throwIfAborted();
    const exchange = await get(context, query);
    const items = itemsOf(exchange);
    const found = items !== undefined && until(items);
    if (found || Date.now() - started >= SEEN_WITHIN_MS) return { exchange, items, found };
  }
}

/**
 * Whether GET finds nothing of a submission that was refused.
 *
 * @returns undefined when the target has no read-back, or when it gives no answer that says so
 */
export async function nothingStored(context: CheckContext, stamp: Stamp): Promise<boolean | undefined> {
  if (!context.target.capabilities.has('read-back')) return undefined;
  const { userid } = stamped(baseSubmission(context.facts), stamp);
  if (userid === undefined) return undefined;
  const items = itemsOf(await get(context, { userid }));
  return items === undefined ? undefined : items.length === 0;
}

function submissionIdOf(trial: Trial): string | undefined {
  const id = member(trial.exchange, 'submissionId');
  return accepted(trial.exchange) && id !== undefined && id !== null ? String(id) : undefined;
}

/** Compares one record with what was sent, by the documented names alone (A34). */
async function compare(context: CheckContext, trial: Trial): Promise<void> {
  const under = 'state.read-back';
  const id = submissionIdOf(trial);
  if (id === undefined) {
    context.recorder.unjudged(under);
    return;
  }
  const sent: Submission = stamped(trial.case.twin, trial.stamp);
  const asked = Date.now();
  const { exchange, items, found } = await look(context, { submission_id: id }, (list) => list.length > 0);
  const seconds = Math.ceil((Date.now() - asked) / 1000);
  if (found)
    context.recorder.observed('A34', seconds <= 1 ? 'seen at once' : `seen within ${seconds} s`, 'a write');
  const about = {
    ...trial.about,
    counterexample: {
      ...trial.about.counterexample,
      way: under,
      words: 'an accepted submission is read back',
    },
  };
  // An id that two submissions share reads back as either: `success.unique-ids` says so.
  const shared = (items?.filter((one) => one.submission_id === id).length ?? 0) > 1;
  if (items === undefined || shared || trial.exchange.repeatedId !== undefined) {
    context.recorder.unjudged(under);
    return;
  }
  context.recorder.judged(under);
  const fail = (key: string, summary: string, expected: string, actual: string): void =>
    context.judge.fail(under, exchange, about, { key, summary, expected, actual });
  const item = items.find((one) => one.submission_id === id) ?? items[0];
  if (!found || item === undefined) {
    fail(
      'not found',
      'GET does not find an accepted submission by its id.',
      'the submission',
      describeAnswer(exchange),
    );
    return;
  }
  const data = isObject(item.data) ? item.data : {};
  for (const [field, name] of Object.entries(documentedNames)) {
    const value = sent[field as FieldName];
    if (value === undefined || data[name] === value) continue;
    const lost = data[name] === undefined;
    fail(
      name,
      lost
        ? `${field} is not in what GET returns as ${name}.`
        : `${field} comes back from GET as another value.`,
      `${name}: ${JSON.stringify(value)}`,
      `${name}: ${JSON.stringify(data[name]) ?? 'absent'}`,
    );
  }
}

/** What was accepted is what GET returns. */
export const readBack = check('state.read-back', async (context) => {
  const shared = new SharedSubmissions(context);
  await compare(context, await shared.get('full'));
  const unknown = await get(context, { submission_id: 'argos-conformance-no-such-id' });
  context.recorder.observed('A34', `an unknown id: ${outcomeOf(unknown)}`, describeAnswer(unknown));
  const drawn =
    context.profile.validRuns === 0
      ? []
      : fc.sample(submissions(context.facts, { optional: 'any' }), {
          seed: deriveSeed(context.seed, 'read-back'),
          numRuns: context.profile.validRuns,
        });
  for (const submission of drawn) {
    await compare(context, await sendCase(context, validCase(submission), { kind: 'control' }));
  }
});

/** What was refused cannot be found. */
export const rejectedNotStored = check('state.rejected-not-stored', async (context) => {
  const under = 'state.rejected-not-stored';
  const shared = new SharedSubmissions(context);
  // Without this control a target that finds nothing at all would pass.
  const control = await shared.get('full');
  const known = stamped(control.case.twin, control.stamp).userid;
  const asked = Date.now();
  const usable =
    known !== undefined &&
    accepted(control.exchange) &&
    (await look(context, { userid: known }, (list) => list.length > 0)).found;
  // What a refused submission left behind may take as long to be seen as what an accepted one did.
  const delay = Date.now() - asked > LOOK_EVERY_MS ? SEEN_WITHIN_MS : 0;
  if (!usable) {
    context.recorder.inconclusive(
      'GET does not find an accepted submission by its userid, so it cannot show what is missing',
    );
    return;
  }
  const ways = [...omissionWays, ...typeWays].filter(
    (way) => way.reading === 'refused' && way.field !== 'userid',
  );
  const count = context.profile.oneTwin ? 2 : 12 * context.profile.rounds;
  for (let at = 0; at < count; at += 1) {
    const way = ways[(at * 7 + (context.seed % ways.length)) % ways.length];
    if (way === undefined) continue;
    const [mutation] = fc.sample(way.mutation, { seed: deriveSeed(context.seed, way.name), numRuns: 1 });
    if (mutation === undefined) continue;
    const trial = await trialOf(context, way, mutation, way.requirement);
    if (classOf(trial.exchange) !== 'refused') {
      context.recorder.unjudged(under);
      continue;
    }
    await new Promise((resolve) => setTimeout(resolve, delay));
    const nothing = await nothingStored(context, trial.stamp);
    if (nothing === undefined) {
      context.recorder.unjudged(under);
      continue;
    }
    context.recorder.judged(under);
    if (nothing) continue;
    context.judge.fail(under, trial.exchange, trial.about, {
      key: 'stored',
      summary: `A submission is refused, yet GET finds it by its userid: ${trial.about.counterexample.words}.`,
      expected: 'nothing to be found by its userid',
      actual: `${describeAnswer(trial.exchange)}, and GET finds the submission`,
    });
  }
});

const unknownYet = ({ answer }: ReadExchange): boolean => answer?.status === 400 || answer?.status === 404;

/** A created submission can be deleted, and is gone then. */
export const deleted = check('state.delete', async (context) => {
  const under = 'state.delete';
  const shared = new SharedSubmissions(context);
  const trial = await shared.get('half');
  const id = submissionIdOf(trial);
  if (id === undefined) {
    context.recorder.unjudged(under);
    return;
  }
  const query = new URLSearchParams({ submission_id: id, admin_name: context.facts.adminEmail });
  const remove = (): Promise<ReadExchange> =>
    send(context, {
      method: 'DELETE',
      path: `${SUBMISSION_PATH}?${query}`,
      serial: context.nextStamp().serial,
    });
  let exchange = await remove();
  // A write may take a while to be seen (A34), and an unknown id is 400 or 404 until then.
  for (const started = Date.now(); unknownYet(exchange) && Date.now() - started < SEEN_WITHIN_MS; ) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    exchange = await remove();
  }
  const about = {
    ...trial.about,
    counterexample: { ...trial.about.counterexample, way: under, words: 'a created submission is deleted' },
  };
  context.judge.judgeNeighbour(exchange, about);
  const cls = classOf(exchange);
  if (cls === 'none' || cls === 'throttled' || cls === 'server-error') {
    context.recorder.unjudged(under);
    return;
  }
  const fail = (key: string, summary: string, actual: string): void => {
    context.recorder.judged(under);
    context.judge.fail(under, exchange, about, {
      key,
      summary,
      expected: '200 with message `success`, and nothing to be found by the id afterwards',
      actual,
    });
  };
  if (exchange.answer?.status !== 200 || member(exchange, 'message') !== 'success') {
    fail('answer', 'Deleting a created submission does not succeed.', describeAnswer(exchange));
    return;
  }
  if (!context.target.capabilities.has('read-back')) {
    context.recorder.judged(under);
    return;
  }
  const after = await look(context, { submission_id: id }, (list) => list.length === 0);
  if (after.items === undefined) {
    context.recorder.unjudged(under);
    return;
  }
  if (after.found) {
    context.recorder.judged(under);
    return;
  }
  fail(
    'kept',
    'A deleted submission can still be found.',
    `deleted, yet GET answers ${describeAnswer(after.exchange)}`,
  );
});

/** Every check of the group. */
export const stateChecks = [readBack, rejectedNotStored, deleted];
