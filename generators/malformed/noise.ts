/** Input that may trip a server up: whatever the answer is, it must be one (A15, A27, A31, A37). */
import fc from 'fast-check';
import { fields } from '../../schemas/index.js';
import { oneOfList } from '../arbitrary.js';
import { fieldsOfKind } from '../fields.js';
import type { Json, TextRewrite } from '../model.js';
import {
  addWay,
  bytesWay,
  type MutationWay,
  misformatted,
  setWay,
  textWay,
  unknownParameter,
  unparsable,
} from './way.js';

type Row = 'A15' | 'A27' | 'A31' | 'A37';

function head(row: Row, how: string, words: string) {
  return {
    name: `noise.${how}`,
    requirement: 'robustness.no-server-error',
    reading: 'observed',
    row,
    words,
  } as const;
}

/** Lists in lists; as values of a member never deeper than a finding can be printed. */
function nested(depth: number): Json {
  let value: Json = [];
  for (let level = 1; level < depth; level += 1) value = [value];
  return value;
}

/** Numbers that not every language can hold. */
const hugeNumbers: fc.Arbitrary<Json> = oneOfList<Json>([
  2 ** 31,
  2 ** 53 + 2,
  2 ** 64,
  1e21,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  Number.MIN_VALUE,
]);

/** Texts that are harmless as data and harmful as code. */
const hostile: readonly string[] = [
  "' OR 1=1 --",
  '"; DROP TABLE submissions; --',
  '%s%s%n%x',
  '{{7*7}}',
  '$' + '{7*7}',
  '<script>alert(1)</script>',
  '<!--#exec cmd="x"-->',
  '../../etc/passwd',
  '$(sleep 5)',
  '`sleep 5`',
  '{"$gt": ""}',
  '=1+1',
  '\\',
  '"',
  'null',
  '\r\nX-Injected: 1',
];
const hostileTexts = oneOfList(hostile);

const controls = oneOfList([
  '\u0001',
  '\b',
  '\u001b[31m',
  '\u007f',
  '\u0085',
  '\u2028',
  '\u202e',
  '\uFEFF',
  '\uFFFF',
]);

/** A way for each of the free-text fields. */
function inTextFields(row: Row, how: string, words: string, values: fc.Arbitrary<Json>): MutationWay[] {
  return fieldsOfKind('text', 'user-id', 'id-type').map((field) =>
    setWay({ ...head(row, `${how}-${field.name}`, `${field.name} is ${words}`), field: field.name }, values, [
      ...misformatted(field),
      ...unparsable,
    ]),
  );
}

/** A way for each of the fields. */
function inFields(row: Row, how: string, words: string, values: fc.Arbitrary<Json>): MutationWay[] {
  return fields.map((field) =>
    setWay({ ...head(row, `${how}-${field.name}`, `${field.name} is ${words}`), field: field.name }, values, [
      ...misformatted(field),
      ...unparsable,
    ]),
  );
}

const literal = (text: string): TextRewrite => ({ as: 'literal', text });
const count = (min: number, max: number) => fc.integer({ min, max });

/** Whole bodies of noise. None of them holds a submission, so none can create one. */
const bodies: readonly MutationWay[] = [
  textWay(
    head('A15', 'deep-lists', 'the body is lists in lists'),
    count(100, 5000).map((depth) => literal('['.repeat(depth) + ']'.repeat(depth))),
  ),
  textWay(
    head('A15', 'deep-objects', 'the body is objects in objects'),
    count(100, 5000).map((depth) => literal(`${'{"cf1":'.repeat(depth)}1${'}'.repeat(depth)}`)),
  ),
  textWay(
    head('A15', 'deep-and-open', 'the body is lists in lists that nobody closes'),
    count(100, 5000).map((depth) => literal('['.repeat(depth))),
  ),
  textWay(
    head('A15', 'many-members', 'the body is an object with many unknown members'),
    count(100, 5000).map((members) =>
      literal(`{${Array.from({ length: members }, (_, index) => `"k${index}":0`).join(',')}}`),
    ),
  ),
  textWay(
    head('A15', 'infinite-number', 'the body holds a number beyond every float'),
    oneOfList(['1e400', '-1e400', '9'.repeat(400), `0.${'0'.repeat(400)}1`, '1E-400']).map((number) =>
      literal(`{"birthDate":${number},"cf1":${number}}`),
    ),
  ),
  textWay(
    head('A37', 'builtin-names', 'the members are named like what JavaScript objects have'),
    fc.constant(
      literal(
        '{"__proto__":{"admin":true},"constructor":{"prototype":{}},"prototype":1,"toString":"x","hasOwnProperty":1,"valueOf":null}',
      ),
    ),
  ),
  textWay(
    head('A15', 'marked', 'a byte-order mark stands before the document'),
    oneOfList(['\uFEFF{}', '\uFEFF{"cf1":"x"}']).map(literal),
  ),
  textWay(
    head('A15', 'twice', 'a member appears twice'),
    oneOfList(['{"cf1":"a","cf1":"b"}', '{"email":"x","email":1,"cf2":null,"cf2":[]}']).map(literal),
  ),
  textWay(
    head('A15', 'nothing-given', 'every member is null'),
    fc.constant(literal(JSON.stringify(Object.fromEntries(fields.map(({ name }) => [name, null]))))),
  ),
  textWay(
    head('A15', 'code-everywhere', 'every text is harmless as data only, and no field is complete'),
    fc.constant(
      literal(
        JSON.stringify(
          Object.fromEntries(
            fieldsOfKind('text', 'user-id').map(({ name }, at) => [name, hostile[at % hostile.length]]),
          ),
        ),
      ),
    ),
  ),
  bytesWay(
    head('A15', 'bytes', 'the body is random bytes'),
    fc
      .uint8Array({ minLength: 1, maxLength: 200 })
      .map((bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')),
  ),
  bytesWay(
    head('A15', 'other-format', 'the body begins like a file of another format'),
    oneOfList(['89504e470d0a1a0a', '1f8b0800000000000003', '504b0304', '255044462d312e37', 'fffe7b00', '00']),
  ),
];

/** Everything meant to upset a server, one family a way. */
export const noiseWays: readonly MutationWay[] = [
  ...inTextFields('A31', 'nul', 'a text with NUL', oneOfList(['Jane\0', '\0', 'a\0b'])),
  ...inTextFields(
    'A31',
    'lone-surrogate',
    'a text with half a surrogate pair',
    oneOfList(['Jane\uD83D', '\uDE00', '\uDE00\uD83D']),
  ),
  ...inTextFields('A31', 'control', 'a text with control and format characters', controls),
  ...inTextFields('A15', 'hostile', 'a text that is harmless as data only', hostileTexts),
  ...inFields('A15', 'deep', 'lists in lists', count(100, 1000).map(nested)),
  ...inFields('A15', 'huge-number', 'a number that not every language can hold', hugeNumbers),
  ...inFields(
    'A27',
    'huge-text',
    'a text of up to 200 KB',
    count(1, 200).map((kilobytes) => 'x'.repeat(kilobytes * 1000)),
  ),
  addWay(
    head('A37', 'long-name', 'a member with a long name is added'),
    count(65, 20_000).map((length) => ['k'.repeat(length), 'x'] as const),
    (name) => [...unknownParameter(name), ...unparsable],
  ),
  addWay(
    head('A37', 'hostile-name', 'a member with a hostile name is added'),
    hostileTexts.map((name) => [name, 'x'] as const),
    (name) => [...unknownParameter(name), ...unparsable],
  ),
  ...bodies,
];
