/** `state.read-back`: what GET says of what was submitted (sibling pages, A34). */
import fc from 'fast-check';
import { baseSubmission, type Stamp, stamp as stamped, submissions, validCase } from '../generators/index.js';
import type { FieldName, Submission } from '../schemas/index.js';
import { isObject } from '../wire/answer.js';
import { idText, type ReadExchange, SUBMISSION_PATH } from '../wire/client.js';
import { type CheckContext, check, deriveSeed } from './context.js';
import { describeAnswer, member, outcomeOf } from './document.js';
import { accepted, send, sendCase, type Trial } from './sender.js';
import { SharedSubmissions } from './shared.js';
import { shown } from './shown.js';
import { patiently } from './steady.js';

/** How long a write may take to be seen, in milliseconds (A34). */
export const SEEN_WITHIN_MS = 5_000;
export const LOOK_EVERY_MS = 250;

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
  return patiently(context, () => send(context, { method: 'GET', path, serial: context.nextStamp().serial }));
}

function itemsOf(exchange: ReadExchange): readonly Item[] | undefined {
  const items = member(exchange, 'Items');
  if (Array.isArray(items)) return items.filter(isObject);
  // An unknown id may be 400, 404 or an empty list (A34).
  return exchange.answer?.status === 400 || exchange.answer?.status === 404 ? [] : undefined;
}

/** Looks until something is found or the time that a write may take is over. */
export async function look(
  context: CheckContext,
  query: Readonly<Record<string, string>>,
  until: (items: readonly Item[]) => boolean,
): Promise<{
  readonly exchange: ReadExchange;
  readonly items: readonly Item[] | undefined;
  readonly found: boolean;
}> {
  const started = performance.now();
  for (let wait = 0; ; wait = LOOK_EVERY_MS) {
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    context.signal.throwIfAborted();
    const exchange = await get(context, query);
    const items = itemsOf(exchange);
    const found = items !== undefined && until(items);
    // What cannot be read, or was no answer several times over, will not be another one a moment later.
    if (found || items === undefined || performance.now() - started >= SEEN_WITHIN_MS)
      return { exchange, items, found };
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

/** The id of an accepted submission; undefined without one. */
export function submissionIdOf(trial: Trial): string | undefined {
  const id = member(trial.exchange, 'submissionId');
  return accepted(trial.exchange) && id !== undefined && id !== null && id !== '' ? idText(id) : undefined;
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
  const asked = performance.now();
  const { exchange, items, found } = await look(context, { submission_id: id }, (list) => list.length > 0);
  const seconds = Math.ceil((performance.now() - asked) / 1000);
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
  const strangers = items.filter((one) => one.submission_id !== id).length;
  if (strangers > 0 && strangers < items.length) {
    fail(
      'others',
      'GET by an id returns other submissions as well.',
      'the submission of that id alone',
      `${items.length} submissions, ${strangers} of them with another id`,
    );
    return;
  }
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
      `${name}: ${lost ? 'absent' : shown(data[name])}`,
    );
  }
}

/** What was accepted is what GET returns. */
export const readBack = check('state.read-back', async (context) => {
  const shared = new SharedSubmissions(context);
  for (const key of ['full', 'half', 'other-half', 'encrypted-full'] as const) {
    if (key !== 'encrypted-full' || context.client.cipher !== undefined) {
      await compare(context, await shared.get(key));
    }
  }
  const unknown = await get(context, { submission_id: 'argos-conformance-no-such-id' });
  context.recorder.observed('A34', `an unknown id: ${outcomeOf(unknown)}`, describeAnswer(unknown));
  const drawn =
    context.profile.validRuns === 0
      ? []
      : fc.sample(submissions(context.facts, { optional: 'any' }), {
          seed: deriveSeed(context.seed, 'read-back'),
          numRuns: context.profile.validRuns,
        });
  const later: Trial[] = [];
  for (const [at, submission] of drawn.entries()) {
    const encrypted = at % 2 === 1 && context.client.cipher !== undefined;
    const trial = await sendCase(context, validCase(submission), { kind: 'control' }, { encrypted });
    await compare(context, trial);
    if (at % 5 === 0) later.push(trial);
  }
  // After the others, so that being the newest is not enough.
  for (const trial of later) await found(context, trial);
  if (drawn.length > 0) await counted(context);
});

/** A list of two is no longer than it was asked for; whether two may be the same is left open (A30, A39). */
async function counted(context: CheckContext): Promise<void> {
  const under = 'state.read-back';
  const twin = validCase(baseSubmission(context.facts));
  const first = await sendCase(context, twin, { kind: 'control' });
  const second = await sendCase(context, twin, { kind: 'control' }, { stamp: first.stamp });
  const ids = new Set([first, second].map(submissionIdOf));
  if (ids.size < 2 || ids.has(undefined)) return;
  const { email } = stamped(twin.twin, first.stamp);
  const { exchange, items } = await look(context, { email, count: '1' }, (list) => list.length > 0);
  if (items === undefined || items.length === 0) return;
  context.recorder.judged(under);
  if (items.length === 1) return;
  const words = 'two submissions of one address are listed with count=1';
  context.judge.fail(
    under,
    exchange,
    { ...second.about, counterexample: { ...second.about.counterexample, way: under, words } },
    {
      key: 'count',
      summary: 'GET lists more submissions than it was asked for.',
      expected: 'one item',
      actual: `${items.length} items`,
    },
  );
}

/** An accepted submission is found by its address and its user's id, alone, and a list is no longer than asked for. */
async function found(context: CheckContext, trial: Trial): Promise<void> {
  const under = 'state.read-back';
  const id = submissionIdOf(trial);
  const sent: Submission = stamped(trial.case.twin, trial.stamp);
  if (id === undefined || trial.exchange.repeatedId !== undefined) return;
  for (const [name, value] of [
    ['email', sent.email],
    ['userid', sent.userid],
  ] as const) {
    if (value === undefined) continue;
    const { exchange, items } = await look(context, { [name]: value, count: '1' }, (list) => list.length > 0);
    if (items === undefined) continue;
    context.recorder.judged(under);
    const right = items.length === 1 && items[0]?.submission_id === id;
    if (right) continue;
    const words = `an accepted submission is looked for by its ${name}`;
    context.judge.fail(
      under,
      exchange,
      { ...trial.about, counterexample: { ...trial.about.counterexample, way: under, words } },
      {
        key: `by ${name}`,
        summary: `GET by ${name} does not return the one submission that has it.`,
        expected: `one item, with submission_id ${shown(id)}`,
        actual: describeAnswer(exchange),
      },
    );
  }
}
