/** How the tables of ways are written. */
import fc from 'fast-check';
import type { Field, FieldName } from '../../schemas/index.js';
import type { Edit, Json, Mutation, Outcome, TextRewrite, Way } from '../model.js';

/** A way whose mutations are drawn. */
export type MutationWay = Way<fc.Arbitrary<Mutation>>;

type Head = Omit<MutationWay, 'mutation'>;

/** Ways of breaking a value, by slug: what a reader is told, and the values. */
export type Breaks = Readonly<Record<string, readonly [words: string, values: fc.Arbitrary<string>]>>;

/** Most characters of a value that are shown to a reader. */
const SHOWN = 60;

/** A value for a reader, shortened, never in the middle of a character. A long text is not written out to be cut. */
export function shown(value: Json): string {
  const whole = typeof value === 'string' && value.length > SHOWN ? value.slice(0, SHOWN) : value;
  const text = JSON.stringify(whole);
  if (text.length <= SHOWN) return text;
  const length = typeof value === 'string' ? value.length : text.length;
  return `${text.slice(0, SHOWN).replace(/[\uD800-\uDBFF]$/, '')}… (${length} characters)`;
}

/** What a rewrite did, for a reader; `otherwise` where the rewrite has nothing of its own to tell. */
function rewriteWords(rewrite: TextRewrite, otherwise: string): string {
  switch (rewrite.as) {
    case 'literal':
      return `the body is ${shown(rewrite.text)}`;
    case 'cut':
      return `${otherwise} after ${Math.round(rewrite.keep * 100)} % of it`;
    case 'comment':
      return `${otherwise}, a ${rewrite.style} comment`;
    case 'nan':
      return `${rewrite.field} is ${rewrite.literal}, without quotes`;
    case 'raw-control':
      return `${rewrite.field} holds the raw control character 0x${rewrite.code.toString(16).padStart(2, '0')}`;
    case 'invalid-utf8':
      return `${rewrite.field} holds a byte that is not UTF-8`;
    case 'duplicate':
      return `${rewrite.field} appears twice, the second time as ${shown(rewrite.value)}`;
    default:
      return otherwise;
  }
}

function wayOf<T>(
  head: Head,
  values: fc.Arbitrary<T>,
  make: (value: T) => Omit<Mutation, 'way'>,
): MutationWay {
  return { ...head, mutation: values.map((value) => ({ way: head.name, ...make(value) })) };
}

/** The row that leaves a choice of codes: a malformed administrator may also be one who is not registered (A24). */
export function choiceOf(field: Field): Pick<MutationWay, 'row'> {
  return field.kind === 'admin-email' ? { row: 'A24' } : {};
}

/** A way that gives a field another value. */
export function setWay(
  head: Head & { readonly field: FieldName },
  values: fc.Arbitrary<Json>,
  earns: readonly Outcome[],
): MutationWay {
  const { field } = head;
  return wayOf(head, values, (value) => ({
    words: `${field} is ${shown(value)}`,
    edit: { kind: 'set', field, value },
    earns,
  }));
}

/** A way that leaves fields out. */
export function omitWay(
  head: Head,
  fields: readonly FieldName[],
  earns: readonly Outcome[] = missing,
): MutationWay {
  const edit: Edit = { kind: 'omit', fields };
  return wayOf(head, fc.constant(edit), () => ({
    words: `${fields.join(' and ')} left out`,
    edit,
    earns,
  }));
}

/** A way that adds a member; the message names it. */
export function addWay(
  head: Head,
  members: fc.Arbitrary<readonly [name: string, value: Json]>,
  earns: (name: string) => readonly Outcome[],
): MutationWay {
  return wayOf(head, members, ([name, value]) => ({
    words: `a member ${shown(name)} is added, ${shown(value)}`,
    edit: { kind: 'add', name, value },
    earns: earns(name),
  }));
}

/** A way that spoils or replaces the JSON text. */
export function textWay(
  head: Head,
  rewrites: fc.Arbitrary<TextRewrite>,
  earns: readonly Outcome[] = unparsable,
): MutationWay {
  return wayOf(head, rewrites, (rewrite) => ({
    words: rewriteWords(rewrite, head.words),
    edit: { kind: 'text', rewrite },
    earns,
  }));
}

/** A way that sends bytes of its own. */
export function bytesWay(
  head: Head,
  hex: fc.Arbitrary<string>,
  earns: readonly Outcome[] = unparsable,
): MutationWay {
  return wayOf(head, hex, (digits) => ({
    words: `the body is ${digits.length / 2} bytes, ${digits.slice(0, SHOWN)}${digits.length > SHOWN ? '…' : ''} in hex`,
    edit: { kind: 'bytes', hex: digits },
    earns,
  }));
}

/** A required field is absent (§5-3). */
export const missing: readonly Outcome[] = [{ code: 'missing_data', fields: [] }];

/** The body cannot be parsed (§5-3). */
export const unparsable: readonly Outcome[] = [{ code: 'invalid_payload', fields: [] }];

/** The body is JSON but no object (A10), or nothing at all (A23). */
export const unparsableOrMissing: readonly Outcome[] = [...unparsable, ...missing];

/** A value does not match the format of its field (§5-3); for the administrator's also A24. */
export function misformatted(field: Pick<Field, 'name' | 'kind'>): readonly Outcome[] {
  const format: Outcome = { code: 'invalid_format', fields: [field.name] };
  return field.kind === 'admin-email' ? [format, { code: 'invalid_admin', fields: [] }] : [format];
}

/** A parameter that the API does not know (§5-3). */
export function unknownParameter(name: string): readonly Outcome[] {
  return [{ code: 'invalid_parameter', fields: [name] }];
}
