import { createCipheriv, createDecipheriv } from 'node:crypto';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { AesCipher, cipherOf, decodeBase64 } from '../../wire/encryption.js';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const utf8 = (text: string) => new TextEncoder().encode(text);

/** NIST SP 800-38A, F.1.5 (encrypt) and F.1.6 (decrypt): ECB-AES256. */
const nist = {
  key: hex('603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4'),
  plaintext: hex(
    '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51' +
      '30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710',
  ),
  ciphertext: hex(
    'f3eed1bdb5d2a03c064b5a7e3db181f8591ccb10d410ed26dc5ba74a31362870' +
      'b6ed21b99ca6f4f9f153e7b1beafed1d23304b7a39f9f3ff067d8d8f9e24ecc7',
  ),
};

const keys = fc.uint8Array({ minLength: 32, maxLength: 32 });
const bytes = fc.uint8Array({ maxLength: 200 });

/** Node's own AES, on OpenSSL: shares nothing with the one under test. */
function opensslEncrypt(key: Uint8Array, text: Uint8Array, padding = true): Uint8Array {
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(padding);
  return new Uint8Array(Buffer.concat([cipher.update(text), cipher.final()]));
}

function opensslDecrypt(key: Uint8Array, text: Uint8Array): Uint8Array | undefined {
  try {
    const decipher = createDecipheriv('aes-256-ecb', key, null);
    return new Uint8Array(Buffer.concat([decipher.update(text), decipher.final()]));
  } catch {
    return undefined;
  }
}

test.describe('NIST SP 800-38A', () => {
  const cipher = new AesCipher(nist.key);

  test('F.1.5: the four blocks encrypt as published', () => {
    expect(cipher.encryptUnpadded(nist.plaintext)).toEqual(nist.ciphertext);
    for (let start = 0; start < 64; start += 16) {
      const block = nist.plaintext.subarray(start, start + 16);
      expect(cipher.encryptUnpadded(block)).toEqual(nist.ciphertext.slice(start, start + 16));
    }
  });

  test('F.1.5: with padding, the same four blocks and one of sixteens', () => {
    const padded = cipher.encrypt(nist.plaintext);
    expect(padded.slice(0, 64)).toEqual(nist.ciphertext);
    expect(padded.slice(64)).toEqual(cipher.encryptUnpadded(new Uint8Array(16).fill(16)));
  });

  test('F.1.6: the four blocks decrypt as published', () => {
    const sixteens = cipher.encryptUnpadded(new Uint8Array(16).fill(16));
    expect(cipher.decrypt(Buffer.concat([nist.ciphertext, sixteens]))).toEqual(nist.plaintext);
    // Published blocks alone end in no padding.
    expect(cipher.decrypt(nist.ciphertext)).toBeUndefined();
  });
});

test.describe('round trips', () => {
  test('every length from 0 to 64 comes back, padded up to the next block', () => {
    const cipher = new AesCipher(nist.key);
    for (let length = 0; length <= 64; length += 1) {
      const text = Uint8Array.from({ length }, (_, index) => (index * 37) % 256);
      const sealed = cipher.encrypt(text);
      expect(sealed.length, `length ${length}`).toBe((Math.floor(length / 16) + 1) * 16);
      expect(cipher.decrypt(sealed), `length ${length}`).toEqual(text);
    }
  });

  test('any bytes come back under any key', () => {
    fc.assert(
      fc.property(keys, bytes, (key, text) => {
        const cipher = new AesCipher(key);
        expect(cipher.decrypt(cipher.encrypt(text))).toEqual(text);
      }),
    );
  });

  test('Unicode comes back', () => {
    const cipher = cipherOf('clé-비밀-🔑', 'sha256');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const opened = cipher.decrypt(cipher.encrypt(utf8(text)));
        expect(new TextDecoder().decode(opened)).toBe(text);
      }),
    );
  });

  test('neither direction changes its input, nor does one call the next', () => {
    const cipher = new AesCipher(nist.key);
    const text = utf8('sixteen bytes ok and some more');
    const before = text.slice();
    const sealed = cipher.encrypt(text);
    const sealedBefore = sealed.slice();
    cipher.decrypt(sealed);
    expect(text).toEqual(before);
    expect(sealed).toEqual(sealedBefore);
    expect(cipher.encrypt(text)).toEqual(sealed);
  });
});

test.describe('agreement with OpenSSL', () => {
  test('what this encrypts, OpenSSL decrypts; byte for byte the same ciphertext', () => {
    fc.assert(
      fc.property(keys, bytes, (key, text) => {
        const sealed = new AesCipher(key).encrypt(text);
        expect(sealed).toEqual(opensslEncrypt(key, text));
        expect(opensslDecrypt(key, sealed)).toEqual(text);
      }),
    );
  });

  test('what OpenSSL encrypts, this decrypts', () => {
    fc.assert(
      fc.property(keys, bytes, (key, text) => {
        expect(new AesCipher(key).decrypt(opensslEncrypt(key, text))).toEqual(text);
      }),
    );
  });

  test('unpadded whole blocks are the same', () => {
    const blocks = fc.integer({ min: 0, max: 5 }).chain((count) => {
      const length = count * 16;
      return fc.uint8Array({ minLength: length, maxLength: length });
    });
    fc.assert(
      fc.property(keys, blocks, (key, text) => {
        expect(new AesCipher(key).encryptUnpadded(text)).toEqual(opensslEncrypt(key, text, false));
      }),
    );
  });

  test('both take and refuse the same ciphertexts', () => {
    // Eight bits of a last block decide, so that some of these unpad and most do not.
    const texts = fc.oneof(
      bytes,
      fc.integer({ min: 0, max: 3 }).chain((count) => {
        const length = count * 16;
        return fc.uint8Array({ minLength: length, maxLength: length });
      }),
    );
    fc.assert(
      fc.property(keys, texts, (key, text) => {
        expect(new AesCipher(key).decrypt(text)).toEqual(opensslDecrypt(key, text));
      }),
      { numRuns: 1000 },
    );
  });
});

test.describe('padding', () => {
  const cipher = new AesCipher(nist.key);
  const block = fc.uint8Array({ minLength: 16, maxLength: 16 });

  /** The length that PKCS#7 leaves of a last block; undefined when its padding is wrong. */
  function kept(last: Uint8Array): number | undefined {
    const count = last[15] ?? 0;
    if (count < 1 || count > 16) return undefined;
    return last.slice(16 - count).every((byte) => byte === count) ? 16 - count : undefined;
  }

  test('every value of the last byte: right padding is taken off, all else is refused', () => {
    for (let value = 0; value < 256; value += 1) {
      for (const body of [new Uint8Array(16).fill(value), new Uint8Array(16).fill(0x41).fill(value, 15)]) {
        const left = kept(body);
        const expected = left === undefined ? undefined : body.slice(0, left);
        expect(cipher.decrypt(cipher.encryptUnpadded(body)), `last byte ${value}`).toEqual(expected);
      }
    }
  });

  test('one wrong byte anywhere inside the padding is refused', () => {
    for (let count = 2; count <= 16; count += 1) {
      for (let at = 16 - count; at < 15; at += 1) {
        for (const wrong of [0, count - 1, count + 1, count ^ 0x80]) {
          const body = new Uint8Array(16).fill(0x41).fill(count, 16 - count);
          body[at] = wrong;
          expect(cipher.decrypt(cipher.encryptUnpadded(body)), `${count} bytes, at ${at}`).toBeUndefined();
        }
      }
    }
  });

  test('any last block after any block, half of them nearly right', () => {
    const nearly = fc
      .tuple(block, fc.integer({ min: 1, max: 16 }), fc.integer({ min: 0, max: 15 }), fc.nat(255))
      .map(([start, count, at, value]) => {
        const body = start.slice().fill(count, 16 - count);
        body[at] = value;
        return body;
      });
    fc.assert(
      fc.property(block, fc.oneof(block, nearly), (first, last) => {
        const left = kept(last);
        const whole = Uint8Array.from([...first, ...last]);
        const expected = left === undefined ? undefined : whole.slice(0, 16 + left);
        expect(cipher.decrypt(cipher.encryptUnpadded(whole))).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });

  test('a ciphertext of no whole number of blocks is refused, an empty one too', () => {
    const sealed = cipher.encrypt(new Uint8Array(40));
    for (let length = 0; length < sealed.length; length += 1) {
      expect(cipher.decrypt(sealed.slice(0, length)), `${length} bytes`).toBeUndefined();
    }
  });

  test('text that is no whole number of blocks cannot go unpadded', () => {
    expect(() => cipher.encryptUnpadded(new Uint8Array(17))).toThrow(RangeError);
    expect(cipher.encryptUnpadded(new Uint8Array(0))).toEqual(new Uint8Array(0));
  });
});

test('a base64 text of many megabytes is decoded, and one that is broken refused, without running out of stack', () => {
  const long = 'A'.repeat(12 * 1024 * 1024);
  expect(decodeBase64(long)?.length).toBe(9 * 1024 * 1024);
  expect(decodeBase64(`${long}!AAA`)).toBeUndefined();
});

test('ciphertext of MiB is decrypted in pieces, and its padding is looked at all the same', () => {
  const cipher = cipherOf('some key of a project', 'sha256');
  for (const length of [65_535, 65_536, 65_537, 200_000]) {
    const text = new Uint8Array(length).map((_, at) => at % 251);
    const ciphertext = cipher.encrypt(text);
    expect(Buffer.from(cipher.decrypt(ciphertext) ?? []).equals(Buffer.from(text))).toBe(true);
    expect(cipher.decrypt(ciphertext.subarray(0, -16))).toBeUndefined();
  }
});
