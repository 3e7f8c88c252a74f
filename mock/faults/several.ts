import type { Problem } from '../exchange.js';
import { around, breaking, type Fault, intermittent, oneIn } from './fault.js';

const kinds = (problems: readonly Problem[]): number => new Set(problems.map(({ code }) => code)).size;

/** Faults that break `error.processing-error`, `error.any-of-several` and `error.repeatable`. */
export const severalFaults: readonly Fault[] = [
  breaking(
    'error.processing-error',
    'processing-error-ignored',
    'a failure inside the server is answered with success',
    (behaviour) => {
      behaviour.failsInside = () => false;
    },
  ),
  breaking(
    'robustness.no-server-error',
    'processing-error-as-500',
    'processing_error has status 500',
    (behaviour) =>
      around(behaviour, 'errorStatus', (before) => (problem, exchange) => {
        return problem.code === 'processing_error' ? 500 : before(problem, exchange);
      }),
  ),
  breaking(
    'error.any-of-several',
    'several-kinds-accepted',
    'a submission with problems of two kinds or more is accepted',
    (behaviour) =>
      around(behaviour, 'choose', (before) => (problems, exchange) => {
        return kinds(problems) > 1 ? undefined : before(problems, exchange);
      }),
  ),
  breaking(
    'error.any-of-several',
    'two-malformed-as-invalid-payload',
    'a submission with two malformed fields is invalid_payload',
    (behaviour) =>
      around(behaviour, 'choose', (before) => (problems, exchange) => {
        const malformed = problems.filter(({ code }) => code === 'invalid_format').length;
        return malformed === 2 ? { code: 'invalid_payload' } : before(problems, exchange);
      }),
  ),
  breaking(
    'error.repeatable',
    'malformed-admin-alternates',
    'a malformed admin is invalid_format and invalid_admin in turn',
    (behaviour) => {
      let seen = 0;
      around(behaviour, 'choose', (before) => (problems, exchange) => {
        const chosen = before(problems, exchange);
        if (chosen?.code !== 'invalid_format' || chosen.name !== 'admin') return chosen;
        seen += 1;
        return seen % 2 === 0 ? { code: 'invalid_admin', name: 'admin' } : chosen;
      });
    },
  ),
  breaking(
    'error.repeatable',
    'empty-full-name-alternates',
    'an empty fullName is missing_data and invalid_format in turn',
    (behaviour) => {
      let seen = 0;
      around(behaviour, 'choose', (before) => (problems, exchange) => {
        const chosen = before(problems, exchange);
        const empty = chosen?.name === 'fullName' && exchange.document?.fullName === '';
        if (chosen === undefined || !empty) return chosen;
        seen += 1;
        return seen % 2 === 0 ? { code: 'invalid_format', name: 'fullName' } : chosen;
      });
    },
  ),
  breaking(
    'error.repeatable',
    'first-of-a-kind-differs',
    'the first submission without a certain field is processing_error, later ones are missing_data',
    (behaviour) => {
      const seen = new Set<string>();
      around(behaviour, 'choose', (before) => (problems, exchange) => {
        const chosen = before(problems, exchange);
        if (chosen?.code !== 'missing_data' || chosen.name === undefined) return chosen;
        const first = !seen.has(chosen.name);
        seen.add(chosen.name);
        return first ? { code: 'processing_error' } : chosen;
      });
    },
  ),
  intermittent(
    ['error.repeatable', 'error.missing-data', 'error.invalid-format'],
    'missing-now-and-then-processing-error',
    `a missing field is processing_error one time in ${oneIn}`,
    (behaviour, { chance }) => {
      const draw = chance.stream('missing-now-and-then-processing-error');
      around(behaviour, 'choose', (before) => (problems, exchange) => {
        const chosen = before(problems, exchange);
        return chosen?.code === 'missing_data' && draw() < 1 / oneIn ? { code: 'processing_error' } : chosen;
      });
    },
  ),
  intermittent(
    ['error.repeatable', 'error.invalid-format'],
    'refused-now-and-then-as-another',
    `a malformed field is invalid_payload one time in ${oneIn}`,
    (behaviour, { chance }) => {
      const draw = chance.stream('refused-now-and-then-as-another');
      around(behaviour, 'choose', (before) => (problems, exchange) => {
        const chosen = before(problems, exchange);
        return chosen?.code === 'invalid_format' && draw() < 1 / oneIn ? { code: 'invalid_payload' } : chosen;
      });
    },
  ),
];
