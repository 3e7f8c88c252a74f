/** From a case to the bytes that go over the wire (or into the cipher). */
import type { FieldName } from '../schemas/index.js';
import { membersOf } from './fields.js';
import { documentText, type Member, plainLayout, tokensOf } from './layout.js';
import type { Case, Edit, Stamp, TargetFacts } from './model.js';
import { rewritten } from './rewrite.js';
import { stamp as stamped } from './stamp.js';
import { fullSubmission } from './valid.js';

const utf8 = new TextEncoder();

function replacedOrAdded(members: readonly Member[], name: string, value: Member[1]): readonly Member[] {
  const at = members.findIndex((member) => member[0] === name);
  return at < 0 ? [...members, [name, value]] : members.with(at, [name, value]);
}

/** The members of a document after an edit; edits of its text leave them alone. */
function edited(members: readonly Member[], edit: Edit): readonly Member[] {
  switch (edit.kind) {
    case 'omit':
      return members.filter(([name]) => !edit.fields.includes(name as FieldName));
    case 'set':
      return replacedOrAdded(members, edit.field, edit.value);
    case 'add':
      return [...members, [edit.name, edit.value]];
    case 'text':
    case 'bytes':
      return members;
  }
}

/** The members that a case sends, its stamp and edits applied, in the order of the documentation. */
export function membersSent(spoilt: Case, stamp: Stamp): readonly Member[] {
  if (last !== undefined && last.spoilt === spoilt && last.stamp === stamp) return last.members;
  const twin: readonly Member[] = membersOf(stamped(spoilt.twin, stamp));
  const members = spoilt.mutations.reduce((kept, mutation) => edited(kept, mutation.edit), twin);
  last = { spoilt, stamp, members };
  return members;
}

/** The last ones made: they are asked for again by each look at whether the bytes say what they should. */
let last: { readonly spoilt: Case; readonly stamp: Stamp; readonly members: readonly Member[] } | undefined;

/** The plaintext bytes of a case: its twin stamped, then spoilt, in its layout. Same case, same stamp, same bytes. */
export function render(spoilt: Case, stamp: Stamp): Uint8Array {
  const edits = spoilt.mutations.map((mutation) => mutation.edit);
  const bytes = edits.find((edit) => edit.kind === 'bytes');
  if (bytes !== undefined) return Uint8Array.from(Buffer.from(bytes.hex, 'hex'));
  const members = membersSent(spoilt, stamp);
  const text = edits.find((edit) => edit.kind === 'text');
  if (text === undefined) return utf8.encode(documentText(members, spoilt.layout));
  return rewritten(text.rewrite, tokensOf(members, spoilt.layout), stamped(spoilt.twin, stamp));
}

/**
 * A document of exactly so many bytes (at least 4,096): a full submission whose last custom field is one long text
 * (A27).
 */
export function bigBody(bytes: number, facts: TargetFacts, stamp: Stamp): Uint8Array {
  const bodyWith = (filler: string) => {
    const members = membersOf(stamped({ ...fullSubmission(facts), cf3: filler }, stamp));
    return utf8.encode(documentText(members, plainLayout));
  };
  if (bytes < 4096) throw new RangeError(`a big body has at least 4,096 bytes, not ${bytes}`);
  return bodyWith('x'.repeat(bytes - bodyWith('').length));
}
