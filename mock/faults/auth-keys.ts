import type { Behaviour } from '../behaviour.js';
import type { Exchange, JsonObject, World } from '../exchange.js';
import { changeReplies } from '../variants/variant.js';
import { around, breaking, type Fault } from './fault.js';

const keyHeader = 'x-api-key';
const comparedCharacters = 8;

/** Takes keys that match for the one of the registered project, where no other project has them. */
function acceptKeys({ credentials }: World, behaviour: Behaviour, matches: (key: string) => boolean): void {
  around(behaviour, 'recogniseKey', (before) => (key, exchange) => {
    const project = before(key, exchange);
    return key !== undefined && project.standing === 'unknown' && matches(key)
      ? { standing: 'registered', apiKey: credentials.apiKey }
      : project;
  });
}

function unknownKeyFault(
  name: string,
  words: string,
  matches: (key: string, known: string) => boolean,
): Fault {
  return breaking('auth.unknown-key', name, words, (behaviour, world) =>
    acceptKeys(world, behaviour, (key) => key !== '' && matches(key, world.credentials.apiKey)),
  );
}

/** The object in a body; undefined when there is none. */
function bodyObject(exchange: Exchange): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(exchange.body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value))
      : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the submission of a request that the gateway stops, as a queue in front of the check would. */
function storeStopped(behaviour: Behaviour, matches: (key: string | undefined) => boolean): void {
  changeReplies(behaviour, (reply, exchange) => {
    const stopped = exchange.project.standing === 'unknown' && reply.status === 403;
    if (exchange.method !== 'POST' || !stopped || !matches(behaviour.presentedKey(exchange))) return reply;
    const document = bodyObject(exchange);
    if (document !== undefined && behaviour.problems(document, exchange).length === 0) {
      behaviour.remember(behaviour.newId(exchange), document, exchange);
    }
    return reply;
  });
}

/** A fault that takes the key from a parameter of the query string when there is no header. */
function keyInQuery(name: string, parameter: string): Fault {
  return breaking(
    'auth.key-only-in-header',
    name,
    `without the header, ${parameter} in the query string is the key`,
    (behaviour) =>
      around(behaviour, 'presentedKey', (before) => (exchange) => {
        return before(exchange) ?? exchange.query.get(parameter) ?? undefined;
      }),
  );
}

/** A fault that takes the key from a member of the body when there is no header. */
function keyInBody(name: string, member: string): Fault {
  return breaking(
    'auth.key-only-in-header',
    name,
    `without the header, a body member named ${member} is the key`,
    (behaviour) => {
      const keyedByBody = new WeakSet<Exchange>();
      around(behaviour, 'presentedKey', (before) => (exchange) => {
        const inHeader = before(exchange);
        if (inHeader !== undefined) return inHeader;
        const inBody = bodyObject(exchange)?.[member];
        if (typeof inBody !== 'string') return undefined;
        keyedByBody.add(exchange);
        return inBody;
      });
      around(behaviour, 'isKnown', (before) => (known, exchange) => {
        return (known === member && keyedByBody.has(exchange)) || before(known, exchange);
      });
    },
  );
}

/** A fault that counts the key header only where its name is not spelt in a certain way. */
function spellingRefused(name: string, spelling: string): Fault {
  return breaking(
    'auth.header-name-case',
    name,
    `the key header does not count when its name is spelt ${spelling}`,
    (behaviour) =>
      around(behaviour, 'presentedKey', (before) => (exchange) => {
        const asSpelt = exchange.rawHeaders.some((text, at) => at % 2 === 0 && text === spelling);
        return asSpelt ? undefined : before(exchange);
      }),
  );
}

/** Faults about what counts as a key, and where it is looked for. */
export const authKeyFaults: readonly Fault[] = [
  breaking(
    'auth.missing-key',
    'empty-key-accepted',
    'an empty key header belongs to the registered project',
    (behaviour, world) => acceptKeys(world, behaviour, (key) => key === ''),
  ),
  breaking(
    'auth.missing-key',
    'keyless-submission-stored',
    'a valid submission without a key is refused with 403, yet stored',
    (behaviour) => storeStopped(behaviour, (key) => !key),
  ),
  unknownKeyFault(
    'key-beginning-compared',
    `keys are compared by their first ${comparedCharacters} characters`,
    (key, known) => key.slice(0, comparedCharacters) === known.slice(0, comparedCharacters),
  ),
  unknownKeyFault(
    'key-end-compared',
    `keys are compared by their last ${comparedCharacters} characters`,
    (key, known) => key.slice(-comparedCharacters) === known.slice(-comparedCharacters),
  ),
  unknownKeyFault(
    'key-case-ignored',
    'keys are compared without regard to case',
    (key, known) => key.toLowerCase() === known.toLowerCase(),
  ),
  unknownKeyFault(
    'key-with-more-accepted',
    'a key that goes on after the right one counts as that one',
    (key, known) => key.startsWith(known),
  ),
  unknownKeyFault(
    'shortened-key-accepted',
    'the right key without its last character counts as the whole one',
    (key, known) => key === known.slice(0, -1),
  ),
  unknownKeyFault(
    'key-of-right-length-accepted',
    'any key of the right length counts',
    (key, known) => key.length === known.length,
  ),
  breaking(
    'auth.unknown-key',
    'unknown-key-submission-stored',
    'a valid submission with an unknown key is refused with 403, yet stored',
    (behaviour) => storeStopped(behaviour, (key) => Boolean(key)),
  ),
  keyInQuery('key-in-query-accepted', keyHeader),
  keyInBody('key-in-body-accepted', keyHeader),
  keyInBody('api-key-in-body-accepted', 'api_key'),
  spellingRefused('key-header-in-capitals-refused', keyHeader.toUpperCase()),
];
