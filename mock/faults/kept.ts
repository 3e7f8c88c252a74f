import type { Exchange, Problem } from '../exchange.js';
import { crash } from './crashes.js';
import { around, breaking, type Fault } from './fault.js';

/** A fault that stores refused submissions that match. */
function stores(
  name: string,
  words: string,
  matches: (problem: Problem, exchange: Exchange) => boolean,
): Fault {
  return breaking('state.rejected-not-stored', name, words, (behaviour) =>
    around(behaviour, 'refusing', (before) => (problem, exchange) => {
      const { document } = exchange;
      if (document !== undefined && matches(problem, exchange)) {
        behaviour.remember(behaviour.newId(exchange), document, exchange);
      }
      before(problem, exchange);
    }),
  );
}

/** Faults that break `state.rejected-not-stored`. */
export const rejectedFaults: readonly Fault[] = [
  stores(
    'refused-with-missing-field-stored',
    'submissions are stored that are refused for a missing field',
    ({ code }) => code === 'missing_data',
  ),
  stores(
    'refused-with-unregistered-admin-stored',
    'submissions are stored that are refused for their administrator',
    ({ code }) => code === 'invalid_admin',
  ),
  stores(
    'refused-with-unknown-parameter-stored',
    'submissions are stored that are refused for an unknown parameter',
    ({ code }) => code === 'invalid_parameter',
  ),
  stores(
    'refused-encrypted-stored',
    'refused submissions are stored that came encrypted',
    (_, exchange) => exchange.encrypted,
  ),
];

/** Faults that break `state.delete`. */
export const deletionFaults: readonly Fault[] = [
  breaking(
    ['state.delete', 'robustness.no-server-error'],
    'delete-crashes',
    'DELETE of a submission is answered with 500',
    (behaviour) =>
      around(behaviour, 'isStored', (before) => (submissionId, exchange) => {
        return before(submissionId, exchange) && crash(behaviour, exchange);
      }),
  ),
  breaking(
    'state.delete',
    'delete-hides-newest',
    'DELETE hides the newest submission, whichever was asked for',
    (behaviour, { store }) =>
      around(behaviour, 'remove', (before) => (submissionId, exchange) => {
        before(store.find({}, 1)[0]?.submissionId ?? submissionId, exchange);
      }),
  ),
  breaking(
    'state.delete',
    'delete-keeps-encrypted',
    'DELETE says success and keeps submissions that came encrypted',
    (behaviour) => {
      const encrypted = new Set<string>();
      around(behaviour, 'remember', (before) => (submissionId, document, exchange) => {
        if (exchange.encrypted) encrypted.add(submissionId);
        before(submissionId, document, exchange);
      });
      around(behaviour, 'remove', (before) => (submissionId, exchange) => {
        if (!encrypted.has(submissionId)) before(submissionId, exchange);
      });
    },
  ),
];
