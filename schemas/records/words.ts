/** How a finding about a record is put in words, without what the record says: values are personal data. */
import type { Field } from '../contract.js';
import type { RowId } from '../register.js';

/** Most characters of a value's shape that are shown. */
const SHAPE_LENGTH = 24;

/** A value's shape: letters become `a` or `A`, digits `9`, marks of ASCII stay; another type is named. */
export function shapeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'string') return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
  if (value === '') return 'empty';
  const shape = value
    .slice(0, SHAPE_LENGTH)
    .replace(/[^\x21-\x7e]/g, (character) =>
      /\s/.test(character) ? ' ' : /\p{Nd}/u.test(character) ? '9' : /\p{L}/u.test(character) ? 'a' : '?',
    )
    .replace(/[0-9]/g, '9')
    .replace(/[a-z]/g, 'a')
    .replace(/[A-Z]/g, 'A');
  return value.length > SHAPE_LENGTH ? `${shape}…` : shape;
}

/** Why a text breaks its field's format. */
export function misformat({ kind, values }: Field): string {
  switch (kind) {
    case 'admin-email':
    case 'email':
      return 'no e-mail address';
    case 'birth-date':
      return 'no date in any notation';
    case 'date':
      return 'not written YYYY-MM-DD';
    case 'enumeration':
      return `not one of ${values.join(', ')}`;
    case 'country':
      return 'not three letters';
    case 'ip-address':
      return 'no IP address';
    case 'text':
    case 'user-id':
    case 'id-type':
      return 'not a text';
  }
}

/** What is not certain about a text that matches the outer boundary, and the row that leaves it open. */
export function doubt({ kind }: Field): { readonly row: RowId; readonly why: string } {
  switch (kind) {
    case 'admin-email':
    case 'email':
      return { row: 'A17', why: 'an address that need not be accepted' };
    case 'birth-date':
    case 'date':
      return { row: 'A2', why: 'not a calendar day as YYYY-MM-DD' };
    case 'country':
      return { row: 'A25', why: 'no assigned ISO 3166-1 alpha-3 code' };
    case 'ip-address':
      return { row: 'A18', why: 'no plain IPv4 address' };
    case 'enumeration':
    case 'text':
    case 'user-id':
    case 'id-type':
      return { row: 'A22', why: 'blank' };
  }
}
