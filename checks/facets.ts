/** The aspects of a success (§5-1) and of an error (§5-2, §5-3), each under its own requirement. */
import {
  documentedMessage,
  type ErrorCode,
  isErrorCode,
  validateError,
  validateSuccess,
} from '../schemas/contract.js';
import type { RowId } from '../schemas/register.js';
import type { RequirementId } from '../schemas/requirements.js';
import { isObject } from '../wire/answer.js';
import type { ReadExchange } from '../wire/client.js';
import { describeAnswer, member } from './document.js';
import { describeEarned } from './expectations.js';
import type { Recording } from './recorder.js';
import { shorten, shown } from './shown.js';
import type { Subject, Suspicion } from './subject.js';

/** What an aspect is judged with. */
export interface FacetMeans {
  readonly recorder: Recording;
  readonly strict: boolean;
  readonly exchange: ReadExchange;
  readonly about: Subject;
}

interface Say {
  readonly key: string;
  readonly summary: string;
  readonly expected: string;
  readonly actual: string;
  readonly series?: string;
}

function fail({ recorder, exchange, about }: FacetMeans, requirement: RequirementId, say: Say): void {
  recorder.failed({ requirement, ...say, counterexample: about.counterexample, exchange });
}

/** A reading that the register leaves open: observed, and under `--strict` a finding. */
function leftOpen(
  means: FacetMeans,
  row: RowId,
  requirement: RequirementId,
  outcome: string,
  say: Say,
): void {
  means.recorder.observed(row, outcome, say.actual);
  if (means.strict) fail(means, requirement, say);
}

function mediaType(means: FacetMeans, requirement: RequirementId): void {
  const header = means.exchange.answer?.headers['content-type'];
  if (/^application\/json\s*(?:;.*)?$/i.test(header?.trim() ?? '')) return;
  const shown = header ?? 'absent';
  leftOpen(means, 'A20', requirement, `Content-Type is ${shown}`, {
    key: `content-type ${shown}`,
    summary: `The Content-Type of an answer is ${shown}.`,
    expected: 'Content-Type: application/json',
    actual: `Content-Type: ${shown}`,
  });
}

/** Most properties that are told by name. */
const NAMED = 10;

function extraProperties(means: FacetMeans, requirement: RequirementId, known: readonly string[]): void {
  const { document } = means.exchange.read;
  const extra = isObject(document) ? Object.keys(document).filter((name) => !known.includes(name)) : [];
  if (extra.length === 0) return;
  const names = `${extra
    .sort()
    .slice(0, NAMED)
    .map((name) => shorten(name, 64))
    .join(', ')}${extra.length > NAMED ? ` and ${extra.length - NAMED} more` : ''}`;
  leftOpen(means, 'A16', requirement, `extra properties: ${names}`, {
    key: `extra ${names}`,
    summary: `An answer has properties beyond the documented ones: ${names}.`,
    expected: `only ${known.join(' and ')}`,
    actual: describeAnswer(means.exchange),
  });
}

/** RFC 8259 §8.1 forbids a byte-order mark and lets a reader pass over it; the documentation says nothing of it. */
function byteOrderMark({ exchange, recorder }: FacetMeans): void {
  const { answer, read } = exchange;
  const bytes = read.envelope?.plaintext ?? answer?.body;
  if (bytes?.[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    recorder.observed('A20', 'a byte-order mark before the JSON', describeAnswer(exchange));
}

/** `success.status-and-shape` and `success.unique-ids`. */
export function judgeSuccess(means: FacetMeans): void {
  const { about, exchange, recorder } = means;
  const shape: RequirementId = 'success.status-and-shape';
  recorder.judged(shape);
  const expected = '200 {"message":"success","submissionId":"…"}, the submissionId a non-empty text';
  const wrong = (key: string, summary: string): void =>
    fail(means, shape, { key, summary, expected, actual: describeAnswer(exchange) });
  const status = exchange.answer?.status ?? 0;
  if (status !== 200) {
    leftOpen(means, 'A19', shape, `success is ${status}`, {
      key: `status ${status}`,
      summary: `A submission is accepted with status ${status} instead of 200.`,
      expected,
      actual: describeAnswer(exchange),
    });
  }
  if (!isObject(exchange.read.document)) {
    wrong('no document', 'An accepted submission is answered without a JSON document.');
    return;
  }
  const message = member(exchange, 'message');
  if (message !== 'success') wrong('message', 'The message of an accepted submission is not `success`.');
  const id = member(exchange, 'submissionId');
  if (typeof id !== 'string' || id === '') {
    const what =
      id === undefined
        ? 'absent'
        : typeof id === 'string'
          ? 'empty'
          : id === null
            ? 'null'
            : typeof id === 'object'
              ? 'no text but an object or a list'
              : `a ${typeof id}`;
    wrong(`submissionId ${what}`, `The submissionId of an accepted submission is ${what}.`);
  }
  // The schema says the same in one piece: where the two differ, one of them is wrong.
  const whole = message === 'success' && typeof id === 'string' && id !== '';
  if (whole !== validateSuccess(exchange.read.document)) {
    recorder.suiteError(
      'the judge and success.schema.json read the answer to an accepted submission differently',
    );
  }
  extraProperties(means, shape, ['message', 'submissionId']);
  mediaType(means, shape);
  byteOrderMark(means);
  if (id === undefined || id === null || id === '') return;
  recorder.judged('success.unique-ids');
  if (exchange.repeatedId === undefined) return;
  fail(means, 'success.unique-ids', {
    key: 'repeated',
    summary: 'Two different submissions got the same submissionId.',
    expected: 'a submissionId that no other submission has',
    actual: `the submissionId ${shown(id)}, which the submission with serial ${exchange.repeatedId} got before`,
    ...(about.serial === undefined ? {} : { series: about.serial }),
  });
}

/** One full stop at the end and letter case do not count (A3). */
const loosely = (text: string): string => text.replace(/\.$/, '').toLowerCase();

/** The field that a message names, by the template of its code; undefined when the message is another one. */
export function namedField(code: ErrorCode, message: string): { readonly field?: string } | undefined {
  const template = documentedMessage(code);
  const at = template.indexOf('{parameter}');
  if (at === -1) return loosely(message) === loosely(template) ? {} : undefined;
  // An odd name may leave nothing, not even a blank, after the colon (A37).
  const head = template.slice(0, at).trimEnd();
  if (message.slice(0, head.length).toLowerCase() !== head.toLowerCase()) return undefined;
  return { field: message.slice(head.length).replace(/^ /, '').replace(/\.$/, '') };
}

const PLAIN_NAME = /^[A-Za-z0-9_]{1,64}$/;

function judgeMessage(means: FacetMeans, code: ErrorCode, message: string): Suspicion | undefined {
  const { about, exchange, recorder } = means;
  const requirement: RequirementId = 'error.documented-messages';
  const { expectation } = about;
  const earned =
    expectation.kind === 'refused' ? expectation.earns.find((one) => one.code === code) : undefined;
  const named = namedField(code, message);
  const say = (key: string, summary: string): void =>
    fail(means, requirement, {
      key,
      summary,
      expected: describeEarned(earned ?? { code, fields: [] }),
      actual: describeAnswer(exchange),
    });
  const judged = (): void => recorder.judged(requirement, { codes: code });
  if (named === undefined) {
    judged();
    say(`text ${code}`, `The message of \`${code}\` is not the documented one.`);
    return undefined;
  }
  const plain = earned?.fields.filter((field) => PLAIN_NAME.test(field)) ?? [];
  // An odd name is not compared (A37); a code that was not earned is the business of the check itself.
  const compared = earned !== undefined && plain.length === earned.fields.length;
  if (named.field === undefined || plain.includes(named.field) || !compared) {
    judged();
    return undefined;
  }
  const { field } = named;
  return {
    confirm: () => {
      judged();
      say(
        `field ${code}`,
        `The message of \`${code}\` names ${shown(field)}, which is not the field at fault.`,
      );
    },
    drop: () => recorder.unjudged(requirement),
  };
}

/**
 * `error.status-and-shape`, `error.documented-codes`, `error.documented-messages` and `error.no-submission`.
 *
 * @returns a finding that waits for a control of the twin
 */
export function judgeError(means: FacetMeans): Suspicion | undefined {
  const { exchange, recorder } = means;
  const shape: RequirementId = 'error.status-and-shape';
  const code = member(exchange, 'errorCode');
  const message = member(exchange, 'message');
  const documented = isErrorCode(code) ? code : undefined;
  const dimension = documented === undefined ? {} : { codes: documented };
  const wrong = (key: string, summary: string): void =>
    fail(means, shape, {
      key,
      summary,
      expected: '400 {"errorCode":"…","message":"…"}, both texts',
      actual: describeAnswer(exchange),
    });

  recorder.judged(shape, dimension);
  const status = exchange.answer?.status ?? 0;
  if (status !== 400) wrong(`status ${status}`, `An error is answered with status ${status} instead of 400.`);
  if (!isObject(exchange.read.document))
    wrong('no document', 'An error is answered without a JSON document.');
  else if (typeof code !== 'string') wrong('errorCode', 'An error has no errorCode that is a text.');
  if (isObject(exchange.read.document) && typeof message !== 'string') {
    wrong('message', 'An error has no message that is a text.');
  }
  extraProperties(means, shape, ['errorCode', 'message']);
  mediaType(means, shape);
  byteOrderMark(means);

  recorder.judged('error.no-submission');
  if (member(exchange, 'submissionId') !== undefined) {
    fail(means, 'error.no-submission', {
      key: 'submissionId',
      summary: 'An error carries a submissionId.',
      expected: 'an error without a submissionId',
      actual: describeAnswer(exchange),
    });
  }

  if (typeof code !== 'string') return undefined;
  recorder.judged('error.documented-codes', dimension);
  if (documented === undefined) {
    fail(means, 'error.documented-codes', {
      key: `code ${code.slice(0, 40)}`,
      summary: `An error has the code ${JSON.stringify(code.slice(0, 40))}, which is not documented.`,
      expected: 'one of the seven documented codes',
      actual: describeAnswer(exchange),
    });
    recorder.unjudged('error.documented-messages');
    return undefined;
  }
  recorder.code(documented, exchange.request.plaintext === undefined ? 'plain' : 'encrypted');
  const suspicion = typeof message === 'string' ? judgeMessage(means, documented, message) : undefined;
  if (typeof message !== 'string') recorder.unjudged('error.documented-messages');
  // The schema says the same in one piece: where the two differ, one of them is wrong.
  const whole = { errorCode: code, message };
  if (
    typeof message === 'string' &&
    (namedField(documented, message) !== undefined) !== validateError(whole)
  ) {
    recorder.suiteError(`the judge and error.schema.json read ${JSON.stringify(whole)} differently`);
  }
  return suspicion;
}
