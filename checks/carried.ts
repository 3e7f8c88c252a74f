/**
 * What the shared submissions carry. One that is refused is taken apart once a run, for all the checks that look at
 * it, because every submission of the search that is accepted is billed: first its form, then its fields, then its
 * features, each held against a submission that lacks nothing else.
 */
import { plainLayout, validCase } from '../generators/index.js';
import type { RequirementId, Submission } from '../schemas/index.js';
import { acceptedAs, acceptedWithOtherValues, blame, ground } from './acceptance.js';
import type { CheckContext } from './context.js';
import { describeAnswer, member } from './document.js';
import { sendCase, type Trial } from './sender.js';
import { onceARun, type Shared, type SharedKey, SharedSubmissions, withParts } from './shared.js';
import { accuse, culpritAmong } from './together.js';

/** The shared submissions that carry features of their own; what an encrypted one carries is tried on a plain one. */
export function carriers({ client }: CheckContext): readonly SharedKey[] {
  const plain = ['full', 'half', 'other-half', 'rewritten'] as const;
  return client.cipher === undefined ? plain : [...plain, 'encrypted-full'];
}

/** What is to blame for a shared submission that is refused. */
export type Verdict =
  /** How it is written, or that it is encrypted: in the plain form it is accepted. */
  | 'form'
  /** Its fields, whatever their values; or a value of an enumeration. */
  | 'fields'
  /** A feature, or nothing that could be found. */
  | 'features';

const verdictKey = (key: SharedKey): string => `verdict on ${key}`;
/** A requirement under which a culprit has been found: what else carries such features is explained. */
const culpritKey = (under: RequirementId): string => `culprit of ${under}`;

/** The requirement of the fields of a shared submission. */
const fieldsOf: Readonly<Partial<Record<SharedKey, readonly [under: RequirementId, words: string]>>> = {
  minimal: ['submission.minimal-accepted', 'the required fields alone'],
  full: ['submission.full-accepted', 'every documented field'],
  half: ['submission.optional-fields-accepted', 'some of the optional fields'],
  'other-half': ['submission.optional-fields-accepted', 'some of the optional fields'],
  rewritten: ['submission.optional-fields-accepted', 'some of the optional fields'],
};

/** What is to blame for a shared submission; undefined when it was not refused. */
export async function verdictOn(context: CheckContext, key: SharedKey): Promise<Verdict | undefined> {
  const shared = new SharedSubmissions(context);
  const trial = await shared.get(key);
  if (trial.ruling.ruling !== 'broken') return undefined;
  const { broker } = context.client;
  await onceARun(context, `search of ${key}`, async (own) => {
    await broker.deliver(verdictKey(key), await search(own, key, shared.plan(key), trial));
  });
  const verdict = await broker.peek(verdictKey(key));
  return verdict === 'form' || verdict === 'fields' ? verdict : 'features';
}

async function search(
  context: CheckContext,
  key: SharedKey,
  { plain, parts, case: subject, encrypted }: Shared,
  trial: Trial,
): Promise<Verdict> {
  const { broker } = context.client;
  const formed = encrypted || JSON.stringify(subject.layout) !== JSON.stringify(plainLayout);
  if (formed && (await acceptedAs(context, subject.twin))) return 'form';
  // In their order, so that the first one with a culprit is the same one whichever check begins.
  const order = parts.length === 0 ? [] : carriers(context);
  for (const earlier of order.slice(0, Math.max(0, order.indexOf(key)))) await verdictOn(context, earlier);
  for (const { under } of parts) {
    if ((await broker.peek(culpritKey(under))) !== undefined) return 'features';
  }
  if (await fieldsRefused(context, key, plain)) return 'fields';
  const plainest = await ground(context);
  if (plainest === undefined || parts.length === 0) return 'features';
  const alone = await culpritAmong(context, plainest, parts);
  const culprit = alone ?? (await culpritAmong(context, plain, parts));
  if (culprit === undefined) {
    await onSecondThought(context, trial, withParts(plain, parts));
    return 'features';
  }
  const note = alone === undefined ? ' beside other fields' : '';
  const found = await accuse(context, culprit, note);
  const under = culprit.parts[0]?.under;
  if (found && under !== undefined) await broker.deliver(culpritKey(under), key);
  return 'features';
}

/** Whether the fields of a shared submission are refused with plain values; a finding, unless the values are to blame. */
async function fieldsRefused(context: CheckContext, key: SharedKey, plain: Submission): Promise<boolean> {
  const [under, words] = fieldsOf[key] ?? ['submission.full-accepted', 'these fields'];
  const trial = await sendCase(context, validCase(plain), { kind: 'accepted', under });
  if (trial.ruling.ruling !== 'broken') return false;
  if (fieldsOf[key] === undefined) return true;
  await blame(context, trial, {
    under,
    words: `A submission with ${words}`,
    key: `${words} ${key}`,
    control: async () => {
      if ((await ground(context)) === undefined) return key === 'minimal' && !isSetUp(trial);
      return !(await acceptedWithOtherValues(context, plain));
    },
  });
  return true;
}

/** Whether a refusal may come of what was configured: the key, the administrator or the code of the document (A4). */
function isSetUp({ exchange }: Trial): boolean {
  const code = member(exchange, 'errorCode');
  return (
    code === 'invalid_project' ||
    code === 'invalid_admin' ||
    /\b(?:admin|idType)\b/.test(`${member(exchange, 'message')}`)
  );
}

/** Refused at first and accepted the second time: what else was in flight, or nothing at all, made the difference. */
async function onSecondThought(context: CheckContext, first: Trial, submission: Submission): Promise<void> {
  if (!(await acceptedAs(context, submission))) return;
  context.recorder.judged('robustness.concurrent');
  context.judge.fail('robustness.concurrent', first.exchange, first.about, {
    key: 'refused among others',
    summary: 'A valid submission is refused, and accepted when the same is sent alone.',
    actual: describeAnswer(first.exchange),
    confirmed: 'sent again with nothing else in flight: accepted',
  });
}

/** Judges what a shared submission carries for a requirement. */
export async function acceptCarried(
  context: CheckContext,
  under: RequirementId,
  key: SharedKey,
): Promise<void> {
  const { recorder } = context;
  const shared = new SharedSubmissions(context);
  const parts = shared.plan(key).parts.filter((part) => part.under === under);
  if (parts.length === 0) return;
  const { ruling } = (await shared.get(key)).ruling;
  if (ruling === 'held') for (const { covers } of parts) recorder.judged(under, covers);
  else recorder.unjudged(under);
  await verdictOn(context, key);
}

/** Judges the fields of a shared submission, whatever their values. */
export async function acceptFields(
  context: CheckContext,
  under: RequirementId,
  key: SharedKey,
  covers: Readonly<Record<string, readonly string[]>> = {},
): Promise<void> {
  const { ruling } = (await new SharedSubmissions(context).get(key)).ruling;
  const verdict = await verdictOn(context, key);
  if (ruling === 'held' || verdict === 'form' || verdict === 'features')
    context.recorder.judged(under, covers);
  else context.recorder.unjudged(under);
}
