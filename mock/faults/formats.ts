import type { Behaviour } from '../behaviour.js';
import { member } from '../faithful.js';
import { type FieldName, fieldNames, fields, isFieldName } from '../fields.js';
import { around, breaking, type Fault } from './fault.js';

/** Bytes of a body whose members are checked by the fault `tail-of-long-body-unchecked`. */
const checkedLength = 8 * 1024;
/** Members of the longest document whose formats the fault `formats-in-long-documents-unchecked` checks. */
const longestChecked = 15;

/** The dates whose notation is stated; that of birthDate is not (A2). */
const statedDates: readonly string[] = ['issueDate', 'expireDate'];
const isCountry = (name: string): boolean => isFieldName(name) && fields[name].kind === 'country';
const hasFormat = (name: string): boolean =>
  isFieldName(name) && !['text', 'id-type'].includes(fields[name].kind);

/** A fault that takes texts for well-formed which are not. */
function takes(
  name: string,
  words: string,
  isField: (name: string) => boolean,
  matches: RegExp | ((text: string) => boolean),
): Fault {
  const accepts = (text: string) => (matches instanceof RegExp ? matches.test(text) : matches(text));
  return breaking('error.invalid-format', name, words, (behaviour) =>
    around(
      behaviour,
      'isWellFormed',
      (before) => (asked, text, exchange) =>
        before(asked, text, exchange) || (isField(asked) && accepts(text)),
    ),
  );
}

/** A fault that takes values of other types for what a field takes. */
function takesValues(name: string, words: string, matches: (name: string, value: unknown) => boolean): Fault {
  return breaking('error.invalid-format', name, words, (behaviour) =>
    around(
      behaviour,
      'isText',
      (before) => (asked, value, exchange) => before(asked, value, exchange) || matches(asked, value),
    ),
  );
}

const only =
  (field: FieldName) =>
  (name: string): boolean =>
    name === field;
const isStatedDate = (name: string): boolean => statedDates.includes(name);

/** Passes over malformed fields that match. */
function passOver(behaviour: Behaviour, matches: (name: string, names: readonly string[]) => boolean): void {
  around(behaviour, 'problems', (before) => (document, exchange) => {
    const names = Object.keys(document);
    return before(document, exchange).filter(
      ({ code, name }) => code !== 'invalid_format' || name === undefined || !matches(name, names),
    );
  });
}

/** Faults that break `error.invalid-format`: what is taken though it is malformed. */
export const formatFaults: readonly Fault[] = [
  takes(
    'kyc-status-case-ignored',
    'the letter case of kycStatus does not matter',
    only('kycStatus'),
    (text) => ['approved', 'rejected'].includes(text.toLowerCase()),
  ),
  takes('kyc-status-pending-accepted', 'kycStatus `pending` is taken', only('kycStatus'), /^pending$/),
  takes('gender-letters-accepted', 'f and m are taken as gender', only('gender'), /^[fm]$/),
  takes('country-alpha-2-accepted', 'country codes of two letters are taken', isCountry, /^[A-Z]{2}$/),
  takes(
    'issue-date-slashes-accepted',
    'an issueDate with slashes is taken',
    only('issueDate'),
    /^\d{4}\/\d\d\/\d\d$/,
  ),
  takes(
    'expire-date-time-accepted',
    'an expireDate with a time behind it is taken',
    only('expireDate'),
    /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/,
  ),
  takes(
    'one-digit-months-accepted',
    'months of one digit are taken in dates',
    isStatedDate,
    /^\d{4}-\d-\d\d$/,
  ),
  takes('date-end-not-anchored', 'what follows a date is not looked at', isStatedDate, /^\d{4}-\d\d-\d\d/),
  takes(
    'date-anchored-by-line',
    'a date in one of several lines is taken',
    isStatedDate,
    /^\d{4}-\d\d-\d\d\n(?=\S)|(?<=\S)\n\d{4}-\d\d-\d\d$/,
  ),
  takes(
    'unknown-dates-accepted',
    '`unknown` is taken as a date',
    (name) => isFieldName(name) && fields[name].kind === 'date',
    /^unknown$/,
  ),
  takes(
    'email-without-domain-accepted',
    'an email that ends with its @ is taken',
    only('email'),
    /^[^\s@]+@$/,
  ),
  takes(
    'email-without-name-accepted',
    'an email that begins with its @ is taken',
    only('email'),
    /^@[^\s@]+$/,
  ),
  takes('email-blanks-accepted', 'an email with blanks inside is taken', only('email'), /^[^@]+@[^@]+$/),
  takesValues(
    'number-as-birth-date-accepted',
    'a number is taken as birthDate',
    (name, value) => name === 'birthDate' && typeof value === 'number',
  ),
  takesValues(
    'object-in-cf2-accepted',
    'an object is taken in cf2',
    (name, value) => name === 'cf2' && typeof value === 'object' && !Array.isArray(value),
  ),
  breaking(
    'error.invalid-format',
    'one-element-list-as-its-element',
    'a list of one element is taken for the element',
    (behaviour) =>
      around(behaviour, 'asDocument', (before) => (value, exchange) => {
        const document = before(value, exchange);
        if (document === undefined) return undefined;
        const lone = fieldNames.filter((name) => {
          const inside = member(document, name);
          return Array.isArray(inside) && inside.length === 1;
        });
        return { ...document, ...Object.fromEntries(lone.map((name) => [name, Object(document[name])[0]])) };
      }),
  ),
  breaking(
    'error.invalid-format',
    'formats-in-long-documents-unchecked',
    `formats are not checked in a document of more than ${longestChecked} members`,
    (behaviour) => passOver(behaviour, (_, names) => names.length > longestChecked),
  ),
  breaking(
    ['error.invalid-format', 'error.invalid-parameter'],
    'tail-of-long-body-unchecked',
    'what follows the first 8 KiB of a document is not checked',
    (behaviour) =>
      around(behaviour, 'problems', (before) => (document, exchange) => {
        // Where a member begins can be told of a body that is JSON as it came.
        const head = exchange.body.subarray(0, checkedLength).toString('utf8');
        const isChecked = (name: string): boolean => exchange.encrypted || head.includes(`"${name}"`);
        return before(document, exchange).filter(
          ({ code, name }) => code === 'missing_data' || name === undefined || isChecked(name),
        );
      }),
  ),
];

/** Answers a malformed field that matches with another code. */
function answered(
  name: string,
  words: string,
  isField: (name: string) => boolean,
  code: 'invalid_parameter' | 'processing_error' | 'missing_data',
): Fault {
  return breaking('error.invalid-format', name, words, (behaviour) =>
    around(behaviour, 'choose', (before) => (problems, exchange) => {
      const chosen = before(problems, exchange);
      return chosen?.code === 'invalid_format' && isField(chosen.name ?? '') ? { ...chosen, code } : chosen;
    }),
  );
}

/** Faults that break `error.invalid-format`: what is answered with another code. */
export const formatCodeFaults: readonly Fault[] = [
  answered(
    'malformed-as-invalid-parameter',
    'a malformed field is invalid_parameter',
    hasFormat,
    'invalid_parameter',
  ),
  answered(
    'malformed-ip-address-as-processing-error',
    'a malformed ipAddress is processing_error',
    only('ipAddress'),
    'processing_error',
  ),
  answered(
    'malformed-kyc-status-as-missing-data',
    'a malformed kycStatus is missing_data',
    only('kycStatus'),
    'missing_data',
  ),
];
