/**
 * The preflight: before any verdict, requests that must be refused tell whether the set-up can be right. One mistake
 * in it must not become forty findings. It judges nothing.
 */

import { wireText } from '../generators/index.js';
import type { Setup } from '../schemas/generated/types.js';
import type { ReadExchange } from '../wire/client.js';
import { NOTHING_SENT } from '../wire/exchange.js';
import type { CheckContext } from './context.js';
import { classOf, describeAnswer, isPage, member } from './document.js';
import { cipherOf, send } from './sender.js';
import { SharedSubmissions } from './shared.js';
import { shown } from './shown.js';
import { AGAIN, asksTooMuch, mayBeBetween, pause, tellThrottled, waitMs } from './steady.js';

const encoder = new TextEncoder();

/** What the preflight found. */
export interface PreflightResult {
  readonly lines: readonly string[];
  /** Why nothing can be tested. */
  readonly stop?: string;
  /** Why nothing encrypted can be judged. */
  readonly encryption?: string;
  /** What every answer was, when every one was a page for people. */
  readonly page?: string;
}

/** Key of the broker under which the word about encryption is left. */
export const ENCRYPTION_WORD = 'preflight encryption';

/** Shortest wait before a request is sent again, in milliseconds. */
const AGAIN_AFTER_MS = 200;

/** Whether an answer, or its absence, may be another one in a moment; what is not reached at all stays so. */
function mayPass(exchange: ReadExchange): boolean {
  const { kind } = exchange.failure ?? {};
  const { status } = exchange.answer ?? {};
  if (kind !== undefined) return kind === 'reset' || kind === 'reset-reused';
  if (status === 407 || status === 511 || asksTooMuch(exchange)) return false;
  return mayBeBetween(exchange) || classOf(exchange) === 'throttled';
}

/** Asks, up to three times where the answer may be another one in a moment; all of it must be refused. */
async function ask(
  context: CheckContext,
  lines: string[],
  document: object,
  encrypted: boolean,
): Promise<ReadExchange> {
  for (let again = 0; ; again += 1) {
    const exchange = await askOnce(context, document, encrypted);
    if (again >= AGAIN || !mayPass(exchange)) return exchange;
    const wait = Math.max(waitMs(exchange), AGAIN_AFTER_MS);
    tellThrottled(context, exchange);
    lines.push(`${describeAnswer(exchange)}: waited ${wait / 1000} s and asked again`);
    await pause(wait, context.signal);
  }
}

async function askOnce(context: CheckContext, document: object, encrypted: boolean): Promise<ReadExchange> {
  const plaintext = encoder.encode(JSON.stringify(document));
  const body = encrypted
    ? { body: encoder.encode(wireText(cipherOf(context).encrypt(plaintext))), plaintext }
    : { body: plaintext };
  return send(context, { ...body, serial: context.nextStamp().serial, mustBeRefused: true });
}

function unreachable(exchange: ReadExchange): string | undefined {
  const { failure } = exchange;
  if (failure !== undefined) {
    const what = NOTHING_SENT.has(failure.kind) ? 'cannot be reached' : 'gives no answer';
    return `the target ${what}: ${failure.words}`;
  }
  const cls = classOf(exchange);
  if (cls === 'throttled')
    return `the target limits the rate from the first request on, for longer than the suite waits: ${describeAnswer(exchange)}`;
  const status = exchange.answer?.status ?? 0;
  if (status === 407 || status === 511) {
    return `a proxy or a network on the way wants its own password: ${describeAnswer(exchange)}`;
  }
  if (mayBeBetween(exchange)) {
    return `the target is not in service: ${describeAnswer(exchange)}`;
  }
  if (cls === 'other') {
    const location = exchange.answer?.headers.location;
    const to = location === undefined ? '' : ` to ${shown(location)}`;
    return `the target answers with a redirect${to} or the like, which is not followed: ${describeAnswer(exchange)}; check ARGOS_BASE_URL`;
  }
  if ((status === 404 || status === 405) && member(exchange, 'errorCode') === undefined) {
    return `the endpoint is not there: ${describeAnswer(exchange)}; check ARGOS_BASE_URL`;
  }
  return undefined;
}

const shutOut = (exchange: ReadExchange): boolean => {
  const status = exchange.answer?.status;
  return status === 401 || status === 403 || member(exchange, 'errorCode') === 'invalid_project';
};

const notTheApi = (words: string): string =>
  `what answers is not the API but gives a page of HTML to every request, as a proxy, a portal or another server does: ${words}; check ARGOS_BASE_URL`;

/** Looks at the set-up with requests that must be refused; creates nothing. */
export async function preflight(context: CheckContext): Promise<PreflightResult> {
  const lines: string[] = [];
  const plain = await ask(context, lines, {}, false);
  const trouble = unreachable(plain);
  if (trouble !== undefined) return { lines, stop: trouble };
  lines.push(`an empty document is answered with ${describeAnswer(plain)}`);

  const encrypts = context.client.cipher !== undefined;
  const sealed = encrypts ? await ask(context, lines, {}, true) : undefined;
  if (shutOut(plain) && (sealed?.answer === undefined || shutOut(sealed))) {
    return {
      lines,
      stop: `no request got past authentication: ${describeAnswer(plain)}; check ARGOS_API_KEY, and whether this machine's address is allowed`,
    };
  }

  const admin = await ask(context, lines, { admin: context.facts.adminEmail }, false);
  const all = sealed === undefined ? [plain, admin] : [plain, sealed, admin];
  const page = all.every(isPage) ? { page: describeAnswer(plain) } : {};
  // What must be refused is answered as if all were well: nobody reads it.
  if (page.page !== undefined && all.every((exchange) => classOf(exchange) === 'accepted')) {
    return { lines, stop: notTheApi(page.page) };
  }
  if (member(admin, 'errorCode') === 'invalid_admin') {
    lines.push('the configured administrator is refused before the missing fields are');
    const again = await ask(context, lines, { admin: context.facts.adminEmail, fullName: 'Jane Doe' }, false);
    if (member(again, 'errorCode') === 'invalid_admin') {
      return {
        lines,
        stop: 'the configured administrator is not registered with the project (`invalid_admin`); check ARGOS_ADMIN_EMAIL',
      };
    }
  }

  if (sealed === undefined) return { lines, ...page };
  const opened = sealed.read.envelope?.plaintext !== undefined;
  if (opened) {
    lines.push(`an encrypted empty document is answered with ${describeAnswer(sealed)}`);
    return { lines };
  }
  if (context.target.derivationExplicit && (sealed.answer === undefined || mayBeBetween(sealed))) {
    lines.push(`an encrypted empty document gets ${describeAnswer(sealed)}`);
    return { lines };
  }
  const words = `the answer to an encrypted request did not decrypt (${describeAnswer(sealed)}); check ARGOS_ENCRYPTION_KEY and ARGOS_ENCRYPTION_KEY_DERIVATION`;
  lines.push(words);
  if (context.target.derivationExplicit) return { lines, ...page };
  return { lines, ...page, encryption: `${words}, which was not set: ${'sha256'} is a guess (A6)` };
}

/**
 * The first valid submission of the run, which other checks look at as well: a target that looks at the administrator
 * last tells only now that it does not know them, and what is no API at all has a page for it as well.
 *
 * @returns why nothing can be tested; undefined when it can
 */
export async function firstSubmission(
  context: CheckContext,
  { page }: PreflightResult,
): Promise<string | undefined> {
  if (!context.profile.mayCreate) return undefined;
  const { exchange } = await new SharedSubmissions(context).get('minimal');
  if (page !== undefined && isPage(exchange)) return notTheApi(page);
  if (member(exchange, 'errorCode') !== 'invalid_admin') return undefined;
  return 'a valid submission was refused as `invalid_admin`: check ARGOS_ADMIN_EMAIL, it must be registered with the project';
}

/** The setup record of a preflight. */
export function setupOf(
  base: Omit<Setup, 'lines'>,
  sources: readonly string[],
  result: PreflightResult,
): Setup {
  return {
    ...base,
    lines: [...sources, ...result.lines],
    ...(result.stop === undefined ? {} : { stop: result.stop }),
    ...(result.encryption === undefined ? {} : { encryption: result.encryption }),
  };
}
