/** The answer to an accepted submission (§5-1). */
import { statusAndShape, uniqueIds } from '../checks/success.js';
import { test, verifies } from './conformance.js';

test(
  ...verifies(
    'success.status-and-shape',
    statusAndShape,
    'Look at the status and the document of every accepted submission.',
  ),
);

test(
  ...verifies(
    'success.unique-ids',
    uniqueIds,
    'Compare the ids of different submissions, one after another and four at a time.',
  ),
);
