/** Bad input, big input, and much at once. */
import { test, verifies } from './conformance.js';

test(
  ...verifies(
    'robustness.no-server-error',
    'Send noise: deep nesting, long names, NUL and lone surrogates, huge numbers, injected text.',
  ),
);

test(
  ...verifies(
    'robustness.survives-bad-input',
    'Send a valid submission right after each class of bad input, on the same connection.',
  ),
);

test(...verifies('robustness.large-body', 'Send a submission of 12 MiB.'));

test(...verifies('robustness.concurrent', 'Send several valid submissions at the same time.'));
