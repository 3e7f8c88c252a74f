import { around, breaking, type Fault } from './fault.js';

const keyHeader = 'x-api-key';

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
