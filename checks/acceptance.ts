/**
 * Valid submissions: what must be accepted, and whose fault it is when it is not. A submission that carries several
 * features and is refused says little; the check then sends its own feature alone.
 */
import type fc from 'fast-check';
import { type Case, type Layout, validCase } from '../generators/index.js';
import type { RequirementId, Submission } from '../schemas/index.js';
import type { CheckContext } from './context.js';
import { confirm } from './control.js';
import { explore } from './explore.js';
import type { Covered } from './parts.js';
import { accepted, type Delivery, sendCase, type Trial } from './sender.js';
import { type SharedKey, SharedSubmissions } from './shared.js';

/** One feature of a valid submission, as a submission that carries it alone. */
export interface Feature {
  readonly words: string;
  readonly covers: Covered;
  /** A submission that carries the feature and is plain otherwise. */
  readonly alone: () => Promise<Case>;
  /** Whether the feature is to blame when that is refused; without it, any accepted submission is enough. */
  readonly control?: () => Promise<boolean>;
}

/** Submissions that a feature can be tried on, the plainest first. */
const GROUNDS: readonly SharedKey[] = ['base', 'minimal', 'full', 'half', 'other-half'];

/** The plainest submission that the target accepts; undefined when it accepts none of them. */
export async function ground(context: CheckContext): Promise<Submission | undefined> {
  const shared = new SharedSubmissions(context);
  for (const key of GROUNDS) {
    if (accepted((await shared.get(key)).exchange)) return shared.plan(key).case.twin;
  }
  return undefined;
}

/** Whether a valid submission is accepted: a control, with nothing else in flight. */
export async function acceptedAs(context: CheckContext, submission: Submission): Promise<boolean> {
  const { exchange } = await sendCase(
    context,
    validCase(submission),
    { kind: 'control' },
    { call: { alone: true } },
  );
  return accepted(exchange);
}

/** Whether the same fields are accepted with other values of the enumerations: then it is no matter of the fields. */
export async function acceptedWithOtherValues(
  context: CheckContext,
  submission: Submission,
): Promise<boolean> {
  const kycStatus = submission.kycStatus === 'approved' ? 'rejected' : 'approved';
  const gender = submission.gender === 'female' ? 'male' : 'female';
  return acceptedAs(context, {
    ...submission,
    kycStatus,
    ...(submission.gender === undefined ? {} : { gender }),
  });
}

/** How a failure of a valid submission is told. */
export interface Blame {
  readonly under: RequirementId;
  /** What was refused, as the subject of a sentence. */
  readonly words: string;
  readonly key: string;
  readonly path?: string;
  readonly delivery?: Delivery;
  /** Whether a twin without the feature is accepted; undefined: the feature is the whole submission. */
  readonly control?: (trial: Trial) => Promise<boolean>;
}

/**
 * Settles a valid submission that was refused: sent again alone, and held against its control.
 *
 * Refused again: a finding under the requirement. Accepted when nothing else is in flight: the load was the reason.
 */
export async function blame(context: CheckContext, trial: Trial, say: Blame): Promise<void> {
  const { judge, recorder } = context;
  const second = await confirm(context, trial, say.delivery);
  if (second.confirmed === false) {
    if (!accepted(second.trial.exchange)) {
      recorder.unjudged(say.under);
      return;
    }
    judge.fail('robustness.concurrent', trial.exchange, trial.about, {
      key: 'refused among others',
      summary: 'A valid submission is refused while others are in flight, and accepted alone.',
      actual: actualOf(trial),
      confirmed: second.words,
    });
    recorder.judged('robustness.concurrent');
    recorder.judged(say.under);
    return;
  }
  if (say.control !== undefined && !(await say.control(trial))) {
    recorder.unjudged(say.under);
    return;
  }
  recorder.judged(say.under);
  judge.fail(say.under, trial.exchange, trial.about, {
    key: say.key,
    summary: `${say.words} is refused.`,
    actual: actualOf(trial),
    confirmed: second.words,
    ...(say.path === undefined ? {} : { path: say.path }),
  });
}

const actualOf = (trial: Trial): string =>
  trial.ruling.ruling === 'broken' ? trial.ruling.actual : 'an answer that cannot be judged';

/** Sends a feature alone and judges it against a twin without it. */
export async function acceptAlone(
  context: CheckContext,
  under: RequirementId,
  feature: Feature,
): Promise<void> {
  const trial = await sendCase(context, await feature.alone(), { kind: 'accepted', under });
  if (trial.ruling.ruling === 'held') context.recorder.judged(under, feature.covers);
  else if (trial.ruling.ruling === 'unjudged') context.recorder.unjudged(under);
  else {
    await blame(context, trial, {
      under,
      words: `A submission with ${feature.words}`,
      key: feature.words,
      control: feature.control ?? (async () => (await ground(context)) !== undefined),
    });
  }
}

/** A property of valid submissions. */
export interface AcceptanceProperty {
  readonly under: RequirementId;
  readonly name: string;
  readonly values: fc.Arbitrary<Submission>;
  readonly layouts?: fc.Arbitrary<Layout>;
  readonly runs: number;
  readonly words: string;
  readonly covers: (submission: Submission) => Covered;
  readonly delivery?: Delivery;
  readonly control?: (trial: Trial) => Promise<boolean>;
}

/** Sends valid submissions of a kind; the simplest one that is refused is the finding. */
export async function acceptAll(context: CheckContext, property: AcceptanceProperty): Promise<void> {
  await acceptCases(context, { ...property, values: property.values.map((value) => validCase(value)) });
}

/** As `acceptAll`, for cases that differ in how they are written. */
export async function acceptCases(
  context: CheckContext,
  property: Omit<AcceptanceProperty, 'values' | 'covers'> & {
    readonly values: fc.Arbitrary<Case>;
    readonly covers: (submission: Submission, subject: Case) => Covered;
  },
): Promise<void> {
  const { under, delivery } = property;
  const broken = await explore(context, {
    name: property.name,
    values: property.values,
    runs: property.runs,
    attempt: async (subject) => {
      const trial = await sendCase(context, subject, { kind: 'accepted', under }, delivery);
      if (trial.ruling.ruling === 'held')
        context.recorder.judged(under, property.covers(subject.twin, subject));
      if (trial.ruling.ruling === 'unjudged') context.recorder.unjudged(under);
      return trial;
    },
  });
  if (broken === undefined) return;
  await blame(context, broken.trial, {
    under,
    words: property.words,
    key: property.name,
    path: broken.path,
    ...(delivery === undefined ? {} : { delivery }),
    control: property.control ?? (async () => (await ground(context)) !== undefined),
  });
}
