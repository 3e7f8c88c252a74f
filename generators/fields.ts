/** The documented fields as the generators see them; everything is read off the request schemas. */
import { type Field, type FieldKind, type FieldName, fields, type Submission } from '../schemas/index.js';

/** Bytes of a stamp's tag, and the most bytes of its serial. */
export const STAMP_BYTES = { tag: 10, serial: 10 } as const;

const names: readonly FieldName[] = fields.map((field) => field.name);
const byName: ReadonlyMap<FieldName, Field> = new Map(fields.map((field) => [field.name, field]));

/** The documented field of this name. */
export function fieldNamed(name: FieldName): Field {
  const found = byName.get(name);
  if (found === undefined) throw new RangeError(`no field is named ${name}`);
  return found;
}

/** The fields of these kinds, in the order of the documentation. */
export function fieldsOfKind(...kinds: readonly FieldKind[]): readonly Field[] {
  return fields.filter((field) => kinds.includes(field.kind));
}

/** The names of the fields that every valid payload carries: the required ones and A1's two. */
export const carriedFields: readonly FieldName[] = fields.filter((f) => f.carried).map((f) => f.name);

/** The names of the fields that a valid payload may leave out, A1's two aside. */
export const optionalFields: readonly FieldName[] = fields.filter((f) => !f.carried).map((f) => f.name);

/** What the stamp adds to a field: separators, the tag and the serial. */
function stampBytes(field: Field): number {
  if (field.kind === 'user-id') return STAMP_BYTES.tag + 1 + STAMP_BYTES.serial + 1;
  return field.name === 'fullName' || field.name === 'identityNumber'
    ? 1 + STAMP_BYTES.tag + STAMP_BYTES.serial
    : 0;
}

/** Most bytes of UTF-8 for a free text before its stamp, so that the stamped one is within A27. */
export function textRoom(field: Field): number {
  return (field.maxUtf8Bytes ?? 64) - stampBytes(field);
}

/** The members of a submission in the order of the documentation. */
export function membersOf(submission: Submission): readonly (readonly [FieldName, string])[] {
  const members: (readonly [FieldName, string])[] = [];
  for (const name of names) {
    const value = submission[name];
    if (value !== undefined) members.push([name, value]);
  }
  return members;
}

/** The submission with each value as `change` makes it, in the order of the documentation. */
export function mapped(
  submission: Submission,
  change: (name: FieldName, value: string) => string,
): Submission {
  const changed: Partial<Record<FieldName, string>> = {};
  for (const name of names) {
    const value = submission[name];
    if (value !== undefined) changed[name] = change(name, value);
  }
  return changed as Submission;
}

/** The submission with the named fields only, in the order of the documentation. */
export function picked(submission: Submission, keep: (name: FieldName) => boolean): Submission {
  const kept: Partial<Record<FieldName, string>> = {};
  for (const name of names) {
    const value = submission[name];
    if (value !== undefined && keep(name)) kept[name] = value;
  }
  return kept as Submission;
}

/** Bytes that a text takes in UTF-8. */
export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text);
}
