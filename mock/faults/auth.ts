import type { Exchange } from '../exchange.js';
import { around, breaking, type Fault } from './fault.js';

const keyHeader = 'x-api-key';

/** The text of a body member named like the key header, where the body is such JSON. */
function keyInBody(exchange: Exchange): string | undefined {
  try {
    const value: unknown = JSON.parse(exchange.body.toString('utf8'));
    if (typeof value !== 'object' || value === null || !(keyHeader in value)) return undefined;
    return String(value[keyHeader]);
  } catch {
    return undefined;
  }
}

/** Faults that break `auth.*`. */
export const authFaults: readonly Fault[] = [
  breaking(
    'auth.missing-key',
    'missing-key-accepted',
    'a request without a key belongs to the registered project',
    (behaviour, { credentials }) =>
      around(behaviour, 'recogniseKey', (before) => (key, exchange) => {
        return key ? before(key, exchange) : { standing: 'registered', apiKey: credentials.apiKey };
      }),
  ),
  breaking(
    'auth.unknown-key',
    'unknown-key-accepted',
    'any key but that of an invalid project belongs to the registered project',
    (behaviour, { credentials }) =>
      around(behaviour, 'recogniseKey', (before) => (key, exchange) => {
        const project = before(key, exchange);
        return key && project.standing === 'unknown'
          ? { standing: 'registered', apiKey: credentials.apiKey }
          : project;
      }),
  ),
  breaking(
    'auth.key-only-in-header',
    'key-in-query-accepted',
    'without the header, x-api-key in the query string is the key',
    (behaviour) =>
      around(behaviour, 'presentedKey', (before) => (exchange) => {
        return before(exchange) ?? exchange.query.get(keyHeader) ?? undefined;
      }),
  ),
  breaking(
    'auth.key-only-in-header',
    'key-in-body-accepted',
    'without the header, a body member named x-api-key is the key',
    (behaviour) => {
      const keyedByBody = new WeakSet<Exchange>();
      around(behaviour, 'presentedKey', (before) => (exchange) => {
        const inHeader = before(exchange);
        const inBody = inHeader === undefined ? keyInBody(exchange) : undefined;
        if (inBody !== undefined) keyedByBody.add(exchange);
        return inHeader ?? inBody;
      });
      around(behaviour, 'isKnown', (before) => (name, exchange) => {
        return (name === keyHeader && keyedByBody.has(exchange)) || before(name, exchange);
      });
    },
  ),
  breaking(
    'auth.header-name-case',
    'key-header-case-sensitive',
    'the key header counts only when its name is all lower case',
    (behaviour) =>
      around(behaviour, 'presentedKey', (before) => (exchange) => {
        const asSent = exchange.rawHeaders.some((name, at) => at % 2 === 0 && name === keyHeader);
        return asSent ? before(exchange) : undefined;
      }),
  ),
  breaking(
    'auth.key-not-echoed',
    'key-echoed-in-header',
    'every answer repeats the key of its request in a header',
    (behaviour) =>
      around(behaviour, 'headers', (before) => (exchange) => {
        const key = behaviour.presentedKey(exchange);
        return key ? { ...before(exchange), 'X-Request-Project': key } : before(exchange);
      }),
  ),
];
