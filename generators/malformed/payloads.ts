/** Bodies that cannot be parsed as JSON, or are no JSON object (§5-3, A10, A23). */
import fc from 'fast-check';
import { fields } from '../../schemas/index.js';
import { oneOfList } from '../arbitrary.js';
import type { Outcome, TextRewrite } from '../model.js';
import { type MutationWay, textWay, unparsable, unparsableOrMissing } from './way.js';

const anyField = oneOfList(fields.map((field) => field.name));

function payloadWay(
  how: string,
  words: string,
  rewrites: fc.Arbitrary<TextRewrite>,
  earns: readonly Outcome[] = unparsable,
): MutationWay {
  return textWay(
    {
      name: `payload.${how}`,
      requirement: 'error.invalid-payload',
      reading: 'refused',
      ...(earns === unparsableOrMissing ? { row: how.startsWith('json') ? 'A10' : 'A23' } : {}),
      words,
    },
    rewrites,
    earns,
  );
}

type Bare = Extract<
  TextRewrite['as'],
  | 'trailing-comma'
  | 'single-quotes'
  | 'unquoted-names'
  | 'missing-comma'
  | 'missing-colon'
  | 'extra-brace'
  | 'form'
  | 'xml'
  | 'yaml'
  | 'two-documents'
>;

const bare: Readonly<Record<Bare, string>> = {
  'trailing-comma': 'a comma follows the last member',
  'single-quotes': 'texts and names are in single quotes',
  'unquoted-names': 'names have no quotes',
  'missing-comma': 'the first comma is missing',
  'missing-colon': 'the first colon is missing',
  'extra-brace': 'a second brace closes the document',
  form: 'the submission is written as a form',
  xml: 'the submission is written as XML',
  yaml: 'the submission is written as YAML',
  'two-documents': 'the document stands there twice',
};

const literal = (text: string): TextRewrite => ({ as: 'literal', text });

const word = oneOfList(['hello', 'not', 'json', 'please', 'migrate', 'this', 'null', '안녕']);
const words = fc.array(word, { minLength: 2, maxLength: 6 }).map((list) => list.join(' '));

/** Bodies that must be refused as a whole. Every one keeps clear of what is only a lenient reading of Unicode (A15). */
export const payloadWays: readonly MutationWay[] = [
  payloadWay(
    'cut',
    'the document is cut off',
    fc.integer({ min: 1, max: 99 }).map((percent) => ({ as: 'cut', keep: percent / 100 })),
  ),
  ...(Object.keys(bare) as Bare[]).map((as) => payloadWay(as, bare[as], fc.constant({ as }))),
  payloadWay(
    'comment',
    'a comment stands in the document',
    oneOfList(['line', 'block'] as const).map((style) => ({ as: 'comment', style })),
  ),
  payloadWay(
    'not-a-number',
    'a value is a word of JavaScript',
    fc
      .tuple(anyField, oneOfList(['NaN', 'Infinity', 'undefined'] as const))
      .map(([field, name]) => ({ as: 'nan', field, literal: name })),
  ),
  payloadWay(
    'raw-control',
    'a text holds a raw control character',
    fc
      .tuple(anyField, oneOfList([0x0a, 0x09, 0x0d, 0x01, 0x08, 0x1b, 0x1f]))
      .map(([field, code]) => ({ as: 'raw-control', field, code })),
  ),
  payloadWay('words', 'the body is words', words.map(literal)),
  payloadWay('empty', 'the body is empty (A23)', fc.constant(literal('')), unparsableOrMissing),
  payloadWay(
    'blank',
    'the body is white space (A23)',
    fc
      .array(oneOfList([' ', '\n', '\t', '\r\n']), { minLength: 1, maxLength: 8 })
      .map((list) => literal(list.join(''))),
    unparsableOrMissing,
  ),
  payloadWay(
    'json-list',
    'the body is a JSON list (A10)',
    oneOfList(['[]', '[{}]', '["a"]', '[1,2]', '[null]']).map(literal),
    unparsableOrMissing,
  ),
  payloadWay(
    'json-text',
    'the body is a JSON text (A10)',
    fc
      .oneof(
        fc.constant('""'),
        words.map((text) => JSON.stringify(text)),
      )
      .map(literal),
    unparsableOrMissing,
  ),
  payloadWay(
    'json-in-text',
    'the body is a JSON text that holds the submission (A10)',
    fc.constant({ as: 'json-in-text' } as const),
    unparsableOrMissing,
  ),
  payloadWay(
    'json-number',
    'the body is a JSON number (A10)',
    oneOfList(['1', '0', '-1.5', '1e3']).map(literal),
    unparsableOrMissing,
  ),
  payloadWay(
    'json-constant',
    'the body is a JSON constant (A10)',
    oneOfList(['null', 'true', 'false']).map(literal),
    unparsableOrMissing,
  ),
];
