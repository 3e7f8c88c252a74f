import type { Behaviour } from '../behaviour.js';
import { fieldNames, isFieldName } from '../fields.js';
import { around, breaking, type Fault } from './fault.js';
import { brokenJsonWhere, refuseWhere } from './helpers.js';

/** A fault that takes a way of writing JSON for broken. */
function writingRefused(name: string, what: string, pattern: RegExp): Fault {
  return breaking('submission.json-equivalence', name, `JSON with ${what} is invalid_payload`, (behaviour) =>
    brokenJsonWhere(behaviour, pattern),
  );
}

/** Takes a plain body for unreadable where its bytes as text match; an empty one stays empty. */
function unreadableWhere(behaviour: Behaviour, pattern: RegExp): void {
  around(behaviour, 'readBody', (before) => (exchange) => {
    const reading = before(exchange);
    const spoilt =
      'document' in reading && !exchange.encrypted && pattern.test(exchange.body.toString('latin1'));
    return spoilt ? { unreadable: 'encoding' } : reading;
  });
}

/** Faults about the ways of writing the same JSON. */
export const submissionJsonFaults: readonly Fault[] = [
  breaking(
    'submission.json-equivalence',
    'admin-must-come-first',
    'a submission whose first member is not admin is invalid_payload',
    (behaviour) =>
      refuseWhere(behaviour, 'invalid_payload', (document) => Object.keys(document)[0] !== 'admin'),
  ),
  breaking(
    'submission.json-equivalence',
    'members-must-be-in-order',
    'a submission whose members are not in the order of the documentation is invalid_payload',
    (behaviour) =>
      refuseWhere(behaviour, 'invalid_payload', (document) => {
        const places = Object.keys(document).map((name) =>
          isFieldName(name) ? fieldNames.indexOf(name) : fieldNames.length,
        );
        return places.some((place, at) => at > 0 && place < (places[at - 1] ?? 0));
      }),
  ),
  writingRefused('space-before-colon-refused', 'white space between a name and its colon', /(?<!\\)"\s+:/),
  writingRefused(
    'surrogate-pair-escape-refused',
    'an escaped surrogate pair',
    /(?<!\\)(?:\\\\)*\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}/i,
  ),
  writingRefused('slash-escape-refused', 'an escaped slash', /(?<!\\)(?:\\\\)*\\\//),
  writingRefused(
    'escaped-name-refused',
    'an escape in the name of a member',
    /[{,]\s*"\\u[0-9a-f]{4}(?:[^"\\]|\\.)*"\s*:/i,
  ),
  writingRefused(
    'capital-hex-escape-refused',
    'a \\u escape in capital letters',
    /(?<!\\)(?:\\\\)*\\u[0-9a-f]{0,3}[A-F]/,
  ),
  breaking(
    'submission.json-equivalence',
    'leading-space-refused',
    'a plain body that begins with white space is invalid_payload',
    (behaviour) => unreadableWhere(behaviour, /^\s/),
  ),
];
