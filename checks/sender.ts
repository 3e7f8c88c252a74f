/** Sends a case: stamps it, makes sure that it is what it claims to be, encrypts it, and judges the answer. */
import { type Case, carriesExactly, membersSent, render, type Stamp, wireText } from '../generators/index.js';
import type { Find } from '../wire/broker/broker.js';
import { type Call, MIGRATION_PATH, type ReadExchange } from '../wire/client.js';
import { NOTHING_SENT } from '../wire/exchange.js';
import { type CheckContext, SuiteError } from './context.js';
import { classOf } from './document.js';
import type { Expectation } from './expectations.js';
import { steadied } from './steady.js';
import { mustBeRefused, type Ruling, type Subject } from './subject.js';

/** How a case is sent. */
export interface Delivery {
  /** Encrypt it, as §6-1 says. */
  readonly encrypted?: boolean;
  /** What differs from an ordinary request: key, headers, media type. */
  readonly call?: Partial<Call>;
  /** Send with this stamp instead of a new one: an identical request (A30). */
  readonly stamp?: Stamp;
  /** Flags of the judgement. */
  readonly about?: Pick<Subject, 'unauthenticated' | 'carriesSecret' | 'refusedAnyhow'>;
}

/** One case sent, with its answer and the verdict on it. */
export interface Trial {
  readonly case: Case;
  readonly stamp: Stamp;
  readonly exchange: ReadExchange;
  readonly about: Subject;
  readonly ruling: Ruling;
}

/** Names what is sent, for a reader. */
export interface Naming {
  readonly way: string;
  readonly words: string;
}

const encoder = new TextEncoder();
const DOCUMENT_LIMIT = 16_384;

/** The name of a case from its mutations. */
export function nameOf(subject: Case): Naming {
  const [first] = subject.mutations;
  if (first === undefined) return { way: 'valid', words: 'a valid submission' };
  if (subject.mutations.length === 1) return { way: first.way, words: first.words };
  return { way: 'several', words: subject.mutations.map((mutation) => mutation.words).join('; ') };
}

/** The bytes of a case, checked to carry exactly its mutations. */
export function bytesOf(subject: Case, stamp: Stamp): Uint8Array {
  const bytes = render(subject, stamp);
  const wrong = carriesExactly(bytes, subject, stamp);
  if (wrong !== undefined) {
    throw new SuiteError(`the payload of ${nameOf(subject).way} is not what it claims to be: ${wrong}`);
  }
  return bytes;
}

/** The texts of a document that carry the run's tag, by which GET finds the record it may become. */
export function findIn(document: { readonly email?: unknown; readonly userid?: unknown }, tag: string): Find {
  const marked = (value: unknown): value is string => typeof value === 'string' && value.includes(tag);
  const { email, userid } = document;
  return { ...(marked(email) ? { email } : {}), ...(marked(userid) ? { userid } : {}) };
}

/** The same of a case; its text may be spoilt, and still be read by a careless target. */
export function findOf(subject: Case, stamp: Stamp): Find {
  const members = membersSent(subject, stamp);
  const last = (name: string): unknown => members.findLast((member) => member[0] === name)?.[1];
  return findIn({ email: last('email'), userid: last('userid') }, stamp.tag);
}

/** The text of a document that a finding shows. */
export function shownDocument(bytes: Uint8Array): { readonly document?: string } {
  if (bytes.length > DOCUMENT_LIMIT) return {};
  try {
    return { document: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return {};
  }
}

/** Which kind of request it was, for the latency figures. */
function kindOf(call: Call): string {
  if ((call.method ?? 'POST') !== 'POST') return call.method ?? 'POST';
  return call.plaintext === undefined ? 'POST plain' : 'POST encrypted';
}

/** Whether a call could create, as the client sees it. */
function couldCreate({ method = 'POST', path = MIGRATION_PATH, effect }: Call): boolean {
  return (effect ?? (method === 'POST' && path.startsWith(MIGRATION_PATH) ? 'create' : 'none')) === 'create';
}

/** Sends one call and counts it. */
export async function send(context: CheckContext, call: Omit<Call, 'check'>): Promise<ReadExchange> {
  const whole: Call = { ...call, check: context.check };
  const exchange = await context.client.send(whole, context.signal);
  const { read } = exchange;
  const id = (read.document as { submissionId?: unknown } | undefined)?.submissionId;
  const created = id !== undefined && id !== null && id !== '' && couldCreate(whole);
  const unknown =
    exchange.answer === undefined
      ? exchange.failure !== undefined && !NOTHING_SENT.has(exchange.failure.kind)
      : exchange.answer.status >= 500;
  context.recorder.exchanged(
    kindOf(whole),
    exchange,
    created ? 'yes' : unknown && couldCreate(whole) ? 'unknown' : 'no',
  );
  return exchange;
}

/** Sends bytes as they are and judges the answer. */
export async function sendBytes(
  context: CheckContext,
  call: Omit<Call, 'check' | 'serial'> & { readonly serial: string },
  about: Subject,
): Promise<{ exchange: ReadExchange; ruling: Ruling }> {
  const exchange = await steadied(context, about, (first) =>
    send(context, { mustBeRefused: mustBeRefused(about), ...call, ...first }),
  );
  return { exchange, ruling: context.judge.judge(exchange, about) };
}

/** Sends a case as `delivery` says and judges the answer against `expectation`. */
export async function sendCase(
  context: CheckContext,
  subject: Case,
  expectation: Expectation,
  delivery: Delivery = {},
): Promise<Trial> {
  const stamp = delivery.stamp ?? context.nextStamp();
  const plaintext = bytesOf(subject, stamp);
  const naming = nameOf(subject);
  const about: Subject = {
    expectation,
    counterexample: {
      way: naming.way,
      words: delivery.encrypted === true ? `${naming.words}, encrypted` : naming.words,
      ...shownDocument(plaintext),
    },
    serial: stamp.serial,
    ...delivery.about,
  };
  const body =
    delivery.encrypted === true
      ? { body: encoder.encode(wireText(cipherOf(context).encrypt(plaintext))), plaintext }
      : { body: plaintext };
  const { exchange, ruling } = await sendBytes(
    context,
    { ...body, ...delivery.call, serial: stamp.serial, find: findOf(subject, stamp) },
    about,
  );
  return { case: subject, stamp, exchange, about, ruling };
}

/** The cipher of a target that encrypts. */
export function cipherOf(context: CheckContext): NonNullable<CheckContext['client']['cipher']> {
  const { cipher } = context.client;
  if (cipher === undefined) throw new SuiteError('an encrypted request for a target that does not encrypt');
  return cipher;
}

/** Whether a submission was accepted. */
export function accepted(exchange: ReadExchange): boolean {
  return classOf(exchange) === 'accepted';
}
