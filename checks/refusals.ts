/** Malformed submissions: a valid twin and exactly one mutation, refused with a code that the mutation has earned. */
import fc from 'fast-check';
import {
  baseSubmission,
  type Case,
  caseOf,
  type Layout,
  type Mutation,
  type MutationWay,
  observedWays,
  omissionWays,
  plainLayout,
  spoilsText,
  type TargetFacts,
  twins,
} from '../generators/index.js';
import { type RequirementId, type RowId, registerRow, type Submission } from '../schemas/index.js';
import { type CheckContext, deriveSeed } from './context.js';
import { baseAccepted, type Confirmation, confirm, twinAccepted } from './control.js';
import { describeAnswer, outcomeOf } from './document.js';
import { shuffled } from './draw.js';
import type { Expectation } from './expectations.js';
import { type Broken, explore } from './explore.js';
import { accepted, type Delivery, sendCase, type Trial } from './sender.js';

/** Making the arbitrary takes longer than drawing from it, and every way of a check draws. */
const twinsFor = new WeakMap<TargetFacts, fc.Arbitrary<Submission>>();

/** The twins of a profile: the plain one alone, or many, the plain one first. */
export function twinsOf({ facts, profile }: CheckContext): fc.Arbitrary<Submission> {
  if (profile.oneTwin) return fc.constant(baseSubmission(facts));
  const made = twinsFor.get(facts) ?? twins(facts);
  twinsFor.set(facts, made);
  return made;
}

const isBase = (context: CheckContext, twin: Submission): boolean =>
  JSON.stringify(twin) === JSON.stringify(baseSubmission(context.facts));

/** What a case must be answered with. */
export function expectationOf(subject: Case, under: RequirementId): Expectation {
  if (subject.reading === 'refused') return { kind: 'refused', under, earns: subject.earns };
  if (subject.reading === 'observed') return { kind: 'observed', row: subject.row ?? under };
  return { kind: 'accepted', under };
}

/**
 * The ways that a profile walks: all of them, or in a small one a few of each group, drawn from the seed of the check,
 * so that runs with different seeds look at different ones.
 */
export function chosen(
  context: CheckContext,
  ways: readonly MutationWay[],
  perGroup: number,
  groupOf: (way: MutationWay) => string = ({ field, name }) => field ?? name,
): readonly MutationWay[] {
  if (!context.profile.oneTwin) return ways;
  const groups = new Map<string, MutationWay[]>();
  for (const way of ways) groups.set(groupOf(way), [...(groups.get(groupOf(way)) ?? []), way]);
  return [...groups].flatMap(([name, group]) => {
    return shuffled(deriveSeed(context.seed, 'chosen', name), group).slice(0, perGroup);
  });
}

/**
 * Sends a spoilt case. A message that names another field counts only when the twin itself is known to be valid: else
 * the field may well be at fault.
 */
export async function sendSpoilt(
  context: CheckContext,
  subject: Case,
  expectation: Expectation,
  delivery?: Delivery,
): Promise<Trial> {
  const trial = await sendCase(context, subject, expectation, delivery);
  const suspicion = trial.ruling.ruling === 'held' ? trial.ruling.suspicion : undefined;
  if (suspicion === undefined) return trial;
  const telling =
    context.profile.mayCreate && subject.mutations.length === 1 && isBase(context, subject.twin);
  if (telling && (await baseAccepted(context))) suspicion.confirm();
  else suspicion.drop();
  return trial;
}

/** How the ways of a requirement are walked. */
export interface RefusalPlan {
  readonly under: RequirementId;
  /** Values drawn in each way; the profile's own number unless given. */
  readonly perWay?: number;
  readonly delivery?: Delivery;
  /** What the register leaves open must be refused all the same (`--strict`). */
  readonly demanded?: boolean;
}

/** Sends each way as often as the profile says; each way that is not refused as it must be is a finding. */
export async function refuseWays(
  context: CheckContext,
  ways: readonly MutationWay[],
  plan: RefusalPlan,
): Promise<void> {
  for (const way of ways) await refuseWay(context, way, plan);
}

/** How a malformed document is written: plainly most often, its members the other way round for every third way. */
function layoutOf(context: CheckContext, { name }: MutationWay): fc.Arbitrary<Layout> {
  const reversed: Layout = { ...plainLayout, order: 'reversed' };
  if (context.profile.oneTwin) {
    return fc.constant(deriveSeed(context.seed, name, 'order') % 3 === 0 ? reversed : plainLayout);
  }
  return fc.constantFrom(plainLayout, plainLayout, reversed);
}

async function refuseWay(context: CheckContext, way: MutationWay, plan: RefusalPlan): Promise<void> {
  const { recorder } = context;
  const field = way.field ?? '(body)';
  const kind = way.name.slice(way.name.indexOf('.') + 1);
  const observed = way.reading === 'observed' && plan.demanded !== true;
  const expected = (subject: Case): Expectation =>
    plan.demanded === true
      ? { kind: 'refused', under: plan.under, earns: subject.earns }
      : expectationOf(subject, plan.under);
  const broken = await explore(context, {
    name: way.name,
    // The mutation first: its own shrinking comes after the twin has become the plain one.
    values: fc.tuple(twinsOf(context), way.mutation, layoutOf(context, way)),
    runs: plan.perWay ?? context.profile.perWay,
    attempt: async ([twin, mutation, layout]) => {
      const subject = caseOf(twin, [mutation], way, spoilsText(mutation.edit) ? undefined : layout);
      const trial = await sendSpoilt(context, subject, expected(subject), plan.delivery);
      const { ruling } = trial.ruling;
      if (observed) {
        recorder.malformation(field, kind, 'observed');
        return trial;
      }
      if (ruling === 'held') {
        recorder.judged(plan.under, coveredBy(way, subject));
        // Which of several right codes comes is worth knowing, and never a failure.
        if (way.row !== undefined) recorder.observed(way.row, outcomeOf(trial.exchange), way.words);
      }
      if (ruling === 'unjudged') recorder.unjudged(plan.under);
      if (ruling !== 'broken') recorder.malformation(field, kind, ruling === 'held' ? 'passed' : 'untested');
      return trial;
    },
  });
  if (broken === undefined) return;
  const found = await accuse(context, plan.under, broken, plan.delivery);
  recorder.malformation(field, kind, found ? 'failed' : 'untested');
  if (found) recorder.judged(plan.under, coveredBy(way, broken.trial.case));
}

/** What a case of a way covers. */
export function coveredBy(way: MutationWay, subject: Case): Record<string, string[]> {
  return {
    ways: [way.name],
    codes: subject.earns.map((earned) => earned.code),
    ...(way.field === undefined ? {} : { fields: [way.field] }),
  };
}

/**
 * A malformed submission that was not refused as it must be: confirmed, held against its twin, and recorded.
 *
 * @returns whether it is a finding
 */
export async function accuse(
  context: CheckContext,
  under: RequirementId,
  broken: Broken,
  delivery: Delivery = {},
): Promise<boolean> {
  const { judge, recorder } = context;
  const { trial } = broken;
  const { ruling } = trial;
  if (ruling.ruling !== 'broken') return false;
  const wasAccepted = ruling.key === 'accepted';
  // A code that was not earned may be the twin's: then the twin is at fault, and its own requirement says so.
  if (!wasAccepted && !(await twinAccepted(context, trial.case, isBase(context, trial.case.twin)))) {
    recorder.unjudged(under);
    return false;
  }
  // A required field that may be left out may be empty or null as well: then `error.missing-data` says so.
  if (wasAccepted && (await acceptedWithout(context, trial))) {
    recorder.unjudged(under);
    return false;
  }
  const second = await confirm(context, trial, delivery);
  if (!wasAccepted && changed(context, trial, second)) {
    recorder.unjudged(under);
    return false;
  }
  const { words: what } = trial.about.counterexample;
  judge.fail(under, trial.exchange, trial.about, {
    key: `${trial.about.counterexample.way} ${ruling.key}`,
    summary: wasAccepted
      ? `A malformed submission is accepted: ${what}.`
      : `A malformed submission gets a code that it has not earned: ${what}.`,
    actual: ruling.actual,
    confirmed: second.words,
    path: broken.path,
  });
  return true;
}

/** A refusal with a code that was not earned, and with one that was when it is sent again: a finding of its own. */
function changed(context: CheckContext, trial: Trial, second: Confirmation): boolean {
  if (second.confirmed !== false || second.trial.ruling.ruling !== 'held') return false;
  failAsChanging(context, trial, second.trial);
  return true;
}

/** Records that the answer to a request changes by itself. */
export function failAsChanging({ recorder, judge }: CheckContext, first: Trial, second: Trial): void {
  const { counterexample } = first.about;
  recorder.judged('error.repeatable');
  judge.fail('error.repeatable', first.exchange, first.about, {
    key: `changing ${counterexample.way}`,
    summary: `The answer to ${counterexample.words} changes when it is sent again.`,
    actual: `${describeAnswer(first.exchange)}, then ${describeAnswer(second.exchange)}`,
    expected: 'the same errorCode each time',
  });
}

/** Looks at an encrypted request again whose answer was not what it has earned. */
async function unsteady(context: CheckContext, trial: Trial, delivery: Delivery): Promise<void> {
  if (accepted(trial.exchange)) return;
  changed(context, trial, await confirm(context, trial, delivery));
}

/** Whether a submission whose required field is empty or null (A8) is accepted without the field, too. */
async function acceptedWithout(context: CheckContext, { case: subject }: Trial): Promise<boolean> {
  const [mutation] = subject.mutations;
  const edit = mutation?.edit;
  if (subject.mutations.length !== 1 || edit?.kind !== 'set' || (edit.value !== null && edit.value !== '')) {
    return false;
  }
  const way = omissionWays.find(({ name }) => name === `${edit.field}.absent`);
  const [omission] = way === undefined ? [] : fc.sample(way.mutation, { seed: context.seed, numRuns: 1 });
  if (omission === undefined) return false;
  const without = await sendCase(context, caseOf(subject.twin, [omission], way), { kind: 'control' });
  return accepted(without.exchange);
}

/**
 * Exercises what the register leaves open about a requirement, where the profile can afford it. Under `--strict` the
 * rows that the register marks for the requirement must be refused like any other malformed submission.
 */
export async function observe(context: CheckContext, under: RequirementId): Promise<void> {
  const ways = observations(context, under);
  const demanded = context.strict ? ways.filter(({ row }) => row !== undefined && demands(row, under)) : [];
  await refuseWays(context, chosen(context, demanded, 1), { under, perWay: 1, demanded: true });
  if (!context.profile.observeCreating) return;
  await refuseWays(
    context,
    ways.filter((way) => !demanded.includes(way)),
    { under, perWay: 1 },
  );
}

const demands = (row: RowId, under: RequirementId): boolean => registerRow(row).strict.includes(under);

/** The observed ways that bear on a requirement. */
export function observations(context: CheckContext, under: RequirementId): readonly MutationWay[] {
  return observedWays(context.facts).filter((way) => way.requirement === under);
}

/** Most acceptances of malformed submissions that a check looks into besides its own purpose. */
const BESIDE_LIMIT = 2;

/**
 * The trial of one mutation on the plain twin. Whatever it is for: a malformed submission that is accepted, or refused
 * with a code that it has not earned, is a finding under its own requirement.
 */
export async function trialOf(
  context: CheckContext,
  way: MutationWay,
  mutation: Mutation,
  under: RequirementId,
  delivery: Delivery = {},
): Promise<Trial> {
  const subject = caseOf(baseSubmission(context.facts), [mutation], way);
  const trial = await sendSpoilt(context, subject, expectationOf(subject, under), delivery);
  const { ruling } = trial.ruling;
  const isNews = context.recorder.failuresOf([way.requirement]) < BESIDE_LIMIT;
  if (ruling !== 'broken' || !isNews) return trial;
  // What is answered in another way when it is encrypted is for the check that compares the two to say.
  if (delivery.encrypted === true) await unsteady(context, trial, delivery);
  else await accuse(context, way.requirement, { trial, path: '' }, delivery);
  return trial;
}
