/** Reading an answer: UTF-8, JSON, and the envelope of an encrypted one (§6-2, A5, A11). */
import { isUtf8 } from 'node:buffer';
import { type AesCipher, decodeBase64 } from './encryption.js';
import type { ReadBody, ReadEnvelope, WireAnswer } from './exchange.js';
import { skim } from './skim.js';

/** Bodies that are longer than this, in bytes, are not kept whole as texts and documents. */
export const WHOLE_BYTES = 1024 * 1024;
/** What is kept of the text of a longer one, in bytes. */
const BEGINNING_BYTES = 64 * 1024;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The text of bytes that are UTF-8; undefined when they are not. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The value of a JSON text; undefined when it is none. */
export function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value of JSON in UTF-8, of more than a MiB only its first values; undefined when it is none. */
export function parseBytes(bytes: Uint8Array): unknown {
  if (bytes.length <= WHOLE_BYTES) return parseJson(utf8(bytes));
  if (!isUtf8(bytes)) return undefined;
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  try {
    return skim(marked ? bytes.subarray(3) : bytes);
  } catch {
    return undefined;
  }
}

/** The text of a body, of more than a MiB its beginning; undefined when it is no UTF-8. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.length <= WHOLE_BYTES) return utf8(bytes);
  if (!isUtf8(bytes)) return undefined;
  // As part of a stream, a character cut in two is left for later.
  return new TextDecoder().decode(bytes.subarray(0, BEGINNING_BYTES), { stream: true });
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const looksLikeEnvelope = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isObject(value) && 'data' in value && !('submissionId' in value) && !('errorCode' in value);

function envelopeOf(json: unknown, cipher: AesCipher | undefined): ReadEnvelope | undefined {
  const wrapped = isObject(json) && looksLikeEnvelope(json.body);
  const value = wrapped ? json.body : json;
  if (!looksLikeEnvelope(value)) return undefined;
  const data = typeof value.data === 'string' ? value.data : undefined;
  const ciphertext = data === undefined ? undefined : decodeBase64(data);
  const plaintext = ciphertext === undefined ? undefined : cipher?.decrypt(ciphertext);
  return {
    form: wrapped ? 'wrapped' : 'bare',
    value,
    ...(data === undefined ? {} : { data }),
    ...(plaintext === undefined ? {} : { plaintext }),
  };
}

/** Understands the body of an answer as far as it can be understood; never throws. */
export function readBody(answer: WireAnswer, cipher: AesCipher | undefined): ReadBody {
  const text = textOf(answer.body);
  const json = answer.body.length <= WHOLE_BYTES ? parseJson(text) : parseBytes(answer.body);
  const envelope = envelopeOf(json, cipher);
  const document = envelope === undefined ? json : envelope.plaintext && parseBytes(envelope.plaintext);
  return {
    ...(text === undefined ? {} : { text }),
    ...(json === undefined ? {} : { json }),
    ...(envelope === undefined ? {} : { envelope }),
    ...(document === undefined ? {} : { document }),
  };
}
