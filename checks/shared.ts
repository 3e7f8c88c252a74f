/**
 * Submissions that several checks look at and that a run sends once: what one check learned from a billed submission,
 * the others need not pay for again. Each carries many features at a time; when one is refused, the check in question
 * looks for the culprit with submissions that carry its own features alone (`together.ts`).
 */
import {
  baseSubmission,
  type Case,
  countryCodes,
  edgeDates,
  fieldNamed,
  fullSubmission,
  type Layout,
  minimalSubmission,
  optionalFields,
  render,
  type Stamp,
  signedText,
  tellingCodes,
  tellingEmails,
  tellingIps,
  textRoom,
  validCase,
} from '../generators/index.js';
import type { FieldName, Submission } from '../schemas/index.js';
import { atTask, type CheckContext, deriveSeed } from './context.js';
import { shuffled } from './draw.js';
import type { Expectation } from './expectations.js';
import { ruleOn } from './judge.js';
import { pack, unpack } from './packed.js';
import { codePart, mixedParts, optionalPart, type Part, requiredPart, textPart, valuePart } from './parts.js';
import { bytesOf, sendCase, shownDocument, type Trial } from './sender.js';

/** A submission that a run sends once. */
export interface Shared {
  readonly key: string;
  readonly case: Case;
  readonly encrypted: boolean;
  /** The same fields with plain values. */
  readonly plain: Submission;
  /** What it carries beyond plain values. */
  readonly parts: readonly Part[];
}

/** The keys of the shared submissions. */
const sharedKeys = [
  'base',
  'minimal',
  'full',
  'half',
  'other-half',
  'rewritten',
  'encrypted-minimal',
  'encrypted-full',
] as const;
export type SharedKey = (typeof sharedKeys)[number];

/** Free text fields, the user's own id aside, which has less room. */
export const TEXT_FIELDS: readonly FieldName[] = [
  'fullName',
  'firstName',
  'lastName',
  'address_full',
  'address_city',
  'address_state',
  'address_street',
  'cf1',
  'cf2',
  'cf3',
  'documentNumber',
  'address_country',
  'identityNumber',
];

/** Text fields that a stamp leaves as they are, so that their length is exactly what was asked for. */
export const MEASURED: readonly FieldName[] = TEXT_FIELDS.filter(
  (field) => field !== 'fullName' && field !== 'identityNumber',
);

/** The stamp of a measurement: as long as any. */
const anyStamp: Stamp = { tag: 'x'.repeat(10), serial: 'x'.repeat(6) };

/** A submission whose plaintext fills whole AES blocks, so that its padding is a block of its own. */
function inWholeBlocks(submission: Submission): Submission {
  const bytes = render(validCase(submission), anyStamp).length;
  return { ...submission, fullName: submission.fullName + 'e'.repeat((16 - (bytes % 16)) % 16) };
}

/** The same submission with parts added. */
export const withParts = (plain: Submission, parts: readonly Part[]): Submission =>
  Object.assign({}, plain, ...parts.map(({ change }) => change));

/** The shared submissions of a run: the same for every check, drawn from the run's seed. */
export class SharedSubmissions {
  readonly #context: CheckContext;

  constructor(context: CheckContext) {
    this.#context = context;
  }

  #shuffled<T>(name: string, list: readonly T[]): readonly T[] {
    return shuffled(deriveSeed(this.#context.runSeed, 'shared', name), list);
  }

  /** Features for the fields that a submission has: `place` numbers the submissions, so that no two say the same. */
  #parts(plain: Submission, place: number, texts: 'scripts' | 'longest'): Part[] {
    const { facts, runSeed } = this.#context;
    const has = (field: FieldName): boolean => plain[field] !== undefined;
    const telling = this.#shuffled('telling codes', tellingCodes);
    const any = this.#shuffled('any codes', countryCodes);
    const date = (field: 'birthDate' | 'issueDate' | 'expireDate'): string => {
      const edges = edgeDates(field, facts);
      // The first ones say most; after them chance decides.
      return (place < 3 ? edges : this.#shuffled(`${field} ${place}`, edges))[place] ?? plain.birthDate;
    };
    const present = TEXT_FIELDS.filter(has);
    const optional = (['issueDate', 'expireDate'] as const).filter(has);
    const ip = tellingIps[place % tellingIps.length];
    const email = tellingEmails[place % tellingEmails.length];
    return [
      requiredPart('birthDate', date('birthDate')),
      ...(email === undefined ? [] : [requiredPart('email', email)]),
      ...optional.map((field) => optionalPart(facts, field, date(field))),
      ...(ip === undefined || !has('ipAddress') ? [] : [optionalPart(facts, 'ipAddress', ip)]),
      codePart(facts, 'issuingCountry', (place % 2 === 0 ? telling : any)[place] ?? 'KOR'),
      ...(has('nationality')
        ? [codePart(facts, 'nationality', (place % 2 === 0 ? any : telling)[place] ?? 'KOR')]
        : []),
      ...(texts === 'scripts'
        ? mixedParts(present, deriveSeed(runSeed, 'scripts', String(place)))
        : MEASURED.filter(has).map((field) =>
            textPart(facts, field, signedText(textRoom(fieldNamed(field)))),
          )),
    ];
  }

  #only(submission: Submission, keep: (field: FieldName, at: number) => boolean): Submission {
    const dropped = new Set(optionalFields.filter((field, at) => !keep(field, at)));
    return Object.fromEntries(
      Object.entries(submission).filter(([field]) => !dropped.has(field as FieldName)),
    ) as Submission;
  }

  /** What is sent under a key. */
  plan(key: SharedKey): Shared {
    const { facts, runSeed } = this.#context;
    const full = fullSubmission(facts);
    const value = (field: 'kycStatus' | 'gender', text: string): Part => valuePart(field, text);
    const as = (
      plain: Submission,
      parts: readonly Part[] = [],
      { layout, encrypted = false }: { readonly layout?: Layout; readonly encrypted?: boolean } = {},
    ): Shared => ({ key, case: validCase(withParts(plain, parts), layout), encrypted, plain, parts });
    switch (key) {
      case 'base':
        return as(baseSubmission(facts));
      case 'minimal':
        return as(minimalSubmission(facts));
      case 'full':
        return as(full, [...this.#parts(full, 0, 'scripts'), value('kycStatus', 'rejected')]);
      case 'half': {
        const half = this.#only(full, (field, at) => at % 2 === 0 || field === 'gender');
        return as(half, [...this.#parts(half, 1, 'longest'), value('gender', 'male')]);
      }
      case 'other-half': {
        const half = this.#only(full, (field, at) => at % 2 === 1 && field !== 'gender');
        return as(half, [...this.#parts(half, 2, 'longest'), value('kycStatus', 'rejected')], {
          layout: { order: { shuffle: runSeed }, space: 'indented', escapes: 'none' },
        });
      }
      case 'rewritten': {
        // Every third field: it parts fields that the halves keep together.
        const third = this.#only(full, (field, at) => at % 3 === 0 && field !== 'nationality');
        return as(third, [...this.#parts(third, 3, 'scripts'), value('kycStatus', 'rejected')], {
          layout: { order: 'reversed', space: 'mixed', escapes: 'all' },
        });
      }
      case 'encrypted-minimal':
        return as(inWholeBlocks(minimalSubmission(facts)), [], { encrypted: true });
      case 'encrypted-full':
        return as(full, this.#parts(full, 4, 'scripts'), { encrypted: true });
    }
  }

  async #send(key: SharedKey, plan: Shared, expectation: Expectation): Promise<Trial> {
    const { broker } = this.#context.client;
    const task = `submission ${key}`;
    try {
      const trial = await sendCase(atTask(this.#context, task), plan.case, expectation, {
        encrypted: plan.encrypted,
        stamp: this.#context.sharedStamp(sharedKeys.indexOf(key)),
      });
      await broker.deliver(task, pack(trial.stamp, trial.exchange));
      return trial;
    } catch (error) {
      // Others may be waiting for it.
      await broker.abandon(task);
      throw error;
    }
  }

  /**
   * The exchange under a key: sent by the first check that asks, taken over by the others, who rule on it for themselves.
   *
   * @throws what sending throws
   */
  async get(key: SharedKey): Promise<Trial> {
    const context = this.#context;
    const plan = this.plan(key);
    const under = context.own[0] ?? 'submission.minimal-accepted';
    const expectation = { kind: 'accepted', under } as const;
    const share = await context.client.broker.share(`submission ${key}`);
    if (share.role === 'do') return this.#send(key, plan, expectation);
    const { stamp, exchange } = unpack(share.value, context);
    const about = {
      expectation,
      counterexample: {
        way: 'valid',
        words: `a valid submission${plan.encrypted ? ', encrypted' : ''}`,
        ...shownDocument(bytesOf(plan.case, stamp)),
      },
    };
    return { case: plan.case, stamp, exchange, about, ruling: ruleOn(exchange, about) };
  }
}

/** Where the stamps of each task begin: after those of the shared submissions, with room for each. */
const TASKS = [
  'one of each error',
  'encrypted ones',
  ...sharedKeys.map((key) => `search of ${key}` as const),
] as const;
export type Task = (typeof TASKS)[number];
const TASK_STAMPS = 2_000;

/**
 * Does something once a run, whichever check comes first; what it learns is in that check's evidence, under the name of
 * the task. What is sent depends on the run's seed and the task alone, never on the check.
 */
export async function onceARun(
  context: CheckContext,
  task: Task,
  doIt: (own: CheckContext) => Promise<void>,
): Promise<void> {
  const { broker } = context.client;
  if ((await broker.share(task)).role === 'take') return;
  const first = (TASKS.indexOf(task) + 1) * TASK_STAMPS;
  let count = 0;
  const own: CheckContext = {
    ...atTask(context, task),
    seed: deriveSeed(context.runSeed, 'task', task),
    nextStamp: () => {
      count += 1;
      return context.sharedStamp(first + count);
    },
  };
  try {
    await doIt(own);
    await broker.deliver(task, 'done');
  } catch (error) {
    await broker.abandon(task);
    throw error;
  }
}
