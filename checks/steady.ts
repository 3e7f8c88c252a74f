/**
 * Telling a target's fault from the network's: an answer that may come from what stands between (429, 502, 503, 504 and
 * the like), a reset or a time-out to a request that must be refused is asked for again, up to twice, with a canary
 * between. A request that could create is never sent again.
 */
import { isErrorCode } from '../schemas/contract.js';
import { type Call, NoLeave, type ReadExchange } from '../wire/client.js';
import { NOTHING_SENT } from '../wire/exchange.js';
import type { CheckContext } from './context.js';
import { classOf, describeAnswer, isPage, member, outcomeOf } from './document.js';
import type { Subject } from './subject.js';

/** How often a request is sent again. */
export const AGAIN = 2;
/** Longest wait that a target may ask for, in milliseconds; no request is sent again before a longer one is over. */
const RETRY_AFTER_LIMIT_MS = 10_000;
/** Wait after an answer that limits the rate and does not say for how long, in milliseconds. */
const THROTTLED_MS = 1_000;
/** Least time between two looks whether the target is up, in milliseconds: long enough for a process to come back. */
const LOOK_AGAIN_MS = 200;
/** Looks at a target that is down, and at one that limits the rate. */
const LOOKS = { down: 2, throttled: 4 };
/** Statuses of proxies and gateways, or of a target that is not in service. */
const BETWEEN: ReadonlySet<number> = new Set([429, 502, 503, 504, 511]);
/** The same, unless an error of the API comes with them. */
const BETWEEN_UNLESS_DOCUMENTED: ReadonlySet<number> = new Set([407, 408]);
const encoder = new TextEncoder();

/** Whether an answer may come from what stands between the suite and the target. */
export function mayBeBetween(exchange: ReadExchange): boolean {
  const status = exchange.answer?.status ?? 0;
  if (BETWEEN.has(status)) return true;
  return BETWEEN_UNLESS_DOCUMENTED.has(status) && !isErrorCode(member(exchange, 'errorCode'));
}

/** Whether an answer, or its absence, may be the network's fault. */
export function shaky(exchange: ReadExchange): boolean {
  if (exchange.answer === undefined || mayBeBetween(exchange)) return true;
  const cls = classOf(exchange);
  return cls === 'throttled' || cls === 'other';
}

/** The wait that an answer asks for in Retry-After, in milliseconds; undefined when it asks for none. */
function askedWaitMs({ answer }: ReadExchange): number | undefined {
  const header = answer?.headers['retry-after']?.trim();
  if (header === undefined || header === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(seconds * 1000, 0);
  // A date is one of the target's clock, which may be far from this one.
  const there = Date.parse(answer?.headers.date ?? '');
  const wait = Date.parse(header) - (Number.isFinite(there) ? there : Date.now());
  return Number.isFinite(wait) ? Math.max(wait, 0) : undefined;
}

/** Whether an answer asks for a longer wait than the suite is ready for. */
export function asksTooMuch(exchange: ReadExchange): boolean {
  return (askedWaitMs(exchange) ?? 0) > RETRY_AFTER_LIMIT_MS;
}

/** How long to wait before the next request, in milliseconds; a wait that is too long is not begun. */
export function waitMs(exchange: ReadExchange): number {
  if (asksTooMuch(exchange)) return 0;
  return askedWaitMs(exchange) ?? (classOf(exchange) === 'throttled' ? THROTTLED_MS : 0);
}

/** Waits so many milliseconds; throws the reason of `signal` when that comes first. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** Rate limiting is told as it is met, and waited out (A38). */
export function tellThrottled({ recorder }: CheckContext, exchange: ReadExchange): void {
  if (classOf(exchange) !== 'throttled') return;
  const asked = Math.round((askedWaitMs(exchange) ?? THROTTLED_MS) / 100) / 10;
  const what = asksTooMuch(exchange) ? `${asked} s were asked for, which is too long` : `waited ${asked} s`;
  recorder.observed('A38', outcomeOf(exchange), `${describeAnswer(exchange)}; ${what}`);
}

/** The smallest request that must be refused; whether it is answered at all tells if the target is up. */
async function canary(context: CheckContext): Promise<ReadExchange> {
  const { serial } = context.nextStamp();
  const exchange = await context.client.send(
    { body: encoder.encode('{}'), serial, check: context.check, mustBeRefused: true },
    context.signal,
  );
  context.recorder.exchanged('POST plain', exchange, exchange.answer === undefined ? 'unknown' : 'no');
  return exchange;
}

/** A page where an API would say yes: a portal or a web server answers in its place. */
const isPortal = (exchange: ReadExchange): boolean => classOf(exchange) === 'accepted' && isPage(exchange);

const answers = (exchange: ReadExchange): boolean =>
  exchange.answer !== undefined && exchange.answer.status < 500 && !shaky(exchange) && !isPortal(exchange);

/** Whether the smallest request that must be refused is answered, asked once. */
export async function canaryAnswers(context: CheckContext): Promise<boolean> {
  return answers(await canary(context));
}

/**
 * Waits as long as `cause` asks for, and looks whether the target is up. If it is not, the run ends: nothing more is
 * sent.
 *
 * @returns whether it is up
 */
async function upAfter(context: CheckContext, cause: ReadExchange): Promise<boolean> {
  tellThrottled(context, cause);
  await pause(waitMs(cause), context.signal);
  for (let look = 1; ; look += 1) {
    const exchange = await canary(context);
    if (answers(exchange)) return true;
    const throttled = classOf(exchange) === 'throttled';
    tellThrottled(context, exchange);
    if (look >= (throttled ? LOOKS.throttled : LOOKS.down) || asksTooMuch(exchange)) {
      const words = throttled
        ? `the target limits the rate for longer than the suite waits: ${describeAnswer(exchange)}`
        : `the target stopped answering: ${describeAnswer(cause)}, and nothing better to a plain request after it (${describeAnswer(exchange)})`;
      await context.client.broker.trip(words);
      context.recorder.inconclusive(words);
      return false;
    }
    await pause(Math.max(waitMs(exchange), LOOK_AGAIN_MS), context.signal);
  }
}

/** A failure that may be the network's, or the target's now and then: the requirement cannot count as passed. */
function doubt(context: CheckContext, exchange: ReadExchange, about: Subject, then: string): void {
  if (classOf(exchange) === 'throttled' || exchange.failure?.kind === 'reset-reused') return;
  context.recorder.doubted(
    classOf(exchange) === 'other' ? 'error.status-and-shape' : 'robustness.no-server-error',
    `${describeAnswer(exchange)} to ${about.counterexample.words}, ${then}`,
  );
}

/** A finding: the same request was not answered as a target answers, each time, and others were. */
function accuse(context: CheckContext, exchange: ReadExchange, about: Subject): void {
  const redirects = classOf(exchange) === 'other';
  const under = redirects ? 'error.status-and-shape' : 'robustness.no-server-error';
  const { words, way } = about.counterexample;
  context.recorder.judged(under);
  context.judge.fail(under, exchange, about, {
    key: `${outcomeOf(exchange)} ${way}`,
    summary: redirects
      ? `The target answers ${exchange.answer?.status} to ${words}, three times out of three.`
      : `The target gives no answer of its own to ${words}, three times out of three.`,
    expected: redirects ? '400 {"errorCode":"…","message":"…"}, both texts' : 'any answer below 500',
    actual: `${describeAnswer(exchange)}; a plain request between the attempts was answered`,
    confirmed: 'sent three times, with an answered request between',
  });
}

/**
 * Sends, and sends again where that is free and needed.
 *
 * @returns the first steady answer, or the last shaky one
 */
export async function steadied(
  context: CheckContext,
  about: Subject,
  attempt: (change: Partial<Call>) => Promise<ReadExchange>,
): Promise<ReadExchange> {
  let exchange = await attempt({});
  // When the canary gets a page as well, the answer is not the target's and says nothing of it.
  if (isPortal(exchange) && !(await upAfter(context, exchange)))
    throw new NoLeave('target-down', context.recorder.reason ?? 'the target stopped answering');
  if (!shaky(exchange)) return exchange;
  const mayRepeat = about.expectation.kind === 'refused' || about.refusedAnyhow === true;
  let failures = 0;
  for (let again = 0; again < AGAIN; again += 1) {
    if (!(await upAfter(context, exchange))) return exchange;
    if (!mayRepeat || asksTooMuch(exchange)) break;
    const before = exchange;
    // The same body under a new serial, for the ledger holds an intent for each request; and over a connection of its
    // own, so that a kept-alive one that was closed is not the reason again.
    exchange = await attempt({ serial: context.nextStamp().serial, ownConnection: true });
    if (!shaky(exchange)) {
      doubt(context, before, about, 'and an answer when it was sent again');
      return exchange;
    }
    failures += 1;
  }
  if (!mayRepeat) doubt(context, exchange, about, 'which could create and so was not sent again');
  // A request that was never sent, for want of a connection or because of a proxy, cannot have failed the target.
  const unsent = exchange.failure !== undefined && NOTHING_SENT.has(exchange.failure.kind);
  const telling = mayRepeat && !unsent && classOf(exchange) !== 'throttled';
  if (telling && failures === AGAIN) accuse(context, exchange, about);
  return exchange;
}

/**
 * Sends what changes nothing, and sends it again, up to twice, where the answer may be the network's fault.
 *
 * @returns the first steady answer, or the last shaky one
 */
export async function patiently(
  context: CheckContext,
  attempt: () => Promise<ReadExchange>,
): Promise<ReadExchange> {
  let exchange = await attempt();
  for (let again = 0; again < AGAIN && shaky(exchange) && !asksTooMuch(exchange); again += 1) {
    if (!(await upAfter(context, exchange))) return exchange;
    exchange = await attempt();
  }
  return exchange;
}
