/** Parameters that the API does not know (§5-3). */
import fc from 'fast-check';
import { fields, isFieldName } from '../../schemas/index.js';
import { oneOfList } from '../arbitrary.js';
import type { Json } from '../model.js';
import { addWay, type MutationWay, unknownParameter } from './way.js';

const names: readonly string[] = fields.map((field) => field.name);
const lowerNames: ReadonlySet<string> = new Set(names.map((name) => name.toLowerCase()));

/**
 * Names with a meaning of their own on this API or its gateway (§1, §4, §5): a request that carries one is not just a
 * request with an unknown parameter.
 */
function isReserved(name: string): boolean {
  return /^(?:data|is_?encrypted|body|submission_?id|admin_?name)$|api[-_]?key/i.test(name);
}

/** Whether a name is unknown without any doubt: no field in any letter case, nothing reserved, plain characters. */
export function isPlainUnknown(name: string): boolean {
  return /^[A-Za-z0-9_]{1,64}$/.test(name) && !lowerNames.has(name.toLowerCase()) && !isReserved(name);
}

const unique = (list: readonly string[]) => [...new Set(list)];

/** The names that a change at one place of a known name makes, as far as they are unknown. */
function changed(change: (name: string, at: number) => string): readonly string[] {
  return unique(names.flatMap((name) => [...name].map((_, at) => change(name, at)))).filter(isPlainUnknown);
}

/** Those of the names that are unknown without any doubt. */
const unknown = (list: readonly string[]) => unique(list).filter(isPlainUnknown);

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Ways of near misses and made-up names, by slug. */
const plainNames: Readonly<Record<string, readonly [words: string, names: fc.Arbitrary<string>]>> = {
  'letter-dropped': [
    "a field's name with a letter missing",
    oneOfList(changed((name, at) => name.slice(0, at) + name.slice(at + 1))),
  ],
  'letter-doubled': [
    "a field's name with a letter twice",
    oneOfList(changed((name, at) => name.slice(0, at + 1) + name.slice(at))),
  ],
  'letters-swapped': [
    "a field's name with two letters swapped",
    oneOfList(
      changed((name, at) =>
        at === 0
          ? name
          : name.slice(0, at - 1) + name.slice(at, at + 1) + name.slice(at - 1, at) + name.slice(at + 1),
      ),
    ),
  ],
  'snake-case': ["a field's name in snake case", oneOfList(unknown(names.map(snake)))],
  'camel-case': ["a field's name in camel case", oneOfList(unknown(names.map(camel)))],
  'usual-name': [
    'the usual spelling of what a field is called in its own way',
    oneOfList(['name', 'surname', 'dateOfBirth', 'country', 'idNumber']),
  ],
  'underscore-after': [
    "a field's name with an underscore after it",
    oneOfList(unknown(names.map((name) => `${name}_`))),
  ],
  'underscore-before': [
    "a field's name with an underscore before it",
    oneOfList(unknown(names.map((name) => `_${name}`))),
  ],
  'digit-after': [
    "a field's name with a digit after it",
    oneOfList(unknown(names.map((name) => `${name}2`))),
  ],
  beginning: [
    "the beginning of a field's name, or more than the name",
    oneOfList(
      unknown(['cf4', 'cf10', 'address_', 'address_zip', 'emailAddress', 'fullNameKana', 'adminId', 'cf']),
    ),
  ],
  plausible: [
    'a name that a field could have',
    oneOfList([
      'phone',
      'middleName',
      'title',
      'occupation',
      'company',
      'placeOfBirth',
      'maritalStatus',
      'postalCode',
      'address_zip',
      'cf0',
      'cf99',
      'note',
      'source',
      'language',
    ]),
  ],
  'made-up': [
    'a made-up name',
    fc
      .tuple(
        oneOfList(['extra', 'client', 'legacy', 'internal', 'x']),
        oneOfList(['Note', 'Flag', 'Level', 'Code', '_1', 'Tag']),
      )
      .map(([first, second]) => first + second),
  ],
};

/** Ways of changing the letter case of a known name, by slug. */
const caseChanges: Readonly<Record<string, readonly [words: string, change: (name: string) => string]>> = {
  'upper-case': ["a field's name in upper case", (name) => name.toUpperCase()],
  'lower-case': ["a field's name in lower case", (name) => name.toLowerCase()],
  capitalised: ["a field's name with a capital", (name) => name.slice(0, 1).toUpperCase() + name.slice(1)],
  'last-letter': [
    "a field's name with a capital inside",
    (name) => name.replace(/[a-z](?=[^a-z]*$)/, (letter) => letter.toUpperCase()),
  ],
};

/** Values that an unknown parameter comes with. */
export const parameterValues: fc.Arbitrary<Json> = fc.oneof(
  { withCrossShrink: true },
  oneOfList(['x', 'text', 'KOR', '1990-05-17', '']),
  fc.integer({ min: 0, max: 9999 }),
  oneOfList<Json>([true, { note: 'x' }, {}, ['x']]),
);

function parameterWay(how: string, words: string, candidates: fc.Arbitrary<string>): MutationWay {
  return addWay(
    {
      name: `parameter.${how}`,
      requirement: 'error.invalid-parameter',
      reading: 'refused',
      words: `${words} is added`,
    },
    fc.tuple(candidates, parameterValues),
    unknownParameter,
  );
}

const caseWays = Object.entries(caseChanges).map(([how, [words, change]]) =>
  parameterWay(
    how,
    words,
    oneOfList(unique(names.map(change)).filter((name) => !isFieldName(name) && !isReserved(name))),
  ),
);

/** Unknown parameters with plain names, near misses and other letter cases of known ones among them. */
export const parameterWays: readonly MutationWay[] = [
  ...Object.entries(plainNames).map(([how, [words, candidates]]) => parameterWay(how, words, candidates)),
  ...caseWays,
];

/** Each documented name in other letter case, by itself: a name may be matched without regard to case alone of all. */
export const nameCaseWays: readonly MutationWay[] = [
  parameterWay('user-id', 'the usual spelling of userid', fc.constant('userId')),
  ...names.map((name) =>
    parameterWay(
      `case-of-${name}`,
      `${name} in other letter case`,
      oneOfList(
        unique(Object.values(caseChanges).map(([, change]) => change(name))).filter(
          (other) => !isFieldName(other) && !isReserved(other),
        ),
      ),
    ),
  ),
];

/** Odd names (A37), by slug. */
const oddNames: Readonly<Record<string, readonly string[]>> = {
  builtin: ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__class__'],
  'not-ascii': ['이름', 'имя', 'fullNаme', 'émail', '😀', 'cf１'],
  long: ['x'.repeat(65), 'fullName'.repeat(9), 'k'.repeat(255)],
  empty: [''],
  path: ['address.city', 'cf[1]', 'user.id', '$where', '../email'],
  blanks: [' email', 'email ', 'full Name', 'email\t', ' '],
};

/** Odd names (A37): refused as unknown or as no payload; when silently dropped, that is recorded. */
export const oddParameterWays: readonly MutationWay[] = Object.entries(oddNames).map(([how, list]) =>
  addWay(
    {
      name: `A37.${how}`,
      requirement: 'error.invalid-parameter',
      reading: 'observed',
      row: 'A37',
      words: 'a member with an odd name is added',
    },
    fc.tuple(oneOfList(list), parameterValues),
    (name) => [...unknownParameter(name), { code: 'invalid_payload', fields: [] }],
  ),
);
