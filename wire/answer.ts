/** Reading an answer: UTF-8, JSON, and the envelope of an encrypted one (§6-2, A5, A11). */
import { type AesCipher, decodeBase64 } from './encryption.js';
import type { ReadBody, ReadEnvelope, WireAnswer } from './exchange.js';

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
  const text = utf8(answer.body);
  const json = parseJson(text);
  const envelope = envelopeOf(json, cipher);
  const document = envelope === undefined ? json : parseJson(envelope.plaintext && utf8(envelope.plaintext));
  return {
    ...(text === undefined ? {} : { text }),
    ...(json === undefined ? {} : { json }),
    ...(envelope === undefined ? {} : { envelope }),
    ...(document === undefined ? {} : { document }),
  };
}
