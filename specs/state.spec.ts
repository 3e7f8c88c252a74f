/** What GET and DELETE say of what was submitted (sibling pages). */
import { deleted, readBack, rejectedNotStored } from '../checks/state.js';
import { verifies } from './conformance.js';

verifies(
  'state.read-back',
  readBack,
  'Read accepted submissions back and compare the documented names, field by field.',
);

verifies('state.rejected-not-stored', rejectedNotStored, 'Look for refused submissions by their userid.');

verifies('state.delete', deleted, 'Delete a created submission, then look for it.');
