/** What the documentation leaves open (the register): exercised and recorded, never a failure by itself. */
import fc from 'fast-check';
import { type Field, type FieldName, fields } from '../../schemas/index.js';
import type { RowId } from '../../schemas/register.js';
import type { RequirementId } from '../../schemas/requirements.js';
import { oneOfList } from '../arbitrary.js';
import { carriedFields, fieldNamed, fieldsOfKind } from '../fields.js';
import type { Json, Outcome, TargetFacts, TextRewrite } from '../model.js';
import { valuesOf } from '../valid.js';
import { brokenDates } from './date-values.js';
import {
  blankTexts,
  foreignDigits,
  implausibleDates,
  impossibleDates,
  longTexts,
  oddAddresses,
  oddAdmins,
  oddCodes,
  oddCountries,
  oddEmails,
  surroundedBy,
} from './observed-values.js';
import { oddParameterWays } from './parameters.js';
import { booleans, numbers } from './types.js';
import { type MutationWay, misformatted, missing, omitWay, setWay, textWay, unparsable } from './way.js';

/** The requirement that a row bears on, for those exercised here. */
const bearsOn = {
  A1: 'submission.minimal-accepted',
  A2: 'error.invalid-format',
  A4: 'submission.minimal-accepted',
  A9: 'error.invalid-format',
  A15: 'error.invalid-payload',
  A17: 'error.invalid-format',
  A18: 'error.invalid-format',
  A21: 'error.invalid-format',
  A22: 'submission.optional-fields-accepted',
  A25: 'error.invalid-format',
  A27: 'submission.full-accepted',
  A31: 'submission.unicode-text',
  A32: 'submission.full-accepted',
} as const satisfies Partial<Record<RowId, RequirementId>>;

type Row = keyof typeof bearsOn;

function head(row: Row, how: string, words: string) {
  return { name: `${row}.${how}`, requirement: bearsOn[row], reading: 'observed', row, words } as const;
}

/** Gives a field a value that a row leaves open; a refusal would say that it has no such format. */
function openWay(
  row: Row,
  field: Field,
  how: string,
  words: string,
  values: fc.Arbitrary<Json>,
  more: readonly Outcome[] = [],
): MutationWay {
  return setWay(
    { ...head(row, `${field.name}-${how}`, `${field.name} is ${words}`), field: field.name },
    values,
    [...misformatted(field), ...more],
  );
}

/** A1: the two fields that one capture requires. */
function withoutCarried(): readonly MutationWay[] {
  const two = carriedFields.filter((name) => !fieldNamed(name).required);
  const leavingOut = (how: string, names: readonly FieldName[]) =>
    omitWay(head('A1', how, `${names.join(' and ')} left out`), names);
  return [...two.map((name) => leavingOut(`no-${name}`, [name])), leavingOut('neither', two)];
}

/** A2 and A32: dates that may be none, or that cannot be true. */
function dates(facts: TargetFacts): readonly MutationWay[] {
  return fieldsOfKind('birth-date', 'date').flatMap((field) => {
    const valid = valuesOf(field, facts);
    const notations = field.kind === 'birth-date' ? Object.entries(brokenDates(valid)) : [];
    return [
      ...notations.map(([how, [words, values]]) => openWay('A2', field, how, words, values)),
      openWay('A2', field, 'day-zero', 'a day of the number 00', oneOfList(['1990-05-00', '2001-10-00'])),
      openWay('A2', field, 'impossible', 'a day that does not exist', impossibleDates(facts)),
      openWay(
        'A2',
        field,
        'no-leap-year',
        '29 February of a common year',
        oneOfList(['2003-02-29', '1990-02-29']),
      ),
      openWay(
        'A2',
        field,
        'no-leap-century',
        '29 February of a common century',
        oneOfList(['1900-02-29', '2100-02-29']),
      ),
      openWay('A2', field, 'foreign-digits', 'a date in the digits of another script', foreignDigits(valid)),
      openWay('A2', field, 'surrounding-blanks', 'a date with blanks around it', surroundedBy(valid)),
      ...Object.entries(implausibleDates(field, facts)).map(([how, [words, values]]) =>
        openWay('A32', field, how, words, values),
      ),
    ];
  });
}

/** A17: addresses that may be valid. */
function addresses(facts: TargetFacts): readonly MutationWay[] {
  return fieldsOfKind('email', 'admin-email').flatMap((field) =>
    Object.entries(field.kind === 'email' ? oddEmails : oddAdmins(facts)).map(([how, [words, values]]) =>
      openWay('A17', field, how, words, values),
    ),
  );
}

/** A9, A21 and A22: values of another type, none, or nothing but blanks. */
function emptyOrOtherTypes(): readonly MutationWay[] {
  return fields.flatMap((field) => [
    ...(field.hasFormat
      ? []
      : [
          openWay('A9', field, 'number', 'a number', numbers),
          openWay('A9', field, 'boolean', 'true or false', booleans),
        ]),
    ...(field.required
      ? []
      : [
          openWay('A21', field, 'null', 'null', fc.constant(null)),
          openWay('A22', field, 'empty', 'an empty text', fc.constant('')),
        ]),
    ...(field.hasFormat
      ? []
      : [openWay('A22', field, 'blank', 'blanks', blankTexts, field.required ? missing : [])]),
  ]);
}

/** A27 and A31: texts that are too long, or hold what not every language can hold. */
function texts(): readonly MutationWay[] {
  const long = fields.flatMap((field) =>
    field.maxUtf8Bytes === undefined
      ? []
      : [openWay('A27', field, 'longer', 'longer than is certain', longTexts(field.maxUtf8Bytes))],
  );
  const whole = fieldNamed('address_full');
  const odd = (how: string, words: string, mark: string) =>
    openWay(
      'A31',
      fieldNamed('firstName'),
      how,
      words,
      oneOfList([`Jane${mark}`, `${mark}Jane`, `Ja${mark}ne`, mark]),
      unparsable,
    );
  return [
    ...long,
    openWay(
      'A27',
      whole,
      'body',
      'so long that the body has more than 16 KiB',
      fc.integer({ min: 17, max: 64 }).map((kibibytes) => 'x'.repeat(kibibytes * 1024)),
    ),
    odd('nul', 'a text with NUL', '\0'),
    odd('lone-high', 'a text with the first half of a surrogate pair', '\uD83D'),
    odd('lone-low', 'a text with the second half of a surrogate pair', '\uDE00'),
  ];
}

/** A15: JSON that readers disagree about. */
function disputedJson(): readonly MutationWay[] {
  const textField = oneOfList(fieldsOfKind('text').map((field) => field.name));
  const way = (how: string, words: string, rewrites: fc.Arbitrary<TextRewrite>) =>
    textWay(head('A15', how, words), rewrites, unparsable);
  return [
    way('byte-order-mark', 'a byte-order mark in front', fc.constant({ as: 'byte-order-mark' })),
    way(
      'invalid-utf8',
      'a text with a byte that is not UTF-8',
      textField.map((field) => ({ as: 'invalid-utf8', field })),
    ),
    way(
      'duplicate-name',
      'a name that appears twice',
      fc
        .tuple(textField, oneOfList<Json>(['other', 'Jane Doe', '', null, 7]))
        .map(([field, value]) => ({ as: 'duplicate', field, value })),
    ),
  ];
}

/** Every open reading that a mutation of a document can exercise, one family a way. */
export function observedWays(facts: TargetFacts): readonly MutationWay[] {
  return [
    ...withoutCarried(),
    ...dates(facts),
    ...fieldsOfKind('id-type').map((field) =>
      openWay('A4', field, 'other-code', 'another code', oddCodes(facts)),
    ),
    ...emptyOrOtherTypes(),
    ...disputedJson(),
    ...addresses(facts),
    ...fieldsOfKind('ip-address').flatMap((field) =>
      Object.entries(oddAddresses).map(([how, [words, values]]) => openWay('A18', field, how, words, values)),
    ),
    ...fieldsOfKind('country').flatMap((field) =>
      Object.entries(oddCountries).map(([how, [words, values]]) => openWay('A25', field, how, words, values)),
    ),
    ...texts(),
    ...oddParameterWays,
  ];
}
