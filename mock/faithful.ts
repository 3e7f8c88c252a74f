/**
 * The faithful behaviour: the contract, as the mock reads it.
 *
 * The functions call each other through the object, so that replacing one changes what the others do.
 */
import { documentedError, documentedSuccess } from './answers.js';
import type { Behaviour, Reading } from './behaviour.js';
import {
  decryptBlocks,
  encryptionKey,
  encryptText,
  hasWholeBlocks,
  percentDecode,
  strictBase64,
  stripPadding,
} from './encryption.js';
import type { Exchange, JsonObject, Problem, World } from './exchange.js';
import { type FieldName, fieldNames, fields, isFieldName } from './fields.js';
import { readBackData } from './neighbours.js';
import { matchesKind } from './rules.js';
import type { Submission } from './store.js';

/** Bodies over this many bytes are refused by the gateway. */
export const bodyLimit = 10 * 1024 * 1024;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The value of a document's own member; inherited ones do not count. */
export function member(document: JsonObject, name: string): unknown {
  return Object.hasOwn(document, name) ? document[name] : undefined;
}

/** The documented fields of a document that are texts: what a server can keep. */
export function storable(document: JsonObject): Submission {
  const kept: Partial<Record<FieldName, string>> = {};
  for (const name of fieldNames) {
    const value = member(document, name);
    if (typeof value === 'string') kept[name] = value;
  }
  return kept;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Takes JSON's own white space off both ends; `trim` would also take a byte-order mark away. */
function trimJson(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && ' \t\r\n'.includes(text.charAt(start))) start++;
  while (end > start && ' \t\r\n'.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** The faithful behaviour of one server. */
export function faithfulBehaviour(world: World): Behaviour {
  const { credentials, store, chance } = world;
  const keys = new Map<string, Buffer>();
  const headers = { 'Content-Type': 'application/json' };

  function keyOf(apiKey: string): Buffer {
    const known = keys.get(apiKey);
    if (known !== undefined) return known;
    const key = encryptionKey(apiKey);
    // Only the project's own key is worth keeping: others may be endless.
    if (apiKey === credentials.apiKey) keys.set(apiKey, key);
    return key;
  }

  const behaviour: Behaviour = {
    respond: (_exchange, proceed) => proceed(),

    presentedKey: (exchange) => exchange.header('x-api-key'),
    recogniseKey(key = '') {
      if (key === credentials.apiKey) return { standing: 'registered', apiKey: key };
      return { standing: key === credentials.invalidProjectApiKey ? 'invalid' : 'unknown', apiKey: key };
    },
    isOversized: (exchange) => exchange.bodyLength > bodyLimit,
    otherMethod: () => undefined,

    decodeText(bytes) {
      try {
        return strictUtf8.decode(bytes);
      } catch {
        return undefined;
      }
    },
    parseJson(text) {
      try {
        const value: unknown = JSON.parse(text);
        return value;
      } catch {
        return undefined;
      }
    },
    decodeCiphertext(text) {
      const base64 = percentDecode(text);
      return base64 === undefined ? undefined : strictBase64(base64);
    },
    encryptionKey: (exchange) => keyOf(exchange.project.apiKey),
    stripPadding: (blocks) => stripPadding(blocks),
    decipher(text, exchange) {
      const ciphertext = behaviour.decodeCiphertext(text, exchange);
      if (ciphertext === undefined) return { unreadable: 'encoding' };
      if (!hasWholeBlocks(ciphertext)) return { unreadable: 'blocks' };
      const blocks = decryptBlocks(behaviour.encryptionKey(exchange), ciphertext);
      const plaintext = behaviour.stripPadding(blocks, exchange);
      return plaintext === undefined ? { unreadable: 'padding' } : { plaintext };
    },
    asDocument: (value) => (isObject(value) ? value : undefined),
    readBody: (exchange) => readBody(behaviour, exchange),
    unreadable: () => ({ code: 'invalid_payload' }),

    isKnown: (name) => isFieldName(name),
    isAbsent: (value) => value === undefined || value === null,
    isRequired: (name) => isFieldName(name) && fields[name].required,
    isText: (_name, value) => typeof value === 'string',
    isWellFormed: (name, text) => !isFieldName(name) || matchesKind(fields[name].kind, text),
    isRegistered: (admin) => admin === credentials.adminEmail,
    failsInside: (email) => email === credentials.processingErrorEmail,
    problems: (document, exchange) => problems(behaviour, document, exchange),
    choose: (found) => found[0],
    admit: () => undefined,

    newId: () => chance.nextId(),
    remember: (submissionId, document) => store.add(submissionId, storable(document)),
    refusing: () => undefined,

    successDocument: (submissionId) => documentedSuccess(submissionId),
    successStatus: () => 200,
    errorDocument: (problem) => documentedError(problem),
    errorStatus: () => 400,
    isSealed: (exchange) => exchange.encrypted,
    answerKey: (exchange) => behaviour.encryptionKey(exchange),
    envelope: (document, exchange) => ({
      data: encryptText(behaviour.answerKey(exchange), JSON.stringify(document)),
      isEncrypted: true,
    }),
    headers: () => headers,
    render: (document) => JSON.stringify(document),

    find: (filter, count) => store.find(filter, count),
    readBackData: (record) => readBackData(record),
    isStored: (submissionId) => store.find({ submissionId }, 1).length > 0,
    remove: (submissionId) => store.remove(submissionId),
  };
  return behaviour;
}

/** JSON is a plain request; anything else has to be a ciphertext (§4). */
function readBody(behaviour: Behaviour, exchange: Exchange): Reading {
  const text = behaviour.decodeText(exchange.body, exchange);
  if (text === undefined) return { unreadable: 'encoding' };
  const trimmed = trimJson(text);
  if (trimmed === '') return { unreadable: 'empty' };
  let value = behaviour.parseJson(trimmed, exchange);
  if (value === undefined) {
    const deciphered = behaviour.decipher(trimmed, exchange);
    if ('unreadable' in deciphered) return deciphered;
    exchange.encrypted = true;
    const plaintext = behaviour.decodeText(deciphered.plaintext, exchange);
    value = plaintext === undefined ? undefined : behaviour.parseJson(plaintext, exchange);
    if (value === undefined) return { unreadable: 'plaintext' };
  }
  const document = behaviour.asDocument(value, exchange);
  return document === undefined ? { unreadable: 'not-an-object' } : { document };
}

/** Unknown parameters, then missing fields, then formats, then the administrator, then the server itself. */
function problems(behaviour: Behaviour, document: JsonObject, exchange: Exchange): Problem[] {
  const unknown: Problem[] = [];
  const missing: Problem[] = [];
  const malformed: Problem[] = [];
  for (const name of Object.keys(document)) {
    if (!behaviour.isKnown(name, exchange)) unknown.push({ code: 'invalid_parameter', name });
  }
  const sound = new Map<string, string>();
  for (const name of fieldNames) {
    const value = member(document, name);
    const required = behaviour.isRequired(name, exchange);
    if (behaviour.isAbsent(value, exchange)) {
      if (required) missing.push({ code: 'missing_data', name });
    } else if (required && value === '') {
      missing.push({ code: 'missing_data', name });
    } else if (!behaviour.isText(name, value, exchange)) {
      malformed.push({ code: 'invalid_format', name });
    } else if (typeof value === 'string') {
      if (behaviour.isWellFormed(name, value, exchange)) sound.set(name, value);
      else malformed.push({ code: 'invalid_format', name });
    }
  }
  const found = [...unknown, ...missing, ...malformed];
  const admin = sound.get('admin');
  if (admin !== undefined && !behaviour.isRegistered(admin, exchange)) {
    found.push({ code: 'invalid_admin', name: 'admin' });
  }
  const email = sound.get('email');
  if (email !== undefined && behaviour.failsInside(email, exchange)) {
    found.push({ code: 'processing_error', name: 'email' });
  }
  return found;
}
