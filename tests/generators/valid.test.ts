import assert from 'node:assert/strict';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import {
  baseSubmission,
  birthDates,
  carriesExactly,
  countryCodes,
  expireDates,
  fullSubmission,
  issueDates,
  layouts,
  minimalSubmission,
  optionalFields,
  render,
  scripts,
  stamp,
  submissions,
  subsetsOfOptional,
  textIn,
  textRoom,
  twins,
  validCase,
} from '../../generators/index.js';
import {
  fields,
  requiredFields,
  type Submission,
  validateCertainRequest,
  validateRequest,
} from '../../schemas/index.js';
import { facts, sampled, shrunk, stampOne, stamps } from './support.js';

const names = (submission: Submission) => Object.keys(submission);
const allNames = fields.map((field) => field.name);

/** Asserts that a submission is certain to be valid once stamped, whatever the stamp and the layout. */
function assertValid(values: fc.Arbitrary<Submission>, numRuns: number): void {
  fc.assert(
    fc.property(values, layouts, stamps, (submission, layout, stampOf) => {
      const stamped = stamp(submission, stampOf);
      assert.ok(validateCertainRequest(stamped));
      assert.ok(validateRequest(stamped));
      const valid = validCase(submission, layout);
      assert.equal(carriesExactly(render(valid, stampOf), valid, stampOf), undefined);
      assert.deepEqual(
        names(submission),
        allNames.filter((name) => name in submission),
      );
    }),
    { seed: 3, numRuns },
  );
}

test('the constants are valid and hold what they say', () => {
  for (const submission of [baseSubmission(facts), minimalSubmission(facts), fullSubmission(facts)]) {
    assertValid(fc.constant(submission), 20);
    for (const value of Object.values(submission)) expect(value).toMatch(/^[ -~]+$/);
  }
  expect(names(minimalSubmission(facts)).sort()).toEqual(
    [...requiredFields, 'idType', 'issuingCountry'].sort(),
  );
  expect(names(fullSubmission(facts))).toEqual(allNames);
  expect(baseSubmission(facts)).toEqual({
    admin: 'admin@example.com',
    email: 'jane.doe@example.com',
    fullName: 'Jane Doe',
    birthDate: '1990-05-17',
    kycStatus: 'approved',
    idType: 'drvlic',
    issuingCountry: 'KOR',
    firstName: 'Jane',
    lastName: 'Doe',
    nationality: 'KOR',
    userid: 'user-1001',
  });
});

for (const optional of ['none', 'any', 'all'] as const) {
  test(`random submissions with ${optional} of the optional fields are valid`, () => {
    assertValid(submissions(facts, { optional }), 300);
    for (const submission of sampled(submissions(facts, { optional }), 30)) {
      const present = optionalFields.filter((name) => name in submission);
      if (optional === 'none') expect(present).toEqual([]);
      if (optional === 'all') expect(present).toEqual(optionalFields);
    }
  });
}

test('random submissions shrink to the plain ones', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    expect(shrunk(submissions(facts, { optional: 'none' }), seed).simplest).toEqual(minimalSubmission(facts));
    expect(shrunk(submissions(facts, { optional: 'any' }), seed).simplest).toEqual(minimalSubmission(facts));
    expect(shrunk(submissions(facts, { optional: 'all' }), seed).simplest).toEqual(fullSubmission(facts));
  }
});

test('twins are valid, can always be found by their userid, and shrink to the base at once', () => {
  assertValid(twins(facts), 300);
  for (const twin of sampled(twins(facts), 50)) expect(twin.userid).toBeDefined();
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const seen: Submission[] = [];
    shrunk(twins(facts), seed, (twin) => seen.push(twin));
    expect(seen.length).toBeLessThanOrEqual(2);
    expect(seen.at(-1)).toEqual(baseSubmission(facts));
  }
});

test('subsets of the optional fields are plain, valid, and take in every field', () => {
  assertValid(subsetsOfOptional(facts), 100);
  const seen = new Set(sampled(subsetsOfOptional(facts), 40).flatMap(names));
  expect([...seen].sort()).toEqual([...allNames].sort());
});

test('random submissions take in every enumeration value, many countries and many scripts', () => {
  const drawn = sampled(submissions(facts, { optional: 'all' }), 200);
  for (const { name, values } of fields) {
    for (const value of values) expect(drawn.some((submission) => submission[name] === value)).toBe(true);
  }
  expect(new Set(drawn.map((submission) => submission.nationality)).size).toBeGreaterThan(50);
  for (const script of ['Hangul', 'Arabic', 'Han', 'Cyrillic', 'Thai', 'Hebrew', 'Devanagari']) {
    const letter = new RegExp(`\\p{Script=${script}}`, 'u');
    expect(
      drawn.some((submission) => letter.test(Object.values(submission).join(''))),
      script,
    ).toBe(true);
  }
  for (const name of allNames) {
    if (!['admin', 'idType'].includes(name)) {
      expect(new Set(drawn.map((submission) => submission[name])).size, name).toBeGreaterThan(1);
    }
  }
});

test('the 249 assigned country codes, none of the users’ own', () => {
  expect(countryCodes).toHaveLength(249);
  expect(countryCodes.filter((code) => !/^[A-Z]{3}$/.test(code))).toEqual([]);
  for (const code of ['XKX', 'XKK', 'ZZZ', 'AAA', 'QMA']) expect(countryCodes).not.toContain(code);
  expect(countryCodes).toEqual(expect.arrayContaining(['KOR', 'QAT', 'USA', 'SSD', 'ZWE']));
});

test('dates are real, plausible and in order, edges among them', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(birthDates(facts), issueDates(facts), expireDates(facts), (born, issued, expires) => {
      for (const date of [born, issued, expires]) {
        seen.add(date);
        assert.equal(new Date(`${date}T00:00:00Z`).toISOString().slice(0, 10), date);
      }
      assert.ok(born < issued && issued < expires);
      assert.ok(born >= '1931-01-01' && born <= '2007-12-31', born);
      assert.ok(issued >= '2017-01-01' && issued <= '2024-12-31', issued);
      assert.ok(expires >= '2028-01-01' && expires <= '2046-12-31', expires);
    }),
    { seed: 4, numRuns: 800 },
  );
  const all = [...seen];
  expect(all.some((date) => date.endsWith('-02-29'))).toBe(true);
  expect(all.some((date) => date.endsWith('-12-31'))).toBe(true);
  expect(seen).toContain('2000-02-29');
  expect(seen).toContain('1999-12-31');
});

for (const script of scripts) {
  test(`texts in ${script}: well-formed, not blank at either end, within the limit`, () => {
    for (const maxBytes of [18, 42, 244, 255]) {
      for (const text of sampled(textIn(script, { maxBytes }), 60)) {
        assert.equal(text.trim(), text);
        assert.notEqual(text, '');
        assert.doesNotMatch(text, /[\p{Cc}\p{Cs}]/u);
        const bytes = Buffer.byteLength(text);
        assert.ok(script === 'long' ? bytes === maxBytes : bytes <= maxBytes, text);
      }
    }
    expect(new Set(sampled(textIn(script, { maxBytes: 255 }), 40)).size).toBeGreaterThan(10);
  });
}

test('precomposed and combining marks stay two ways of writing', () => {
  for (const text of sampled(textIn('latin-marks', { maxBytes: 255 }), 40)) {
    expect(text.normalize('NFC')).toBe(text);
  }
  const combined = sampled(textIn('combining-marks', { maxBytes: 255 }), 40);
  expect(combined.every((text) => /\p{M}/u.test(text))).toBe(true);
});

test('texts beyond the basic plane, joined emoji and flags come up', () => {
  const emoji = sampled(textIn('emoji', { maxBytes: 255 }), 100).join('');
  expect(emoji).toMatch(/\u200d/);
  expect(emoji).toMatch(/\p{Regional_Indicator}{2}/u);
  expect(sampled(textIn('cjk', { maxBytes: 255 }), 100).join('')).toMatch(/[\u{20000}-\u{2a6d6}]/u);
});

test('the stamp: fixed length, everything findable, the text of the userid kept', () => {
  fc.assert(
    fc.property(twins(facts), stamps, stamps, (twin, one, other) => {
      const first = stamp(twin, one);
      assert.ok(first.email.includes(`.${one.tag}.${one.serial}@`) && first.email.length <= 64);
      assert.equal(first.userid, `${one.tag}-${one.serial}-${twin.userid}`);
      assert.equal(first.fullName, `${twin.fullName} ${one.tag}${one.serial}`);
      const second = stamp(twin, { tag: other.tag, serial: one.serial });
      assert.equal(JSON.stringify(second).replaceAll(other.tag, one.tag), JSON.stringify(first));
    }),
    { seed: 5, numRuns: 200 },
  );
  expect(stamp(minimalSubmission(facts), stampOne)).not.toHaveProperty('userid');
  expect(stamp(fullSubmission(facts), stampOne).identityNumber).toBe('900517-2345678-abcdefghijs1');
  const { email: _, ...lost } = minimalSubmission(facts);
  expect(() => stamp(lost as never, stampOne)).toThrow('a submission without `email` takes no stamp');
});

test('the longest texts fill their limits exactly after the longest stamp', () => {
  const longest = { tag: 'abcdefghij', serial: '0123456789' };
  const full = fullSubmission(facts);
  for (const field of fields) {
    if (field.maxUtf8Bytes === undefined) continue;
    for (const text of sampled(textIn('long', { maxBytes: textRoom(field) }), 10)) {
      const stamped = stamp({ ...full, [field.name]: text }, longest)[field.name] ?? '';
      expect(Buffer.byteLength(stamped), field.name).toBe(field.maxUtf8Bytes);
    }
  }
});
