/**
 * Group testing: many features of valid submissions in one billed submission. Accepted, it speaks for all of them;
 * refused, it is taken apart by halves until the culprit stands alone, on an otherwise plain submission.
 */
import { validCase } from '../generators/index.js';
import type { RequirementId, Submission } from '../schemas/index.js';
import { acceptedAs, blame, ground } from './acceptance.js';
import type { CheckContext } from './context.js';
import type { Part } from './parts.js';
import { sendCase, type Trial } from './sender.js';
import { withParts } from './shared.js';

/** A culprit costs a few submissions to find: a check looks for so many. */
const CULPRITS_LIMIT = 1;

interface Culprit {
  readonly parts: readonly Part[];
  readonly trial: Trial;
  /** What the parts were tried on. */
  readonly plain: Submission;
}

/** Sends parts together on a plain submission, and takes them apart when that is refused. */
export async function acceptTogether(
  context: CheckContext,
  under: RequirementId,
  plain: Submission,
  parts: readonly Part[],
): Promise<void> {
  if (parts.length === 0) return;
  const trial = await sendCase(context, validCase(withParts(plain, parts)), { kind: 'accepted', under });
  await settle(context, under, trial, parts);
}

/** Judges a submission that carried these parts, whoever sent it. */
async function settle(
  context: CheckContext,
  under: RequirementId,
  trial: Trial,
  parts: readonly Part[],
): Promise<void> {
  const { recorder } = context;
  const { ruling } = trial.ruling;
  if (ruling === 'held') for (const { covers } of parts) recorder.judged(under, covers);
  if (ruling === 'unjudged') recorder.unjudged(under);
  if (ruling !== 'broken' || recorder.failuresOf([under]) >= CULPRITS_LIMIT) return;
  const plain = await ground(context);
  // Nothing at all is accepted: another requirement says so.
  const culprit = plain === undefined ? undefined : await culpritAmong(context, plain, parts);
  // None of them by itself: what else the submission carried is to blame.
  if (plain === undefined || culprit === undefined) recorder.unjudged(under);
  else await accuse(context, culprit);
}

/** The fewest of the parts that are refused on a plain submission; undefined when all of them are accepted there. */
export async function culpritAmong(
  context: CheckContext,
  plain: Submission,
  parts: readonly Part[],
): Promise<Culprit | undefined> {
  const refused = async (some: readonly Part[]): Promise<Culprit | undefined> => {
    const trial = await attempt(context, some[0]?.under, withParts(plain, some));
    return trial === undefined ? undefined : { parts: some, trial, plain };
  };
  let found = await refused(parts);
  while (found !== undefined && found.parts.length > 1) {
    const middle = Math.ceil(found.parts.length / 2);
    const smaller =
      (await refused(found.parts.slice(0, middle))) ?? (await refused(found.parts.slice(middle)));
    // Only together: neither half is refused by itself.
    if (smaller === undefined) return essential(context, found);
    found = smaller;
  }
  return found;
}

/** Sends a valid submission; the trial, if it is refused. */
async function attempt(
  context: CheckContext,
  under: RequirementId = 'submission.full-accepted',
  submission: Submission,
): Promise<Trial | undefined> {
  const trial = await sendCase(context, validCase(submission), { kind: 'accepted', under });
  return trial.ruling.ruling === 'broken' ? trial : undefined;
}

/**
 * Of parts that are refused only together, those that matter: each of the others can be taken out, its fields left
 * with plain values, and the submission is refused all the same, which costs nothing.
 */
async function essential(context: CheckContext, { parts, trial, plain }: Culprit): Promise<Culprit> {
  let ground = plain;
  let last = trial;
  let left = [...parts];
  const needed: Part[] = [];
  for (const part of parts) {
    const without = { ...ground, ...part.neutral?.(part.change) };
    const others = left.filter((one) => one !== part);
    const again = await attempt(context, part.under, withParts(without, others));
    if (again === undefined) {
      needed.push(part);
      continue;
    }
    ground = without;
    left = others;
    last = again;
  }
  return needed.length === 0 ? { parts, trial, plain } : { parts: needed, trial: last, plain: ground };
}

/**
 * Makes a finding of a culprit, unless the same fields without the feature are refused as well.
 *
 * @returns whether there is a finding
 */
export async function accuse(
  context: CheckContext,
  { parts, trial, plain }: Culprit,
  note = '',
): Promise<boolean> {
  const { recorder } = context;
  const [first] = parts;
  if (first === undefined) return false;
  const { under } = first;
  const shortest = parts.length === 1 ? await shortestRefused(context, plain, first) : undefined;
  const change = shortest?.change;
  const neutral = parts.map((part) => part.neutral?.(change ?? part.change) ?? {});
  const without: Submission = Object.assign({}, plain, ...neutral);
  if (JSON.stringify(without) !== JSON.stringify(plain) && !(await acceptedAs(context, without))) {
    recorder.unjudged(under);
    return false;
  }
  const words = shortest?.words ?? parts.map((part) => part.words).join(' and ');
  await blame(context, shortest?.trial ?? trial, {
    under,
    words: `A submission with ${words}${note}`,
    key: parts
      .map((part) => part.words)
      .join(' and ')
      .slice(0, 200),
    control: async () => true,
  });
  return recorder.failuresOf([under]) > 0;
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

interface Shortest {
  readonly change: Partial<Submission>;
  readonly words: string;
  /** The trial of the text, where it is not the one that was at hand. */
  readonly trial?: Trial;
}

/**
 * The shortest beginning of a text that is refused. A text one character shorter comes first, for a target that
 * refuses a single length; then halves, for one that refuses all from some length on; then the last character alone,
 * for one that refuses that. Every one that is accepted costs: the search ends with the profile's bound.
 */
async function shortestRefused(
  context: CheckContext,
  plain: Submission,
  { under, change, shorten }: Part,
): Promise<Shortest | undefined> {
  const whole = shorten === undefined ? undefined : change[shorten.field];
  if (shorten === undefined || whole === undefined) return undefined;
  const { field } = shorten;
  const units = [...graphemes.segment(whole)].map(({ segment }) => segment);
  const beginning = (length: number): string => units.slice(0, length).join('').trimEnd();
  let left = context.profile.shrinkRequests;
  let text = whole;
  let simplest: Trial | undefined;
  const refused = async (shorter: string): Promise<boolean> => {
    if (shorter === '' || left <= 0) return false;
    left -= 1;
    const trial = await sendCase(context, validCase({ ...plain, [field]: shorter }), {
      kind: 'accepted',
      under,
    });
    if (trial.ruling.ruling !== 'broken') return false;
    text = shorter;
    simplest = trial;
    return true;
  };
  let refusing = units.length;
  let accepting = 0;
  const ask = async (length: number): Promise<void> => {
    if (await refused(beginning(length))) refusing = length;
    else accepting = length;
  };
  if (refusing > 1) await ask(refusing - 1);
  if (refusing > 1 && refusing < units.length) await ask(1);
  while (refusing - accepting > 1 && left > 0) await ask(Math.floor((accepting + refusing) / 2));
  const sharp = accepting > 0 && refusing - accepting === 1;
  const alone = refusing > 1 && (await refused((units[refusing - 1] ?? '').trim()));
  return {
    change: { [field]: text },
    words: `${shorten.words(text)}${sharp && !alone ? ' (one character less is accepted)' : ''}`,
    ...(simplest === undefined ? {} : { trial: simplest }),
  };
}
