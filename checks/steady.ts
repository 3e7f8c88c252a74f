/**
 * Telling a target's fault from the network's: an answer of 429, 502, 503 or 504, a reset or a time-out to a request
 * that must be refused is asked for again, up to twice, with a canary between. A request that could create is never
 * sent again.
 */
import type { Call, ReadExchange } from '../wire/client.js';
import type { CheckContext } from './context.js';
import { classOf, describeAnswer, outcomeOf } from './document.js';
import type { Subject } from './subject.js';

const AGAIN = 2;
/** Longest wait that a target may ask for, in milliseconds. */
const RETRY_AFTER_LIMIT_MS = 10_000;
const GATEWAY_TROUBLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const encoder = new TextEncoder();

/** Whether an answer, or its absence, may be the network's fault. */
export function shaky(exchange: ReadExchange): boolean {
  if (exchange.answer === undefined) return true;
  return GATEWAY_TROUBLE.has(exchange.answer.status) || classOf(exchange) === 'throttled';
}

/** The wait that an answer asks for in Retry-After, in milliseconds, within bounds. */
function retryAfterMs(exchange: ReadExchange): number {
  const header = exchange.answer?.headers['retry-after'];
  if (header === undefined) return classOf(exchange) === 'throttled' ? 1_000 : 0;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Math.min(Math.max(Number.isFinite(wait) ? wait : 0, 0), RETRY_AFTER_LIMIT_MS);
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
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

/** The smallest request that must be refused; whether it is answered at all tells if the target is up. */
export async function canaryAnswers(context: CheckContext): Promise<boolean> {
  const { serial } = context.nextStamp();
  const exchange = await context.client.send(
    { body: encoder.encode('{}'), serial, check: context.check, mustBeRefused: true },
    context.signal,
  );
  context.recorder.exchanged('POST plain', exchange, exchange.answer === undefined ? 'unknown' : 'no');
  return exchange.answer !== undefined && exchange.answer.status < 500 && !shaky(exchange);
}

/** A failure that may be the network's, or the target's now and then: the requirement cannot count as passed. */
function doubt(context: CheckContext, exchange: ReadExchange, about: Subject, then: string): void {
  if (classOf(exchange) === 'throttled' || exchange.failure?.kind === 'reset-reused') return;
  context.recorder.doubted(
    'robustness.no-server-error',
    `${describeAnswer(exchange)} to ${about.counterexample.words}, ${then}`,
  );
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
  if (!shaky(exchange)) return exchange;
  const { recorder } = context;
  const mayRepeat = about.expectation.kind === 'refused' || about.refusedAnyhow === true;
  let failures = 0;
  for (let again = 0; again < AGAIN; again += 1) {
    if (classOf(exchange) === 'throttled')
      recorder.observed('A38', outcomeOf(exchange), describeAnswer(exchange));
    await pause(retryAfterMs(exchange), context.signal);
    if (!(await canaryAnswers(context)) && !(await canaryAnswers(context))) {
      await context.client.broker.trip(
        `the target stopped answering: ${describeAnswer(exchange)}, and nothing better to a plain request after it`,
      );
      recorder.inconclusive('the target stopped answering');
      return exchange;
    }
    if (!mayRepeat) break;
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
  if (!mayRepeat || classOf(exchange) === 'throttled' || failures < AGAIN) return exchange;
  const actual = describeAnswer(exchange);
  recorder.judged('robustness.no-server-error');
  context.judge.fail('robustness.no-server-error', exchange, about, {
    key: `${outcomeOf(exchange)} ${about.counterexample.way}`,
    summary: `The target gives no answer of its own to ${about.counterexample.words}, three times out of three.`,
    expected: 'any answer below 500',
    actual: `${actual}; a plain request between the attempts was answered`,
    confirmed: 'sent three times, with an answered request between',
  });
  return exchange;
}
