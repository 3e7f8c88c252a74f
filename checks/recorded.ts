/** Requests and answers as they are recorded: redacted and bounded. */
import type { RecordedBody, RecordedRequest, RecordedResponse } from '../schemas/generated/types.js';
import { readBody } from '../wire/answer.js';
import type { Exchange } from '../wire/exchange.js';
import type { Redactor } from '../wire/redaction.js';

/** Most of a body that is recorded, in bytes. */
export const BODY_LIMIT_BYTES = 32 * 1024;

/** What is looked at beyond that, in bytes: a secret that begins in what is recorded ends in it. */
const BEYOND_BYTES = 16 * 1024;

function textOf(bytes: Uint8Array, most: number): string | undefined {
  try {
    // As part of a stream, a character cut in two is left for later.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, most), {
      stream: bytes.length > most,
    });
  } catch {
    return undefined;
  }
}

/** The first bytes of a text, whole characters of it. */
function firstBytes(text: string, limit: number): string {
  const bytes = Buffer.from(text);
  // As part of a stream, a character cut in two is left for later.
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, limit), {
    stream: true,
  });
}

/**
 * The first bytes of a body, as text where they are UTF-8; redacted before it is cut, so that no secret is halved.
 *
 * @param limit most bytes that are kept
 */
export function recordBody(
  bytes: Uint8Array,
  redactor: Redactor,
  limit: number = BODY_LIMIT_BYTES,
): RecordedBody {
  const truncated = bytes.length > limit;
  const text = textOf(bytes, limit + BEYOND_BYTES);
  if (text !== undefined) {
    const clean = redactor.text(text);
    return { text: truncated ? firstBytes(clean, limit) : clean, bytes: bytes.length, truncated };
  }
  // Not UTF-8 as a whole: a secret could still stand in it, and base64 would hide it from the eye only.
  const clean = Buffer.from(
    redactor.text(Buffer.from(bytes.subarray(0, limit + BEYOND_BYTES)).toString('latin1')),
    'latin1',
  );
  const kept = clean.subarray(0, limit);
  return { base64: kept.toString('base64'), bytes: bytes.length, truncated };
}

function recordHeaders(
  headers: Readonly<Record<string, string>>,
  redactor: Redactor,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [redactor.text(name), redactor.text(value)]),
  );
}

/** A request as it is shown. */
export function recordRequest(exchange: Exchange, redactor: Redactor, limit?: number): RecordedRequest {
  const { method, path, headers, body, plaintext } = exchange.request;
  return {
    method,
    path: redactor.text(path),
    headers: recordHeaders(headers, redactor),
    ...(body === undefined ? {} : { body: recordBody(body, redactor, limit) }),
    ...(plaintext === undefined ? {} : { plaintext: recordBody(plaintext, redactor, limit) }),
    encrypted: plaintext !== undefined,
    sentAt: new Date(exchange.startedAt).toISOString(),
  };
}

/** An answer as it is shown, or why there was none. */
export function recordResponse(exchange: Exchange, redactor: Redactor, limit?: number): RecordedResponse {
  const { answer, failure, latencyMs } = exchange;
  const rounded = Math.round(latencyMs * 1000) / 1000;
  if (answer === undefined)
    return { failure: redactor.text(failure?.words ?? 'no answer'), latencyMs: rounded };
  const read =
    'read' in exchange ? (exchange.read as ReturnType<typeof readBody>) : readBody(answer, undefined);
  const plaintext = read.envelope?.plaintext;
  return {
    status: answer.status,
    headers: recordHeaders(answer.headers, redactor),
    body: recordBody(answer.body, redactor, limit),
    ...(plaintext === undefined ? {} : { plaintext: recordBody(plaintext, redactor, limit) }),
    latencyMs: rounded,
  };
}
