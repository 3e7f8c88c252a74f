/**
 * The preflight: before any verdict, requests that must be refused tell whether the set-up can be right. One mistake
 * in it must not become forty findings. It judges nothing.
 */

import { wireText } from '../generators/index.js';
import type { Setup } from '../schemas/generated/types.js';
import type { ReadExchange } from '../wire/client.js';
import type { CheckContext } from './context.js';
import { classOf, describeAnswer, member } from './document.js';
import { cipherOf, send } from './sender.js';
import { SharedSubmissions } from './shared.js';

const encoder = new TextEncoder();

/** What the preflight found. */
export interface PreflightResult {
  readonly lines: readonly string[];
  /** Why nothing can be tested. */
  readonly stop?: string;
  /** Why nothing encrypted can be judged. */
  readonly encryption?: string;
}

/** Key of the broker under which the word about encryption is left. */
export const ENCRYPTION_WORD = 'preflight encryption';

async function ask(context: CheckContext, document: object, encrypted: boolean): Promise<ReadExchange> {
  const plaintext = encoder.encode(JSON.stringify(document));
  const body = encrypted
    ? { body: encoder.encode(wireText(cipherOf(context).encrypt(plaintext))), plaintext }
    : { body: plaintext };
  return send(context, { ...body, serial: context.nextStamp().serial, mustBeRefused: true });
}

function unreachable(exchange: ReadExchange): string | undefined {
  if (exchange.failure !== undefined) return `the target cannot be reached: ${exchange.failure.words}`;
  const cls = classOf(exchange);
  if (cls === 'throttled')
    return `the target limits the rate from the first request on: ${describeAnswer(exchange)}`;
  const status = exchange.answer?.status ?? 0;
  if (status === 502 || status === 503 || status === 504) {
    return `the target is not in service: ${describeAnswer(exchange)}`;
  }
  if (cls === 'other')
    return `the target answers with a redirect or the like, which is not followed: ${describeAnswer(exchange)}`;
  if ((status === 404 || status === 405) && member(exchange, 'errorCode') === undefined) {
    return `the endpoint is not there: ${describeAnswer(exchange)}; check ARGOS_BASE_URL`;
  }
  return undefined;
}

const shutOut = (exchange: ReadExchange): boolean => {
  const status = exchange.answer?.status;
  return status === 401 || status === 403 || member(exchange, 'errorCode') === 'invalid_project';
};

/** Looks at the set-up with requests that must be refused; creates nothing. */
export async function preflight(context: CheckContext): Promise<PreflightResult> {
  const lines: string[] = [];
  const plain = await ask(context, {}, false);
  const trouble = unreachable(plain);
  if (trouble !== undefined) return { lines, stop: trouble };
  lines.push(`an empty document is answered with ${describeAnswer(plain)}`);

  const encrypts = context.client.cipher !== undefined;
  const sealed = encrypts ? await ask(context, {}, true) : undefined;
  if (shutOut(plain) && (sealed === undefined || shutOut(sealed))) {
    return {
      lines,
      stop: `no request got past authentication: ${describeAnswer(plain)}; check ARGOS_API_KEY, and whether this machine's address is allowed`,
    };
  }

  const admin = await ask(context, { admin: context.facts.adminEmail }, false);
  if (member(admin, 'errorCode') === 'invalid_admin') {
    lines.push('the configured administrator is refused before the missing fields are');
    const again = await ask(context, { admin: context.facts.adminEmail, fullName: 'Jane Doe' }, false);
    if (member(again, 'errorCode') === 'invalid_admin') {
      return {
        lines,
        stop: 'the configured administrator is not registered with the project (`invalid_admin`); check ARGOS_ADMIN_EMAIL',
      };
    }
  }

  if (sealed === undefined) return { lines };
  const opened = sealed.read.envelope?.plaintext !== undefined;
  if (opened) {
    lines.push(`an encrypted empty document is answered with ${describeAnswer(sealed)}`);
    return { lines };
  }
  const words = `the answer to an encrypted request did not decrypt (${describeAnswer(sealed)}); check ARGOS_ENCRYPTION_KEY and ARGOS_ENCRYPTION_KEY_DERIVATION`;
  lines.push(words);
  if (context.target.derivationExplicit) return { lines };
  return { lines, encryption: `${words}, which was not set: ${'sha256'} is a guess (A6)` };
}

/**
 * The first valid submission of the run, which other checks look at as well: a target that looks at the administrator
 * last tells only now that it does not know them.
 *
 * @returns why nothing can be tested; undefined when it can
 */
export async function refusedAdministrator(context: CheckContext): Promise<string | undefined> {
  if (!context.profile.mayCreate) return undefined;
  const { exchange } = await new SharedSubmissions(context).get('minimal');
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
