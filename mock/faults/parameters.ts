import type { Behaviour } from '../behaviour.js';
import type { JsonObject, Problem } from '../exchange.js';
import { type FieldName, fieldNames } from '../fields.js';
import { around, breaking, type Fault } from './fault.js';

/** Members that a document has in the longest submission that the fault `unknown-in-long-documents` checks. */
const longestChecked = 12;

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Other names of the documented fields, by a rule. */
function aliases(rule: (name: string) => string): ReadonlyMap<string, FieldName> {
  return new Map(fieldNames.flatMap((name) => (rule(name) === name ? [] : [[rule(name), name]])));
}

/** Takes members with other names for the documented ones; where both are given, the documented one counts. */
function alsoNamed(behaviour: Behaviour, documentedName: (name: string) => FieldName | undefined): void {
  around(behaviour, 'asDocument', (before) => (value, exchange) => {
    const document = before(value, exchange);
    if (document === undefined) return undefined;
    const named = Object.entries(document).map(([name, inside]) => [documentedName(name) ?? name, inside]);
    const own = Object.entries(document).filter(([name]) => documentedName(name) === undefined);
    return Object.fromEntries([...named, ...own]);
  });
}

/** Passes over unknown parameters that match. */
function passOver(behaviour: Behaviour, matches: (name: string, document: JsonObject) => boolean): void {
  around(behaviour, 'problems', (before) => (document, exchange) => {
    return before(document, exchange).filter(
      ({ code, name }) => code !== 'invalid_parameter' || name === undefined || !matches(name, document),
    );
  });
}

/** Knows more names than those of the documented fields. */
function knowsToo(behaviour: Behaviour, matches: (name: string) => boolean): void {
  around(behaviour, 'isKnown', (before) => (name, exchange) => before(name, exchange) || matches(name));
}

/** Answers an unknown parameter with a plain name (A37 leaves the others open) with another problem. */
function answerUnknown(behaviour: Behaviour, instead: (problem: Problem) => Problem): void {
  around(behaviour, 'choose', (before) => (problems, exchange) => {
    const chosen = before(problems, exchange);
    const plain = chosen?.code === 'invalid_parameter' && /^\w{1,64}$/.test(chosen.name ?? '');
    return chosen !== undefined && plain ? instead(chosen) : chosen;
  });
}

/** Faults that break `error.invalid-parameter`. */
export const parameterFaults: readonly Fault[] = [
  breaking(
    'error.invalid-parameter',
    'beginnings-of-names-known',
    'a parameter is known that is the beginning of a known one',
    (behaviour) => knowsToo(behaviour, (name) => fieldNames.some((known) => known.startsWith(name))),
  ),
  breaking(
    'error.invalid-parameter',
    'snake-case-names-accepted',
    'fields are taken under names in snake case, too',
    (behaviour) => {
      const others = aliases(snake);
      alsoNamed(behaviour, (name) => others.get(name));
    },
  ),
  breaking(
    'error.invalid-parameter',
    'user-id-in-camel-case-accepted',
    'userId is taken for userid',
    (behaviour) => alsoNamed(behaviour, (name) => (name === 'userId' ? 'userid' : undefined)),
  ),
  breaking(
    'error.invalid-parameter',
    'email-name-case-ignored',
    'the name of email is matched without regard to letter case',
    (behaviour) =>
      alsoNamed(behaviour, (name) =>
        name !== 'email' && name.toLowerCase() === 'email' ? 'email' : undefined,
      ),
  ),
  breaking(
    ['error.invalid-parameter', 'error.any-of-several'],
    'unknown-in-long-documents-ignored',
    `unknown parameters in a document of more than ${longestChecked} members are passed over`,
    (behaviour) => passOver(behaviour, (_, document) => Object.keys(document).length > longestChecked),
  ),
  breaking(
    'error.invalid-parameter',
    'first-parameter-unchecked',
    'an unknown parameter that comes first is passed over',
    (behaviour) => passOver(behaviour, (name, document) => Object.keys(document)[0] === name),
  ),
  breaking(
    'error.invalid-parameter',
    'unknown-parameter-as-invalid-format',
    'a parameter that the API does not know is invalid_format',
    (behaviour) => answerUnknown(behaviour, (problem) => ({ ...problem, code: 'invalid_format' })),
  ),
];
