/** Bad input, big input, and much at once. */
import { concurrent } from '../checks/concurrency.js';
import { largeBody, noServerError, survivesBadInput } from '../checks/robustness.js';
import { test, verifies } from './conformance.js';

test(
  ...verifies(
    'robustness.no-server-error',
    noServerError,
    'Send noise: deep nesting, long names, NUL and lone surrogates, huge numbers, injected text.',
  ),
);

test(
  ...verifies(
    'robustness.survives-bad-input',
    survivesBadInput,
    'Send a valid submission right after each class of bad input, on the same connection.',
  ),
);

test(...verifies('robustness.large-body', largeBody, 'Send a submission of 12 MiB.'));

test(...verifies('robustness.concurrent', concurrent, 'Send several valid submissions at the same time.'));
