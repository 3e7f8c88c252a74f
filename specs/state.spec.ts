/** What GET and DELETE say of what was submitted (sibling pages). */
import { test, verifies } from './conformance.js';

test(
  ...verifies(
    'state.read-back',
    'Read accepted submissions back and compare the documented names, field by field.',
  ),
);

test(...verifies('state.rejected-not-stored', 'Look for refused submissions by their userid.'));

test(...verifies('state.delete', 'Delete a created submission, then look for it.'));
