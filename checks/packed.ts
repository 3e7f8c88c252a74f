/** Exchanges on their way between processes. */
import type { Stamp } from '../generators/model.js';
import { isObject, readBody } from '../wire/answer.js';
import type { ReadExchange } from '../wire/client.js';
import type { WireAnswer } from '../wire/exchange.js';
import type { CheckContext } from './context.js';

const base64 = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString('base64');
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

/** What checks look at in an answer that they share. */
const MEMBERS = ['message', 'submissionId', 'errorCode'] as const;
/** Most of an answer that is told to others as it is, in bytes; its texts are told up to a quarter of that. */
const TOLD_BYTES = 256 * 1024;

/** The answer, and of a big one only what others look at: the short members of its document. */
function lightened({ answer, read }: ReadExchange): WireAnswer | undefined {
  if (answer === undefined || answer.body.length <= TOLD_BYTES) return answer;
  const { document } = read;
  if (!isObject(document)) return { ...answer, body: answer.body.slice(0, TOLD_BYTES), truncated: true };
  const told = MEMBERS.flatMap((name): [string, unknown][] => {
    const value = document[name];
    const short = typeof value !== 'object' && String(value).length <= TOLD_BYTES / 4;
    return short && value !== undefined ? [[name, value]] : [];
  });
  return { ...answer, body: new TextEncoder().encode(JSON.stringify(Object.fromEntries(told))) };
}

/** An exchange as a text, for other processes. */
export function pack(stamp: Stamp, exchange: ReadExchange): string {
  const { request, read: _, ...rest } = exchange;
  const answer = lightened(exchange);
  return JSON.stringify({
    ...rest,
    stamp,
    // The key stays in the process that has it: a shared exchange is told again without its headers.
    request: { ...request, headers: {}, body: base64(request.body), plaintext: base64(request.plaintext) },
    ...(answer === undefined ? {} : { answer: { ...answer, body: base64(answer.body) } }),
  });
}

/** The exchange of a text, with the key of this process and its answer read again. */
export function unpack(text: string, context: CheckContext): { stamp: Stamp; exchange: ReadExchange } {
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
