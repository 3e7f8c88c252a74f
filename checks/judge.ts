/**
 * The verdict on one exchange. Each aspect of an answer belongs to one requirement, so that one fault of a target is
 * one finding: a wrong status is `error.status-and-shape` whatever the request was, a code that nobody documented is
 * `error.documented-codes`, and the check that sent the request judges only what is its own: whether the request was
 * refused, and with a code it has earned. What an aspect hides is left unjudged, never passed.
 */
import { isErrorCode, validateEnvelope } from '../schemas/contract.js';
import type { RequirementId } from '../schemas/requirements.js';
import { isObject, parseBytes } from '../wire/answer.js';
import type { ReadExchange } from '../wire/client.js';
import { decodeBase64 } from '../wire/encryption.js';
import type { ReadEnvelope, WireRequest } from '../wire/exchange.js';
import { classOf, describeAnswer, member, outcomeOf } from './document.js';
import { describeExpectation } from './expectations.js';
import { judgeError, judgeSuccess } from './facets.js';
import { Indiscretions } from './indiscretions.js';
import type { Recording } from './recorder.js';
import { shown } from './shown.js';
import { mayBeBetween } from './steady.js';
import type { Ruling, Subject, Suspicion } from './subject.js';

/** The means of judging. */
export interface JudgeOptions {
  readonly recorder: Recording;
  readonly strict: boolean;
  /** The placeholders of secrets that occur in a text. */
  readonly secretsIn: (text: string) => readonly string[];
}

/** Judges answers and records every aspect of them. */
export class Judge {
  readonly #options: JudgeOptions;
  readonly #indiscretions: Indiscretions;

  constructor(options: JudgeOptions, indiscretions = new Indiscretions(options.secretsIn)) {
    this.#options = options;
    this.#indiscretions = indiscretions;
  }

  /** The same judge, with another recorder. */
  recordingTo(recorder: Recording): Judge {
    return new Judge({ ...this.#options, recorder }, this.#indiscretions);
  }

  /** Judges one exchange: records every aspect of it, and returns what its sender learns. */
  judge(exchange: ReadExchange, about: Subject): Ruling {
    const { recorder } = this.#options;
    const { expectation } = about;
    const cls = classOf(exchange);
    if (expectation.kind === 'accepted' && (cls === 'accepted' || cls === 'refused')) {
      recorder.valid(cls === 'accepted' ? 'accepted' : outcomeOf(exchange));
    }
    if (expectation.kind === 'observed' && exchange.answer !== undefined) {
      const outcome = cls === 'accepted' ? 'accepted' : `refused: ${outcomeOf(exchange)}`;
      recorder.observed(expectation.row, outcome, about.counterexample.words);
    }
    if (cls === 'throttled') recorder.observed('A38', outcomeOf(exchange), describeAnswer(exchange));
    this.#alive(exchange, about);
    if (exchange.answer !== undefined) this.#discretion(exchange, about);
    let suspicion: Suspicion | undefined;
    if ((cls === 'accepted' || cls === 'refused') && about.unauthenticated !== true) {
      if (this.#form(exchange, about)) {
        const means = { ...this.#options, about, exchange };
        if (cls === 'accepted') judgeSuccess(means);
        else suspicion = judgeError(means);
      }
    }
    const ruling = ruleOn(exchange, about);
    return ruling.ruling === 'held' && suspicion !== undefined ? { ...ruling, suspicion } : ruling;
  }

  /** Judges an answer of a neighbouring endpoint: only that it came, and that it gives nothing away. */
  judgeNeighbour(exchange: ReadExchange, about: Subject): void {
    this.#alive(exchange, about);
    if (exchange.answer !== undefined) this.#discretion(exchange, about);
  }

  /** A finding under a requirement of the sender's own, or of anyone. */
  fail(
    requirement: RequirementId,
    exchange: ReadExchange,
    about: Subject,
    say: {
      readonly key: string;
      readonly summary: string;
      readonly actual: string;
      readonly expected?: string;
      readonly path?: string;
      readonly confirmed?: string;
      readonly series?: string;
    },
  ): void {
    this.#options.recorder.failed({
      requirement,
      key: say.key,
      summary: say.summary,
      expected: say.expected ?? describeExpectation(about.expectation),
      actual: say.actual,
      counterexample: about.counterexample,
      exchange,
      ...(say.path === undefined ? {} : { path: say.path }),
      ...(say.confirmed === undefined ? {} : { confirmed: say.confirmed }),
      ...(say.series === undefined ? {} : { series: say.series }),
    });
  }

  /** `robustness.no-server-error`: a 500 is a finding at once; what may be the network's fault is not, here. */
  #alive(exchange: ReadExchange, about: Subject): void {
    const { answer } = exchange;
    if (answer === undefined || mayBeBetween(exchange)) {
      this.#options.recorder.unjudged('robustness.no-server-error');
      return;
    }
    this.#options.recorder.judged('robustness.no-server-error');
    if (answer.status < 500) return;
    this.fail('robustness.no-server-error', exchange, about, {
      key: `${answer.status} ${about.counterexample.way}`,
      summary: `The target answers ${answer.status} to ${about.counterexample.words}.`,
      expected: 'any answer below 500',
      actual: describeAnswer(exchange),
    });
  }

  /** `auth.key-not-echoed` and `error.no-internals` look at every answer, whatever it is. */
  #discretion(exchange: ReadExchange, about: Subject): void {
    const { recorder } = this.#options;
    const given = this.#indiscretions.of(exchange);
    if (about.carriesSecret !== true) {
      recorder.judged('auth.key-not-echoed');
      if (given.secrets !== undefined) {
        const { names, place } = given.secrets;
        this.fail('auth.key-not-echoed', exchange, about, {
          key: place,
          summary: `An answer contains ${names.join(' and ')}.`,
          expected: 'no answer contains the API key, in any form',
          actual: `${names.join(' and ')} ${place} of the answer`,
        });
      }
    }
    recorder.judged('error.no-internals');
    const { internals } = given;
    if (internals === undefined) return;
    this.fail('error.no-internals', exchange, about, {
      key: internals.kind,
      summary: `An answer shows ${internals.words}.`,
      expected: 'no stack trace, file path, SQL or source line in an answer',
      actual: `${internals.words}: ${internals.excerpt}`,
    });
  }

  /** The form of the answer: plain for a plain request, an envelope for an encrypted one (§6-2). */
  #form(exchange: ReadExchange, about: Subject): boolean {
    const { recorder } = this.#options;
    const { read, request } = exchange;
    const { envelope } = read;
    // What a body that is no JSON was meant to be, its reader cannot know (A11).
    if (about.sealed === true || (envelope !== undefined && !isJson(request))) {
      recorder.observed('A11', envelope === undefined ? 'plain' : 'an envelope', about.counterexample.words);
      return isObject(read.document) || (envelope === undefined && read.document === undefined);
    }
    if (request.plaintext === undefined) {
      recorder.judged('encryption.plain-stays-plain');
      if (envelope !== undefined) {
        this.fail('encryption.plain-stays-plain', exchange, about, {
          key: 'envelope',
          summary: 'A plain request is answered with an encrypted envelope.',
          expected: 'a plain document',
          actual: `an envelope: ${describeAnswer(exchange)}`,
        });
      }
      return envelope === undefined || read.document !== undefined;
    }
    // Plain is right for what could not be decrypted, and that is what the target says (A11).
    if (envelope === undefined && member(exchange, 'errorCode') === 'invalid_payload') {
      recorder.unjudged('encryption.envelope');
      return true;
    }
    recorder.judged('encryption.envelope');
    if (envelope === undefined) {
      this.fail('encryption.envelope', exchange, about, {
        key: 'no envelope',
        summary: 'The answer to an encrypted request is no envelope.',
        expected: '`{"data": "<base64>", "isEncrypted": true}`',
        actual: describeAnswer(exchange),
      });
      return isDocument(exchange);
    }
    if (envelope.form === 'wrapped')
      recorder.observed('A5', 'the envelope stands in a member `body`', describeAnswer(exchange));
    if (!fitsEnvelope(envelope)) {
      const error = validateEnvelope.errors?.[0];
      this.fail('encryption.envelope', exchange, about, {
        key: `shape ${error?.instancePath ?? ''} ${error?.keyword ?? ''}`,
        summary: 'The envelope of an encrypted answer has another shape than documented.',
        expected: '`{"data": "<base64>", "isEncrypted": true}`',
        actual: `${error?.instancePath.slice(1) || 'the envelope'} ${error?.message ?? 'is wrong'}: ${shown(envelope.value, 120)}`,
      });
    }
    if (envelope.data === undefined) {
      recorder.unjudged('encryption.response-decrypts');
      return false;
    }
    recorder.judged('encryption.response-decrypts');
    if (isObject(read.document)) return true;
    this.fail('encryption.response-decrypts', exchange, about, {
      key: envelope.plaintext === undefined ? 'no padding' : 'no document',
      summary:
        envelope.plaintext === undefined
          ? "The data of an encrypted answer does not decrypt with the project's key."
          : 'The data of an encrypted answer decrypts to something that is no JSON document.',
      expected: "base64 of AES-256-ECB ciphertext under the project's key, of a documented document",
      actual: shown(envelope.value, 160),
    });
    return false;
  }
}

/** Whether an answer is a plain document of the API: what it says can be judged although it lacks its envelope. */
const isDocument = (exchange: ReadExchange): boolean =>
  member(exchange, 'errorCode') !== undefined || member(exchange, 'message') !== undefined;

/** Texts longer than this are not matched against a pattern, which would run out of stack. */
const PATTERN_LIMIT = 1_000_000;

function fitsEnvelope({ data, value }: ReadEnvelope): boolean {
  if (data === undefined || data.length <= PATTERN_LIMIT) return validateEnvelope(value);
  return decodeBase64(data) !== undefined && validateEnvelope({ ...value, data: 'AAAA' });
}

/** Whether the plain body of a request is JSON. */
function isJson({ body, plaintext }: WireRequest): boolean {
  if (plaintext !== undefined) return true;
  return body !== undefined && parseBytes(body) !== undefined;
}

/** What the sender of a request learns from its answer; records nothing. */
export function ruleOn(exchange: ReadExchange, { expectation, counterexample }: Subject): Ruling {
  const cls = classOf(exchange);
  // Most answers are as they should be, and need no description.
  const actual = (): string => describeAnswer(exchange);
  const silent = (): Ruling => ({ ruling: 'unjudged', why: `${counterexample.words}: ${actual()}` });
  const unread = exchange.read.envelope !== undefined && exchange.read.document === undefined;
  if (cls === 'accepted') {
    // Its status says accepted, whether or not the answer can be read.
    if (expectation.kind !== 'refused') return { ruling: 'held' };
    return { ruling: 'broken', key: 'accepted', actual: `accepted: ${actual()}` };
  }
  // A submission of a few KiB is none that a gateway may find too large (A27).
  if (expectation.kind === 'accepted' && exchange.answer?.status === 413) {
    return { ruling: 'broken', key: 'refused 413', actual: actual() };
  }
  if (cls !== 'refused' || unread) return silent();
  if (expectation.kind === 'observed' || expectation.kind === 'control') return { ruling: 'held' };
  if (expectation.kind === 'accepted')
    return { ruling: 'broken', key: `refused ${outcomeOf(exchange)}`, actual: actual() };
  const code = member(exchange, 'errorCode');
  if (!isErrorCode(code)) return silent();
  if (expectation.earns.some((earned) => earned.code === code)) return { ruling: 'held' };
  return { ruling: 'broken', key: `code ${code}`, actual: actual() };
}
