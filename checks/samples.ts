/** Which ways of spoiling are walked where not all of them can be, and those at the end of a long document. */
import fc from 'fast-check';
import { caseOf, longSubmission, type MutationWay } from '../generators/index.js';
import { fields, type RequirementId } from '../schemas/index.js';
import { type CheckContext, deriveSeed } from './context.js';
import { shuffled } from './draw.js';
import { accuse, coveredBy, expectationOf, sendSpoilt } from './refusals.js';

const kindOf = new Map(fields.map(({ name, kind }) => [name, kind]));

/**
 * Ways of breaking a format, where not all of them can be sent: fields of one kind share them out, so that each way is
 * walked in one of them, and each field in at least so many.
 */
export function spread(
  context: CheckContext,
  ways: readonly MutationWay[],
  least: number,
): readonly MutationWay[] {
  const byKind = new Map<string, MutationWay[]>();
  for (const way of ways) {
    const kind = (way.field === undefined ? undefined : kindOf.get(way.field)) ?? '';
    const group = kind === 'birth-date' ? 'date' : kind;
    byKind.set(group, [...(byKind.get(group) ?? []), way]);
  }
  return [...byKind].flatMap(([kind, group]) => {
    const order = shuffled(deriveSeed(context.seed, 'spread', kind), group);
    const slug = ({ name }: MutationWay): string => name.slice(name.indexOf('.') + 1);
    const seen = new Set<string>();
    const walked = order.filter((way) => !seen.has(slug(way)) && seen.add(slug(way)));
    const short = [...new Set(order.map(({ field }) => field))].flatMap((field) => {
      const missing = least - walked.filter((way) => way.field === field).length;
      const rest = order.filter((way) => way.field === field && !walked.includes(way));
      return rest.slice(0, Math.max(missing, 0));
    });
    return [...walked, ...short];
  });
}

/** Ways that are sent at the end of a long document. */
const LATE_WAYS = 8;

/**
 * Sends ways at the end of a document of more than 8 KiB: a few, no two of one field, drawn from the seed of the check,
 * or a single one where every request counts.
 */
export async function refuseLate(
  context: CheckContext,
  under: RequirementId,
  ways: readonly MutationWay[],
): Promise<void> {
  // What shows in a short document has been found there, and is easier to read.
  if (context.recorder.failuresOf([under]) > 0) return;
  const twin = longSubmission(context.facts);
  const order = shuffled(deriveSeed(context.seed, 'late'), ways);
  const places = new Set<string>();
  const apart = order.filter(({ field, name }) => !places.has(field ?? name) && places.add(field ?? name));
  for (const way of apart.slice(0, context.profile.oneTwin ? 1 : LATE_WAYS)) {
    const [mutation] = fc.sample(way.mutation, {
      seed: deriveSeed(context.seed, 'late', way.name),
      numRuns: 1,
    });
    if (mutation === undefined) continue;
    // An added member comes last as it is; the fields with a format do when the order is reversed.
    const order = mutation.edit.kind === 'add' ? 'documented' : 'reversed';
    const subject = caseOf(twin, [mutation], way, { order, space: 'none', escapes: 'non-ascii' });
    const trial = await sendSpoilt(context, subject, expectationOf(subject, under));
    if (trial.ruling.ruling === 'held') context.recorder.judged(under, coveredBy(way, subject));
    else if (trial.ruling.ruling === 'unjudged') context.recorder.unjudged(under);
    else if (await accuse(context, under, { trial, path: '' })) {
      context.recorder.judged(under, coveredBy(way, subject));
      return;
    }
  }
}
