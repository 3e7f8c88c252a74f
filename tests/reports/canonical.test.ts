/** The laws of the canonical form. */
import { createHash } from 'node:crypto';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { canonicalJson, evidenceSha256 } from '../../reports/canonical.js';
import { failedResult, sampleResult } from './sample.js';

/** A value with the members of every object in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}

test('it says the same as the value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('the order of members does not matter, and it is a fixed point', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const canonical = canonicalJson(value);
      expect(canonicalJson(reversed(value))).toBe(canonical);
      expect(canonicalJson(JSON.parse(canonical))).toBe(canonical);
    }),
  );
});

test('different values differ', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const same =
        JSON.stringify(JSON.parse(canonicalJson(a))) === JSON.stringify(JSON.parse(canonicalJson(b)));
      expect(canonicalJson(a) === canonicalJson(b)).toBe(same);
    }),
  );
});

test('members stand by code unit, numbers and texts as RFC 8785 writes them', () => {
  // The example of RFC 8785, 3.2.3.
  expect(
    canonicalJson({ '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 }),
  ).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}');
  expect(canonicalJson([Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27, -0])).toBe(
    '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]',
  );
  expect(canonicalJson({ b: undefined, a: null })).toBe('{"a":null}');
});

test('what is not JSON is refused', () => {
  for (const value of [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    undefined,
    [undefined],
    1n,
    () => 1,
    new Date(0),
    new Map(),
  ]) {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  }
});

test('the fingerprint is that of the file without it, and changes with any part of it', () => {
  const result = failedResult();
  const { evidenceSha256: fingerprint, ...rest } = result;
  expect(evidenceSha256(rest)).toBe(fingerprint);
  expect(evidenceSha256(result)).toBe(fingerprint);
  expect(evidenceSha256(JSON.parse(JSON.stringify(rest)))).toBe(fingerprint);
  expect(fingerprint).toBe(createHash('sha256').update(canonicalJson(rest)).digest('hex'));
  expect(evidenceSha256({ ...rest, run: { ...rest.run, seed: 1 } })).not.toBe(fingerprint);
  expect(sampleResult().evidenceSha256).toMatch(/^[0-9a-f]{64}$/);
});
