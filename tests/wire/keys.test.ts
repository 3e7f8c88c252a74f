import { createCipheriv, createHash } from 'node:crypto';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { AesCipher, cipherOf, decodeBase64, derivations, deriveKey } from '../../wire/encryption.js';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const utf8 = (text: string) => new TextEncoder().encode(text);
const keys = fc.uint8Array({ minLength: 32, maxLength: 32 });
const someKey = hex('603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4');

/** Node's own AES, on OpenSSL: shares nothing with the one under test. */
function opensslEncrypt(key: Uint8Array, text: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-ecb', key, null);
  return new Uint8Array(Buffer.concat([cipher.update(text), cipher.final()]));
}

test.describe('derivations (A6)', () => {
  const digits = '00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef';

  test('sha256 is the SHA-256 of the UTF-8 text', () => {
    // FIPS 180-2, B.1.
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(deriveKey('abc', 'sha256')).toEqual(hex(abc));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (secret) => {
        const expected = createHash('sha256').update(secret, 'utf8').digest();
        expect(Buffer.from(deriveKey(secret, 'sha256')).equals(expected)).toBe(true);
      }),
    );
  });

  test('utf8-32 is the UTF-8 bytes, cut at 32 or filled with zeros', () => {
    expect(deriveKey('abc', 'utf8-32')).toEqual(Uint8Array.from([97, 98, 99, ...new Uint8Array(29)]));
    const long = `${'k'.repeat(31)}éz`;
    // The cut is in bytes: of the two of é one is left.
    expect(deriveKey(long, 'utf8-32')).toEqual(Uint8Array.from([...new Uint8Array(31).fill(107), 0xc3]));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 50 }), (secret) => {
        const key = Buffer.alloc(32);
        Buffer.from(secret, 'utf8').copy(key);
        expect(Buffer.from(deriveKey(secret, 'utf8-32')).equals(key)).toBe(true);
      }),
    );
  });

  test('base64 and hex are the bytes that the text stands for', () => {
    expect(deriveKey(digits, 'hex')).toEqual(hex(digits));
    expect(deriveKey(digits.toUpperCase(), 'hex')).toEqual(hex(digits));
    fc.assert(
      fc.property(keys, (key) => {
        expect(deriveKey(Buffer.from(key).toString('base64'), 'base64')).toEqual(key);
        expect(deriveKey(Buffer.from(key).toString('hex'), 'hex')).toEqual(key);
      }),
    );
  });

  test('base64 or hex of other than 32 bytes is an error that names the length', () => {
    for (const length of [0, 16, 31, 33, 64]) {
      const key = Buffer.alloc(length, 7);
      for (const derivation of ['base64', 'hex'] as const) {
        const words = `read as ${derivation}, has ${length} bytes instead of 32`;
        expect(() => deriveKey(key.toString(derivation), derivation)).toThrow(words);
        expect(() => cipherOf(key.toString(derivation), derivation)).toThrow(RangeError);
      }
    }
    expect(() => deriveKey('not hex at all', 'hex')).toThrow(RangeError);
  });

  test('the error does not repeat the secret', () => {
    for (const derivation of ['base64', 'hex'] as const) {
      expect(() => deriveKey('c2VjcmV0LXNlY3JldA', derivation)).not.toThrow(/c2VjcmV0/);
    }
  });

  test('a cipher takes 32 bytes and no others', () => {
    for (const length of [0, 16, 24, 31, 33])
      expect(() => new AesCipher(new Uint8Array(length))).toThrow(RangeError);
  });

  test('a cipher of a secret encrypts under the derived key', () => {
    const text = utf8('{"admin":"a"}');
    for (const derivation of derivations) {
      const cipher = cipherOf(digits, derivation === 'base64' ? 'sha256' : derivation);
      const key = deriveKey(digits, derivation === 'base64' ? 'sha256' : derivation);
      expect(cipher.encrypt(text)).toEqual(opensslEncrypt(key, text));
    }
    const base64 = Buffer.from(someKey).toString('base64');
    expect(cipherOf(base64, 'base64').encrypt(text)).toEqual(opensslEncrypt(someKey, text));
  });

  test('the other derivations are those that give another key, in their order', () => {
    const text = utf8('x');
    const under = (key: Uint8Array) => opensslEncrypt(key, text);
    const others = (secret: string, derivation: (typeof derivations)[number]) =>
      cipherOf(secret, derivation).otherDerivations.map((other) => other.encrypt(text));
    // Too short for base64 or hex.
    expect(others('short key', 'sha256')).toEqual([under(deriveKey('short key', 'utf8-32'))]);
    expect(others('short key', 'utf8-32')).toEqual([under(deriveKey('short key', 'sha256'))]);
    expect(others(digits, 'hex')).toEqual([
      under(deriveKey(digits, 'sha256')),
      under(deriveKey(digits, 'utf8-32')),
    ]);
    const base64 = Buffer.from(someKey).toString('base64');
    expect(others(base64, 'utf8-32')).toEqual([under(deriveKey(base64, 'sha256')), under(someKey)]);
    expect(cipherOf('short key', 'sha256').otherDerivations[0]?.otherDerivations).toEqual([]);
  });

  test('rekeyed is another cipher under just that key', () => {
    const cipher = cipherOf('a secret key', 'sha256');
    const text = utf8('text');
    const rekeyed = cipher.rekeyed(someKey);
    expect(rekeyed.encrypt(text)).toEqual(opensslEncrypt(someKey, text));
    expect(rekeyed.otherDerivations).toEqual([]);
    expect(cipher.encrypt(text)).toEqual(opensslEncrypt(deriveKey('a secret key', 'sha256'), text));
  });
});

test.describe('decodeBase64', () => {
  test('reads what Node writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (value) => {
        expect(decodeBase64(Buffer.from(value).toString('base64'))).toEqual(value);
      }),
    );
  });

  const refused: Readonly<Record<string, readonly string[]>> = {
    'padding left out': ['QQ', 'QUI', 'QQ='],
    'too much padding': ['QQ===', 'QUI==', 'QUJD=', '=', '====', 'QUJDRA====='],
    'padding inside': ['QQ==QUJD', 'Q=Q=', '=QUJ'],
    'a cut inside a group': ['QUJDR', 'Q'],
    'white space': ['QUJD\n', ' QUJD', 'QU JD', 'QUJD\r\nQUJD', 'QUJD\u00a0'],
    'the URL-safe alphabet': ['-_-_', 'QU-D', 'QU_D'],
    'other characters': ['QUJ!', 'QUJ*', 'QUJ%', 'QUJé', '%2B%2F%3D', 'QUJD\0'],
  };
  for (const [name, texts] of Object.entries(refused)) {
    test(`refuses ${name}`, () => {
      for (const text of texts) expect(decodeBase64(text), JSON.stringify(text)).toBeUndefined();
    });
  }

  test('an empty text is no bytes', () => {
    expect(decodeBase64('')).toEqual(new Uint8Array(0));
  });

  test('one foreign character anywhere is refused', () => {
    const foreign = fc.constantFrom(...' \n\t-_!*%=.,\u2028é');
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), foreign, (value, place, character) => {
        const text = Buffer.from(value).toString('base64').replace(/=+$/, '');
        const at = place % text.length;
        expect(decodeBase64(`${text.slice(0, at)}${character}${text.slice(at)}A`)).toBeUndefined();
      }),
    );
  });

  test('a long text is read in no time', () => {
    const long = 'QUJD'.repeat(500_000);
    const started = performance.now();
    expect(decodeBase64(long)?.length).toBe(1_500_000);
    expect(decodeBase64(`${long}!`)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
