/** What GET and DELETE say of what was submitted (sibling pages). */
import { readBack } from '../checks/read-back.js';
import { deleted, rejectedNotStored } from '../checks/state.js';
import { test, verifies } from './conformance.js';

test(
  ...verifies(
    'state.read-back',
    readBack,
    'Read accepted submissions back and compare the documented names, field by field.',
  ),
);

test(
  ...verifies(
    'state.rejected-not-stored',
    rejectedNotStored,
    'Look for refused submissions by their userid.',
  ),
);

test(...verifies('state.delete', deleted, 'Delete a created submission, then look for it.'));
