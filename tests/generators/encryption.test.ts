import assert from 'node:assert/strict';
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { expect, test } from '@playwright/test';
import {
  baseSubmission,
  type Cipher,
  type EncryptionFault,
  type EncryptionWay,
  encodeFault,
  encryptionWays,
  fullSubmission,
  render,
  validCase,
  wireText,
} from '../../generators/index.js';
import { registerRow, requirement, validateEncryptedRequest } from '../../schemas/index.js';
import { facts, sampled, shrunk, stampOne } from './support.js';

/** The cipher of the contract on another library than the suite's own. */
function cipherWith(key: Uint8Array, otherDerivations: readonly Cipher[] = []): Cipher {
  const encrypt = (bytes: Uint8Array, padding: boolean) => {
    const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(padding);
    return new Uint8Array(Buffer.concat([cipher.update(bytes), cipher.final()]));
  };
  return {
    blockBytes: 16,
    encrypt: (plaintext) => encrypt(plaintext, true),
    encryptUnpadded: (blocks) => encrypt(blocks, false),
    decrypt(ciphertext) {
      try {
        const decipher = createDecipheriv('aes-256-ecb', key, null);
        return new Uint8Array(Buffer.concat([decipher.update(ciphertext), decipher.final()]));
      } catch {
        return undefined;
      }
    },
    rekeyed: (other) => cipherWith(other),
    otherDerivations,
  };
}

const cipher = cipherWith(new Uint8Array(32).fill(7), [
  cipherWith(new Uint8Array(32).fill(1)),
  cipherWith(new Uint8Array(32).fill(2)),
]);
const plaintexts = [
  baseSubmission(facts),
  fullSubmission(facts),
  { ...baseSubmission(facts), cf1: 'of' },
].map((twin) => render(validCase(twin), stampOne));
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** What a reader that keeps to the documentation finds: a ciphertext in base64 that unpads. */
function strictlyRead(body: Uint8Array): Uint8Array | undefined {
  const text = textOf(body);
  let decoded: string;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    return undefined;
  }
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(decoded)) return undefined;
  return cipher.decrypt(Uint8Array.from(Buffer.from(decoded, 'base64')));
}

/** The bodies that samples of a way, and what they shrink to, give. */
function bodiesOf(way: EncryptionWay): readonly (readonly [EncryptionFault, Uint8Array, Uint8Array])[] {
  const faults = [...sampled(way.mutation, 20)];
  shrunk(way.mutation, 3, (fault) => faults.push(fault));
  return faults.flatMap((fault) =>
    plaintexts.flatMap((plaintext) => {
      const body = encodeFault(fault, plaintext, cipher);
      return body === undefined ? [] : [[fault, plaintext, body] as const];
    }),
  );
}

const named = (name: string) => encryptionWays.filter((way) => way.name === name);

test('the wire text is the documented form and reads back', () => {
  for (const plaintext of plaintexts) {
    const text = wireText(cipher.encrypt(plaintext));
    expect(validateEncryptedRequest(text)).toBe(true);
    expect(strictlyRead(new TextEncoder().encode(text))).toEqual(plaintext);
  }
  expect(wireText(Uint8Array.of(0xfb, 0xff, 0xfe, 0xff))).toBe('%2B%2F%2F%2B%2Fw%3D%3D');
});

test('ways have unique names, a requirement, and a row where they are observed', () => {
  const names = encryptionWays.map((way) => way.name);
  expect(new Set(names).size).toBe(names.length);
  for (const way of encryptionWays) {
    expect(requirement(way.requirement).id).toMatch(/^encryption\./);
    expect(way.reading === 'observed').toBe(way.row !== undefined);
    if (way.row !== undefined) expect(requirement(way.requirement).rows).toContain(registerRow(way.row).id);
  }
});

for (const way of encryptionWays.filter((one) => one.requirement === 'encryption.undecryptable')) {
  test(`${way.name}: ${way.reading === 'refused' ? 'does not decrypt' : 'is the same ciphertext'}`, () => {
    const bodies = bodiesOf(way);
    expect(bodies.length).toBeGreaterThan(0);
    for (const [fault, plaintext, body] of bodies) {
      assert.equal(fault.way, way.name);
      if (way.reading === 'refused') assert.equal(strictlyRead(body), undefined, fault.words);
      else assert.deepEqual(leniently(body), plaintext);
    }
  });
}

/** What a reader that forgives everything of A29 finds. */
function leniently(body: Uint8Array): Uint8Array | undefined {
  const once = decodeURIComponent(textOf(body));
  const text = /%[0-9A-F]{2}/.test(once) ? decodeURIComponent(once) : once;
  return cipher.decrypt(Uint8Array.from(Buffer.from(text, 'base64url')));
}

for (const way of encryptionWays.filter((one) => one.requirement === 'encryption.not-json-inside')) {
  test(`${way.name}: decrypts to what is no JSON object`, () => {
    const bodies = bodiesOf(way);
    expect(bodies.length).toBeGreaterThan(0);
    for (const [{ earns }, , body] of bodies) {
      const inside = strictlyRead(body);
      if (inside === undefined) throw new Error('it does not decrypt');
      const either = earns.some(({ code }) => code === 'missing_data');
      let value: unknown = 'no JSON';
      let parsed = true;
      try {
        value = JSON.parse(textOf(inside));
      } catch {
        parsed = false;
      }
      assert.ok(!parsed || either);
      assert.ok(typeof value !== 'object' || value === null || Array.isArray(value));
    }
  });
}

test('the forms of A12 and A13 hold the ciphertext', () => {
  const [raw] = named('A12.raw-base64').flatMap(bodiesOf);
  expect(raw && textOf(raw[2])).toMatch(/[+/=]/);
  expect(raw && cipher.decrypt(Buffer.from(textOf(raw[2]), 'base64'))).toEqual(raw?.[1]);
  for (const [name, keys] of [
    ['A13.data-field', ['data']],
    ['A13.data-field-marked', ['data', 'isEncrypted']],
  ] as const) {
    const [form] = named(name).flatMap(bodiesOf);
    const document = JSON.parse(form ? textOf(form[2]) : '{}') as { data: string };
    expect(Object.keys(document)).toEqual(keys);
    expect(cipher.decrypt(Buffer.from(document.data, 'base64'))).toEqual(form?.[1]);
  }
});

test('a fault that leaves the text decryptable, or cannot be made, gives nothing to send', () => {
  const [plaintext = new Uint8Array()] = plaintexts;
  const flips = Array.from({ length: 128 }, (_, bit) =>
    encodeFault({ spoiling: { as: 'flipped-bit', bit } }, plaintext, cipher),
  );
  expect(flips.filter((body) => body !== undefined).length).toBeGreaterThan(100);
  const lax: Cipher = { ...cipher, decrypt: (ciphertext) => ciphertext };
  expect(encodeFault({ spoiling: { as: 'flipped-bit', bit: 3 } }, plaintext, lax)).toBeUndefined();
  expect(encodeFault({ spoiling: { as: 'hex' } }, plaintext, lax)).toBeUndefined();
  const { encryptUnpadded: _, otherDerivations: __, ...simple } = cipher;
  expect(encodeFault({ spoiling: { as: 'padding', style: 'zeros' } }, plaintext, simple)).toBeUndefined();
  expect(encodeFault({ spoiling: { as: 'other-derivation', which: 0 } }, plaintext, simple)).toBeUndefined();
  const block = new Uint8Array(16).fill(65);
  // 48 bytes are 64 characters of base64; 43 of them hold two whole blocks for a reader that forgives missing padding.
  const threeBlocks = new Uint8Array(40).fill(65);
  const cutText = (characters: number) =>
    encodeFault({ spoiling: { as: 'cut-text', characters } }, threeBlocks, cipher);
  expect(cutText(20)).toBeDefined();
  expect(cutText(21)).toBeUndefined();
  expect(
    encodeFault({ spoiling: { as: 'spelling', spelling: 'missing-padding' } }, block.slice(0, 3), cipher),
  ).toBeDefined();
  expect(encodeFault({ spoiling: { as: 'blocks-reversed' } }, block.slice(0, 3), cipher)).toBeUndefined();
  expect(encodeFault({ spoiling: { as: 'last-block-dropped' } }, block.slice(0, 3), cipher)).toBeUndefined();
});

test('the same seed draws the same faults; they shrink to small ones', () => {
  for (const way of encryptionWays) {
    expect(sampled(way.mutation, 3, 11)).toEqual(sampled(way.mutation, 3, 11));
    const { simplest, shrinks } = shrunk(way.mutation, 2);
    expect(JSON.stringify(simplest.spoiling).length, way.name).toBeLessThan(120);
    expect(shrinks).toBeLessThan(400);
  }
});
