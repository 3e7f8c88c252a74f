/** Values that match no reading of their field's format (§3, §5-3). */
import fc from 'fast-check';
import { type Field, type FieldName, fields } from '../../schemas/index.js';
import { emails } from '../addresses.js';
import { oneOfList, plainFirst } from '../arbitrary.js';
import { alpha2Codes, countryCode, numericCodes } from '../countries.js';
import type { TargetFacts } from '../model.js';
import { valuesOf } from '../valid.js';
import { brokenDates, datesAmong, noDates } from './date-values.js';
import { type Breaks, choiceOf, type MutationWay, misformatted, setWay } from './way.js';

const letters = (min: number, max: number) =>
  fc
    .array(oneOfList([...'abcdefghijklmnopqrstuvwxyz']), { minLength: min, maxLength: max })
    .map((list) => list.join(''));

/** The halves of a valid address. */
const halves = emails().map((email) => {
  const at = email.indexOf('@');
  return { local: email.slice(0, at), domain: email.slice(at + 1) };
});

/** A17: no `@`, an empty side, or blanks inside. */
const brokenEmails: Breaks = {
  'no-at': [
    'an address without @',
    fc
      .tuple(halves, oneOfList(['.', '', '#', '(at)', '%40', '/']))
      .map(([{ local, domain }, mark]) => local + mark + domain),
  ],
  'local-only': ['an address that ends before its @', halves.map(({ local }) => local)],
  'empty-local': ['an address with nothing before its @', halves.map(({ domain }) => `@${domain}`)],
  'empty-domain': ['an address with nothing after its @', halves.map(({ local }) => `${local}@`)],
  'empty-sides': ['an @ alone', fc.constant('@')],
  'blank-in-local': [
    'an address with a blank before its @',
    fc
      .tuple(halves, oneOfList([' ', '\t', '  ']), letters(1, 6))
      .map(([{ local, domain }, blank, more]) => `${local}${blank}${more}@${domain}`),
  ],
  'blank-in-domain': [
    'an address with a blank after its @',
    fc
      .tuple(halves, oneOfList([' ', '\t', '  ']), letters(1, 6))
      .map(([{ local, domain }, blank, more]) => `${local}@${more}${blank}${domain}`),
  ],
};

/** Words that no field of this suite takes as a value. */
const otherWords = ['pending', 'unknown', 'done', 'other', 'yes', 'none', 'verified', 'x'];

/** Values that an enumeration could well have, by field: each is a way of its own. */
const plausible: Readonly<Partial<Record<FieldName, readonly string[]>>> = {
  kycStatus: ['pending', 'review'],
  gender: ['other', 'm'],
};

function brokenEnumeration({ name, values }: Field): Breaks {
  const value = oneOfList(values);
  const wrong = (list: fc.Arbitrary<string>) => list.filter((text) => !values.includes(text));
  const words = (plausible[name] ?? []).map((word) => [word, ['a word that it could be', fc.constant(word)]]);
  return {
    ...(Object.fromEntries(words) as Breaks),
    'other-word': [
      'a word that is not one of its values',
      plainFirst('unknown', wrong(fc.oneof(oneOfList(otherWords), letters(4, 12)))),
    ],
    'upper-case': ['a value in upper case (A26)', value.map((text) => text.toUpperCase())],
    capitalised: [
      'a value with a capital (A26)',
      value.map((text) => text.slice(0, 1).toUpperCase() + text.slice(1)),
    ],
    'mixed-case': [
      'a value with some letters in upper case (A26)',
      fc
        .tuple(value, fc.nat())
        .map(([text, at]) =>
          [...text].map((letter, i) => (i === 1 + (at % (text.length - 1)) ? letter.toUpperCase() : letter)),
        )
        .map((list) => list.join('')),
    ],
    'blank-inside': [
      'a value with a blank inside',
      fc
        .tuple(value, fc.nat())
        .map(([text, at]) => [text, 1 + (at % (text.length - 1))] as const)
        .map(([text, at]) => `${text.slice(0, at)} ${text.slice(at)}`),
    ],
    'letters-added': [
      'a value with letters after it',
      wrong(fc.tuple(value, oneOfList(['s', 'ly', 'x'])).map(([text, more]) => text + more)),
    ],
    'letters-cut': [
      'the beginning of a value',
      wrong(fc.tuple(value, fc.nat()).map(([text, at]) => text.slice(0, 1 + (at % (text.length - 1))))),
    ],
    'both-values': ['two values at once', oneOfList([',', '|', ' ', '/']).map((mark) => values.join(mark))],
  };
}

const countryNames = [
  'South Korea',
  'France',
  'Côte d’Ivoire',
  'United States of America',
  '대한민국',
  'Peru',
];
const capitals = oneOfList([...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']);

/** A25: not three letters. */
const brokenCountries: Breaks = {
  'alpha-2': ['a code of two letters', oneOfList(alpha2Codes)],
  numeric: ['a numeric code', oneOfList(numericCodes)],
  name: ['the name of a country', oneOfList(countryNames)],
  'four-letters': [
    'a code with a letter more',
    fc.tuple(countryCode(), capitals).map(([code, more]) => code + more),
  ],
  'one-letter': ['a single letter', capitals],
  'with-digit': [
    'a code with a digit in it',
    fc
      .tuple(countryCode(), fc.nat({ max: 9 }), fc.nat({ max: 2 }))
      .map(([code, digit, at]) => code.slice(0, at) + digit + code.slice(at + 1)),
  ],
  'with-mark': [
    'a code with a mark in it',
    fc
      .tuple(countryCode(), oneOfList(['-', '.', '_', '/']))
      .map(([code, mark]) => code.slice(0, 1) + mark + code.slice(2)),
  ],
};

/** A18: text that is no address at all. */
const brokenAddresses: Breaks = {
  words: ['words', oneOfList(['unknown', 'not known', 'none', 'via proxy', 'see the log', '서울'])],
  'host-name': [
    'the name of a host',
    plainFirst(
      'localhost',
      fc.tuple(letters(1, 8), emails()).map(([name, email]) => `host-${name}.${email.split('@')[1] ?? ''}`),
    ),
  ],
  email: ['an e-mail address', emails()],
};

function breaksOf(field: Field, facts: TargetFacts): Breaks {
  switch (field.kind) {
    case 'admin-email':
    case 'email':
      return brokenEmails;
    case 'birth-date':
      return noDates;
    case 'date':
      return {
        ...brokenDates(valuesOf(field, facts)),
        ...datesAmong(valuesOf(field, facts)),
        ...noDates,
      };
    case 'enumeration':
      return brokenEnumeration(field);
    case 'country':
      return brokenCountries;
    case 'ip-address':
      return brokenAddresses;
    case 'text':
    case 'user-id':
    case 'id-type':
      return {};
  }
}

/** For each field with a format, each way of breaking it that no reading of the documentation allows. */
export function formatWays(facts: TargetFacts): readonly MutationWay[] {
  return fields.flatMap((field) =>
    Object.entries(breaksOf(field, facts)).map(([how, [words, values]]) =>
      setWay(
        {
          name: `${field.name}.${how}`,
          requirement: 'error.invalid-format',
          reading: 'refused',
          ...choiceOf(field),
          field: field.name,
          words: `${field.name} is ${words}`,
        },
        values,
        misformatted(field),
      ),
    ),
  );
}
