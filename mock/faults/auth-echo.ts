import type { Behaviour } from '../behaviour.js';
import type { Exchange, JsonObject } from '../exchange.js';
import { changeReplies } from '../variants/variant.js';
import { around, breaking, type Fault } from './fault.js';
import { rewriteError } from './helpers.js';

/** The document with the key of its request in a further member. */
function withKey(behaviour: Behaviour, document: JsonObject, exchange: Exchange): JsonObject {
  const key = behaviour.presentedKey(exchange);
  return key ? { ...document, project: key } : document;
}

function echoFault(name: string, words: string, apply: Fault['apply']): Fault {
  return breaking('auth.key-not-echoed', name, words, apply);
}

/** A fault that puts the key, in some form, into a header of every answer. */
function keyInHeader(name: string, form: string, write: (key: string) => string): Fault {
  return echoFault(name, `every answer repeats the key of its request ${form} in a header`, (behaviour) =>
    around(behaviour, 'headers', (before) => (exchange) => {
      const key = behaviour.presentedKey(exchange);
      return key ? { ...before(exchange), 'X-Request-Context': write(key) } : before(exchange);
    }),
  );
}

/** Faults that give the key away in some of the answers. */
export const authEchoFaults: readonly Fault[] = [
  echoFault('key-echoed-to-other-methods', 'the refusal of another method repeats the key', (behaviour) =>
    changeReplies(behaviour, (reply, exchange) => {
      const key = behaviour.presentedKey(exchange);
      if (!key || !exchange.path.endsWith('/migration') || exchange.method === 'POST') return reply;
      return {
        ...reply,
        body: JSON.stringify({ message: 'Missing Authentication Token', 'x-api-key': key }),
      };
    }),
  ),
  echoFault('key-echoed-when-encrypted', 'encrypted answers hold the key', (behaviour) =>
    around(behaviour, 'envelope', (before) => (document, exchange) => {
      return before(withKey(behaviour, document, exchange), exchange);
    }),
  ),
  echoFault('key-echoed-when-unparsable', 'the answer to an unparsable body repeats the key', (behaviour) =>
    rewriteError(behaviour, (document, problem, exchange) =>
      problem.code === 'invalid_payload' ? withKey(behaviour, document, exchange) : document,
    ),
  ),
  keyInHeader('key-echoed-as-base64', 'as base64', (key) => Buffer.from(key).toString('base64')),
];
