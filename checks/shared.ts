/**
 * Submissions that several checks look at and that a run sends once: what one check learned from a billed submission,
 * the others need not pay for again. Each carries several features at a time; when one is refused, the check in
 * question looks for the culprit with a submission that carries its own feature alone.
 */
import fc from 'fast-check';
import {
  baseSubmission,
  type Case,
  countryCodes,
  fullSubmission,
  minimalSubmission,
  optionalFields,
  type Stamp,
  scripts,
  textIn,
  validCase,
} from '../generators/index.js';
import type { FieldName, Submission } from '../schemas/index.js';
import { readBody } from '../wire/answer.js';
import type { ReadExchange } from '../wire/client.js';
import { type CheckContext, deriveSeed } from './context.js';
import type { Expectation } from './expectations.js';
import { ruleOn } from './judge.js';
import { sendCase, type Trial } from './sender.js';

/** A submission that a run sends once. */
export interface Shared {
  readonly key: string;
  readonly case: Case;
  readonly encrypted: boolean;
  /** The fields of it that carry text in some script. */
  readonly carried: readonly { readonly field: FieldName; readonly script: string }[];
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

/** Text fields that carry a script in a shared submission; the rest stays plain. */
const CARRIERS: readonly FieldName[] = [
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

/** The shared submissions of a run: the same for every check, drawn from the run's seed. */
export class SharedSubmissions {
  readonly #context: CheckContext;

  constructor(context: CheckContext) {
    this.#context = context;
  }

  #draw<T>(name: string, values: fc.Arbitrary<T>): T {
    const seed = deriveSeed(this.#context.runSeed, 'shared', name);
    const [value] = fc.sample(values, { seed, numRuns: 1 });
    if (value === undefined) throw new RangeError(`nothing was drawn for ${name}`);
    return value;
  }

  /** Puts one script into each of the text fields that a submission has, `from` onwards in the list of scripts. */
  #scripted(
    name: string,
    submission: Submission,
    from: number,
  ): Pick<Shared, 'carried'> & { readonly submission: Submission } {
    const present = CARRIERS.filter((field) => submission[field] !== undefined);
    const carried: { field: FieldName; script: string }[] = [];
    const texts = Object.fromEntries(
      present.map((field, at) => {
        const script = scripts[(from + at) % scripts.length] ?? 'hangul';
        carried.push({ field, script });
        return [field, this.#draw(`${name} ${field}`, textIn(script, { maxBytes: 120 }))];
      }),
    );
    return { submission: { ...submission, ...texts }, carried };
  }

  /** Two codes for each submission that carries countries, none of them twice. */
  #countries(place: number): { issuingCountry: string; nationality: string } {
    const order = this.#draw(
      'countries',
      fc.shuffledSubarray([...countryCodes], { minLength: countryCodes.length }),
    );
    return { issuingCountry: order[2 * place] ?? 'KOR', nationality: order[2 * place + 1] ?? 'KOR' };
  }

  #only(submission: Submission, keep: (field: FieldName, at: number) => boolean): Submission {
    const dropped = new Set(optionalFields.filter((field, at) => !keep(field, at)));
    return Object.fromEntries(
      Object.entries(submission).filter(([field]) => !dropped.has(field as FieldName)),
    ) as Submission;
  }

  /** What is sent under a key. */
  plan(key: SharedKey): Shared {
    const { facts } = this.#context;
    const full = fullSubmission(facts);
    const as = (submission: Submission, extra: Partial<Shared> = {}): Shared => ({
      key,
      case: validCase(submission),
      encrypted: false,
      carried: [],
      ...extra,
    });
    switch (key) {
      case 'base':
        return as(baseSubmission(facts));
      case 'minimal':
        return as(minimalSubmission(facts));
      case 'full': {
        const rich = this.#scripted('full', { ...full, ...this.#countries(0), kycStatus: 'rejected' }, 0);
        return as(rich.submission, { carried: rich.carried });
      }
      case 'half': {
        const half = this.#only({ ...full, ...this.#countries(1), gender: 'male' }, (_, at) => at % 2 === 0);
        return as({ ...half, gender: 'male' });
      }
      case 'other-half': {
        const half = this.#only(
          { ...full, ...this.#countries(2) },
          (field, at) => at % 2 === 1 && field !== 'gender',
        );
        return as(half, {
          case: validCase(half, {
            order: { shuffle: this.#context.runSeed },
            space: 'indented',
            escapes: 'none',
          }),
        });
      }
      case 'rewritten': {
        const { submission, carried } = this.#scripted(
          'rewritten',
          { ...baseSubmission(facts), ...this.#countries(3) },
          5,
        );
        return as(submission, {
          case: validCase(submission, { order: 'reversed', space: 'mixed', escapes: 'all' }),
          carried,
        });
      }
      case 'encrypted-minimal':
        return as(minimalSubmission(facts), { encrypted: true });
      case 'encrypted-full': {
        const rich = this.#scripted('encrypted-full', { ...full, ...this.#countries(4) }, 3);
        return as(rich.submission, { encrypted: true, carried: rich.carried });
      }
    }
  }

  async #send(key: SharedKey, plan: Shared, expectation: Expectation): Promise<Trial> {
    const { broker } = this.#context.client;
    const task = `submission ${key}`;
    try {
      const trial = await sendCase(this.#context, plan.case, expectation, {
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
      counterexample: { way: 'valid', words: `a valid submission${plan.encrypted ? ', encrypted' : ''}` },
    };
    return { case: plan.case, stamp, exchange, about, ruling: ruleOn(exchange, about) };
  }
}

const base64 = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString('base64');
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

function pack(stamp: Stamp, exchange: ReadExchange): string {
  const { request, answer, read: _, ...rest } = exchange;
  return JSON.stringify({
    ...rest,
    stamp,
    // The key stays in the process that has it: a shared exchange is told again without its headers.
    request: { ...request, headers: {}, body: base64(request.body), plaintext: base64(request.plaintext) },
    ...(answer === undefined ? {} : { answer: { ...answer, body: base64(answer.body) } }),
  });
}

function unpack(text: string, context: CheckContext): { stamp: Stamp; exchange: ReadExchange } {
  const { stamp, request, answer, ...rest } = JSON.parse(text);
  const wire = answer === undefined ? undefined : { ...answer, body: bytes(answer.body) };
  const exchange: ReadExchange = {
    ...rest,
    request: {
      ...request,
      headers: context.client.headersOf({ body: bytes(request.body) }),
      body: bytes(request.body),
      ...(request.plaintext === undefined ? {} : { plaintext: bytes(request.plaintext) }),
    },
    ...(wire === undefined ? {} : { answer: wire }),
    read: wire === undefined ? {} : readBody(wire, context.client.cipher),
  };
  return { stamp, exchange };
}
