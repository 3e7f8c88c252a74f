/** The ways of spoiling an encrypted body (§6, A10, A12, A13, A23, A28, A29). */
import fc from 'fast-check';
import type { RowId } from '../../schemas/register.js';
import { oneOfList } from '../arbitrary.js';
import type { EncryptionFault, PaddingStyle, Spelling, Spoiling } from '../encryption.js';
import type { Outcome, Way } from '../model.js';
import { shown, unparsable, unparsableOrMissing } from './way.js';

/** A way of spoiling an encrypted body; `encodeFault` makes the bytes. */
export type EncryptionWay = Way<fc.Arbitrary<EncryptionFault>>;

type Head = Omit<EncryptionWay, 'mutation'>;

function wayOf(
  head: Head,
  spoilings: fc.Arbitrary<Spoiling>,
  earns: readonly Outcome[],
  words: (spoiling: Spoiling) => string = () => head.words,
): EncryptionWay {
  return {
    ...head,
    mutation: spoilings.map((spoiling) => ({ way: head.name, words: words(spoiling), spoiling, earns })),
  };
}

function undecryptable(how: string, words: string, spoilings: fc.Arbitrary<Spoiling>): EncryptionWay {
  return wayOf(
    { name: `encrypted.${how}`, requirement: 'encryption.undecryptable', reading: 'refused', words },
    spoilings,
    unparsable,
  );
}

function inside(
  how: string,
  words: string,
  spoilings: fc.Arbitrary<Spoiling>,
  earns: readonly Outcome[] = unparsable,
): EncryptionWay {
  return wayOf(
    { name: `encrypted.${how}`, requirement: 'encryption.not-json-inside', reading: 'refused', words },
    spoilings,
    earns,
    (spoiling) => (spoiling.as === 'inside' ? `inside is ${shown(spoiling.text)}` : words),
  );
}

function spelling(
  requirement: EncryptionWay['requirement'],
  row: RowId,
  name: Spelling,
  words: string,
): EncryptionWay {
  return wayOf(
    { name: `${row}.${name}`, requirement, reading: 'observed', row, words },
    fc.constant({ as: 'spelling', spelling: name }),
    unparsable,
  );
}

/** A share of a length. */
const share = fc.nat({ max: 99 }).map((percent) => percent / 100);

function illegal(texts: readonly string[], instead: boolean): fc.Arbitrary<Spoiling> {
  return fc
    .tuple(oneOfList(texts), share)
    .map(([text, at]) => ({ as: 'illegal-character', text, at, instead }));
}

/** Outside every base64 alphabet (A29), and left alone by percent-encoding. */
const illegalCharacters = ['!', '*', '$', '(', ';', '@', '^', '|', '가'];

const paddings: Readonly<Record<PaddingStyle, string>> = {
  zeros: 'padded with zeros',
  'off-by-one': 'the padding says one byte too many',
  'last-byte-only': 'only the last byte of the padding is right',
  bit: 'padded with a bit and zeros',
  none: 'there is no padding',
  'too-long': 'the padding says 255 bytes',
  'two-blocks': 'the padding is one of blocks twice as big',
};

const spellings: Readonly<
  Record<Exclude<Spelling, 'raw-base64' | 'data-field' | 'data-field-marked'>, string>
> = {
  'missing-padding': 'base64 without its =',
  'line-breaks': 'base64 in lines',
  'blanks-around': 'blanks around the text',
  'url-safe': 'the URL-safe alphabet of base64',
  'lower-case-escapes': 'percent-encoding in lower case',
  'every-character-escaped': 'percent-encoding of every character',
  'escaped-twice': 'percent-encoding twice',
};

const words = oneOfList([
  'hello',
  'not json',
  'migrate this, please',
  '안녕하세요',
  '<submission/>',
  "{'a': 1}",
]);
const insideText = (texts: fc.Arbitrary<string>) => texts.map((text): Spoiling => ({ as: 'inside', text }));

/** Every way of spoiling an encrypted body. */
export const encryptionWays: readonly EncryptionWay[] = [
  undecryptable(
    'illegal-character',
    'a character outside base64 is put in',
    illegal(illegalCharacters, false),
  ),
  undecryptable(
    'illegal-instead',
    'a character outside base64 stands in the place of one inside',
    illegal(illegalCharacters, true),
  ),
  undecryptable('broken-escape', 'a percent sign is no escape', illegal(['%ZZ', '%G1', '%%'], true)),
  undecryptable(
    'cut-text',
    'the text is cut inside a block',
    fc.integer({ min: 1, max: 20 }).map((characters) => ({ as: 'cut-text', characters })),
  ),
  undecryptable(
    'cut-block',
    'the ciphertext is cut inside a block',
    fc.integer({ min: 1, max: 15 }).map((bytes) => ({ as: 'cut-block', bytes })),
  ),
  undecryptable('last-block-dropped', 'the last block is missing', fc.constant({ as: 'last-block-dropped' })),
  undecryptable('blocks-reversed', 'the blocks are in reverse order', fc.constant({ as: 'blocks-reversed' })),
  undecryptable(
    'flipped-bit',
    'a bit of the last block is flipped',
    fc.nat({ max: 127 }).map((bit) => ({ as: 'flipped-bit', bit })),
  ),
  undecryptable(
    'other-key',
    'encrypted with another key',
    fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((key) => ({ as: 'other-key', key: Buffer.from(key).toString('hex') })),
  ),
  undecryptable(
    'other-derivation',
    'encrypted with a key that is derived in another way',
    fc.nat({ max: 3 }).map((which) => ({ as: 'other-derivation', which })),
  ),
  ...(Object.keys(paddings) as PaddingStyle[]).map((style) =>
    undecryptable(`padding-${style}`, paddings[style], fc.constant({ as: 'padding', style })),
  ),
  undecryptable('hex', 'the ciphertext is written in hex', fc.constant({ as: 'hex' })),
  undecryptable('binary', 'the ciphertext is sent as it is', fc.constant({ as: 'binary' })),
  inside('words-inside', 'inside is no JSON', insideText(words)),
  inside(
    'cut-inside',
    'inside is a JSON document that is cut off',
    fc.integer({ min: 1, max: 99 }).map((percent) => ({ as: 'inside-cut', keep: percent / 100 })),
  ),
  inside(
    'comma-inside',
    'inside is a JSON document with a comma after its last member',
    fc.constant({ as: 'inside-spoilt', how: 'trailing-comma' } as const),
  ),
  inside(
    'comment-inside',
    'inside is a JSON document with a comment',
    fc.constant({ as: 'inside-spoilt', how: 'comment' } as const),
  ),
  inside(
    'json-in-text-inside',
    'inside is a JSON text that holds the submission (A10)',
    fc.constant({ as: 'inside-spoilt', how: 'json-in-text' } as const),
    unparsableOrMissing,
  ),
  inside(
    'empty-inside',
    'inside is nothing (A23)',
    insideText(oneOfList(['', ' ', '\n'])),
    unparsableOrMissing,
  ),
  inside(
    'list-inside',
    'inside is a JSON list (A10)',
    insideText(oneOfList(['[]', '[{}]', '["a"]'])),
    unparsableOrMissing,
  ),
  inside(
    'value-inside',
    'inside is a single JSON value (A10)',
    insideText(oneOfList(['1', '"x"', 'null', 'true', '-0.5'])),
    unparsableOrMissing,
  ),
  ...(Object.keys(spellings) as (keyof typeof spellings)[]).map((name) =>
    spelling('encryption.undecryptable', 'A29', name, spellings[name]),
  ),
  spelling('encryption.raw-base64', 'A12', 'raw-base64', 'base64 without percent-encoding'),
  spelling('encryption.data-field-form', 'A13', 'data-field', 'the ciphertext as `data` of a JSON document'),
  spelling(
    'encryption.data-field-form',
    'A13',
    'data-field-marked',
    'the envelope of an answer as the request',
  ),
];
