/** The answer to an accepted submission (§5-1). */
import { statusAndShape, uniqueIds } from '../checks/success.js';
import { verifies } from './conformance.js';

verifies(
  'success.status-and-shape',
  statusAndShape,
  'Look at the status and the document of every accepted submission.',
);

verifies(
  'success.unique-ids',
  uniqueIds,
  'Compare the ids of different submissions, one after another and four at a time.',
);
