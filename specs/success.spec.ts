/** The answer to an accepted submission (§5-1). */
import { test, verifies } from './conformance.js';

test(
  ...verifies(
    'success.status-and-shape',
    'Look at the status and the document of every accepted submission.',
  ),
);

test(
  ...verifies(
    'success.unique-ids',
    'Compare the ids of different submissions, one after another and four at a time.',
  ),
);
