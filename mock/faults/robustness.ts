import { setTimeout as delay } from 'node:timers/promises';
import type { Behaviour } from '../behaviour.js';
import { type Exchange, Interrupt, type Problem } from '../exchange.js';
import { around, breaking, type Fault } from './fault.js';

const deepestNesting = 50;
/** Milliseconds that handling takes where overlapping requests have to show. */
const slowHandling = 10;

/** How deep the brackets of a JSON text nest, those inside strings aside. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') inString = !inString;
    else if (inString) at += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') depth -= 1;
  }
  return deepest;
}

/** Something else than the answer to a valid submission while as many others, or more, are being handled. */
export function whileOthers(
  behaviour: Behaviour,
  others: number,
  instead: (exchange: Exchange) => Problem,
): void {
  let handled = 0;
  around(behaviour, 'admit', (before) => async (document, exchange) => {
    if (handled >= others) return instead(exchange);
    handled += 1;
    try {
      await delay(slowHandling);
      return await before(document, exchange);
    } finally {
      handled -= 1;
    }
  });
}

/** Faults that break `robustness.*` and `method.*`. */
export const robustnessFaults: readonly Fault[] = [
  breaking(
    'robustness.no-server-error',
    'nul-escape-crashes',
    'a NUL escape in the body is answered with 500',
    (behaviour) =>
      around(behaviour, 'parseJson', (before) => (text, exchange) => {
        const value = before(text, exchange);
        if (value !== undefined && /(?<!\\)(?:\\\\)*\\u0000/.test(text)) {
          const body = behaviour.render({ message: 'Internal Server Error' }, exchange);
          throw new Interrupt({ status: 500, headers: behaviour.headers(exchange), body });
        }
        return value;
      }),
  ),
  breaking(
    'robustness.no-server-error',
    'deep-nesting-cuts-connection',
    `a body nested deeper than ${deepestNesting} gets its connection cut`,
    (behaviour) =>
      around(behaviour, 'parseJson', (before) => (text, exchange) => {
        if (nesting(text) > deepestNesting) throw new Interrupt('hang-up');
        return before(text, exchange);
      }),
  ),
  breaking(
    'robustness.survives-bad-input',
    'refuses-after-bad-body',
    'after a body that cannot be parsed, the next valid submission of the connection is processing_error',
    (behaviour) => {
      const upset = new WeakSet<object>();
      around(behaviour, 'unreadable', (before) => (reason, exchange) => {
        upset.add(exchange.connection);
        return before(reason, exchange);
      });
      around(behaviour, 'admit', (before) => (document, exchange) => {
        const refused = upset.delete(exchange.connection);
        return refused ? { code: 'processing_error' } : before(document, exchange);
      });
    },
  ),
  breaking(
    'robustness.large-body',
    'large-body-cuts-connection',
    'a body over 10 MiB gets its connection cut without an answer',
    (behaviour) =>
      around(behaviour, 'isOversized', (before) => (exchange) => {
        if (before(exchange)) throw new Interrupt('hang-up');
        return false;
      }),
  ),
  breaking(
    'robustness.concurrent',
    'concurrent-refused',
    'a valid submission is processing_error while another is being handled',
    (behaviour) => whileOthers(behaviour, 1, () => ({ code: 'processing_error' })),
  ),
  breaking(
    'robustness.concurrent',
    'fourth-concurrent-refused',
    'a valid submission is processing_error while three others are being handled',
    (behaviour) => whileOthers(behaviour, 3, () => ({ code: 'processing_error' })),
  ),
  breaking('method.others-rejected', 'put-accepted', 'PUT is answered with 200', (behaviour) =>
    around(behaviour, 'otherMethod', (before) => (exchange) => {
      if (exchange.method !== 'PUT') return before(exchange);
      const body = behaviour.render({ message: 'success' }, exchange);
      return { status: 200, headers: behaviour.headers(exchange), body };
    }),
  ),
];
