/** What several files of faults have in common. */
import type { Behaviour } from '../behaviour.js';
import type { ErrorCode, Exchange, JsonObject, Problem } from '../exchange.js';
import type { FieldName } from '../fields.js';
import { refuseTexts } from '../variants/variant.js';
import { around } from './fault.js';

/** Refuses submissions without problems that match, with a code. */
export function refuseWhere(
  behaviour: Behaviour,
  code: ErrorCode,
  matches: (document: JsonObject, exchange: Exchange) => boolean,
): void {
  around(behaviour, 'admit', (before) => (document, exchange) => {
    const problem: Problem = { code };
    return matches(document, exchange) ? problem : before(document, exchange);
  });
}

/** Refuses submissions that give a field without another one, as if that one were required. */
export function requireWith(behaviour: Behaviour, given: FieldName, needed: FieldName): void {
  refuseWhere(
    behaviour,
    'missing_data',
    (document) => isGiven(document, given) && !isGiven(document, needed),
  );
}

/** Takes texts of one field for malformed where they match. */
export function malformedIn(
  behaviour: Behaviour,
  field: FieldName,
  matches: (text: string) => boolean,
): void {
  refuseTexts(behaviour, (name, text) => name === field && matches(text));
}

/** Takes a JSON text for broken where it matches. */
export function brokenJsonWhere(behaviour: Behaviour, pattern: RegExp): void {
  around(
    behaviour,
    'parseJson',
    (before) => (text, exchange) => (pattern.test(text) ? undefined : before(text, exchange)),
  );
}

/** Whether a document gives a field. */
export function isGiven(document: JsonObject, name: string): boolean {
  return document[name] !== undefined && document[name] !== null;
}

/** Changes the error document. */
export function rewriteError(
  behaviour: Behaviour,
  rewrite: (document: JsonObject, problem: Problem, exchange: Exchange) => JsonObject,
): void {
  around(behaviour, 'errorDocument', (before) => (problem, exchange) => {
    return rewrite(before(problem, exchange), problem, exchange);
  });
}

/** Changes the success document. */
export function rewriteSuccess(
  behaviour: Behaviour,
  rewrite: (document: JsonObject, exchange: Exchange) => JsonObject,
): void {
  around(behaviour, 'successDocument', (before) => (submissionId, exchange) => {
    return rewrite(before(submissionId, exchange), exchange);
  });
}

/** A document without one of its members. */
export function without(document: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(document).filter(([member]) => member !== name));
}
