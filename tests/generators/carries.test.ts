import { expect, test } from '@playwright/test';
import {
  baseSubmission,
  type Case,
  carriesExactly,
  caseOf,
  type Edit,
  fullSubmission,
  type Mutation,
  merged,
  type Outcome,
  plainLayout,
  render,
  validCase,
} from '../../generators/index.js';
import { topLevelNames } from '../../generators/json.js';
import { facts, stampOne } from './support.js';

const base = baseSubmission(facts);
const format = (name: string): readonly Outcome[] => [{ code: 'invalid_format', fields: [name] }];
const unparsable: readonly Outcome[] = [{ code: 'invalid_payload', fields: [] }];

function mutation(edit: Edit, earns: readonly Outcome[]): Mutation {
  return { way: 'test.way', words: 'spoilt', edit, earns };
}

const slashes = mutation({ kind: 'set', field: 'expireDate', value: '2033/03/13' }, format('expireDate'));
const spoilt = caseOf(base, slashes);

/** The verdict on the bytes of one case sent as another. */
const sentAs = (sent: Case, claimed: Case) => carriesExactly(render(sent, stampOne), claimed, stampOne);
const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (made: Case) => new TextDecoder().decode(render(made, stampOne));

test('what carries exactly its mutation passes', () => {
  expect(sentAs(spoilt, spoilt)).toBeUndefined();
  expect(sentAs(validCase(base), validCase(base))).toBeUndefined();
});

test('a lost mutation is noticed', () => {
  expect(sentAs(validCase(base), spoilt)).toBe('member "expireDate" is not what its case says');
});

test('a second fault that sneaked in is noticed', () => {
  const twice = caseOf(base, [
    slashes,
    mutation({ kind: 'set', field: 'gender', value: 'none' }, format('gender')),
  ]);
  expect(sentAs(twice, spoilt)).toBe('member "gender" is not what its case says');
  const added = caseOf(base, [slashes, mutation({ kind: 'add', name: 'x', value: 1 }, [])]);
  expect(sentAs(added, spoilt)).toBe('member "x" is not what its case says');
});

test('a member that is gone, or written twice, is noticed', () => {
  const gone = caseOf(base, [slashes, mutation({ kind: 'omit', fields: ['nationality'] }, [])]);
  expect(sentAs(gone, spoilt)).toBe('member "nationality" is not what its case says');
  const text = textOf(spoilt);
  const twice = text.replace('"firstName"', '"firstName":"Jane","firstName"');
  expect(carriesExactly(bytesOf(twice), spoilt, stampOne)).toBe('a name appears twice');
  const hidden = text.replace('"firstName"', '"lastName":"Roe","firstName"');
  expect(carriesExactly(bytesOf(hidden), spoilt, stampOne)).toBe('a name appears twice');
});

test('a mutation that is none is noticed', () => {
  const valid = caseOf(
    base,
    mutation({ kind: 'set', field: 'expireDate', value: '2033-03-13' }, format('expireDate')),
  );
  expect(sentAs(valid, valid)).toBe('no fault in "expireDate"');
  const same = caseOf(
    base,
    mutation({ kind: 'set', field: 'firstName', value: 'Jane' }, format('firstName')),
  );
  expect(sentAs(same, same)).toBe('the mutation of "firstName" changes nothing');
});

test('a fault that the case does not claim is noticed', () => {
  const unclaimed = caseOf(
    base,
    mutation({ kind: 'set', field: 'admin', value: 'no address' }, [{ code: 'invalid_admin', fields: [] }]),
  );
  expect(sentAs(unclaimed, unclaimed)).toBe('a fault that the case does not have, in "admin"');
});

test('a twin that is not certain to be valid is noticed', () => {
  for (const [wrong, why] of [
    [{ ...base, birthDate: '1990/05/17' }, '/birthDate'],
    [{ ...base, email: `${'x'.repeat(60)}@example.com` }, '/email'],
    [{ ...base, firstName: '가'.repeat(86) }, 'firstName is longer than 255 bytes'],
    [{ ...base, fullName: '가'.repeat(85) }, 'fullName is longer than 255 bytes'],
  ] as const) {
    expect(sentAs(validCase(wrong), validCase(wrong))).toContain(
      `the twin is not certain to be valid: ${why}`,
    );
  }
});

test('a valid body over 16 KiB is noticed', () => {
  const long = Object.fromEntries(
    Object.entries(fullSubmission(facts)).map(([name, value]) => [
      name,
      /^(cf|address|first|last|document)/.test(name) ? 'x'.repeat(255) : value,
    ]),
  );
  const twin = { ...fullSubmission(facts), ...long };
  expect(sentAs(validCase(twin), validCase(twin))).toBeUndefined();
  const escaped = validCase(twin, { ...plainLayout, escapes: 'all' });
  expect(sentAs(escaped, escaped)).toContain('need not be accepted');
});

test('a text that parses after all is noticed', () => {
  const literal = (text: string, earns = unparsable) =>
    caseOf(base, mutation({ kind: 'text', rewrite: { as: 'literal', text } }, earns));
  const either: readonly Outcome[] = [...unparsable, { code: 'missing_data', fields: [] }];
  const verdict = (made: Case) => sentAs(made, made);
  expect(verdict(literal('{}'))).toBe('the text is a JSON object after all');
  expect(verdict(literal('[]'))).toContain('the text is JSON after all');
  expect(verdict(literal('[]', either))).toBeUndefined();
  expect(verdict(literal('not json'))).toBeUndefined();
  expect(verdict(literal('dGhpcyBpcyBub3QgYSBjaXBoZXI%3D'))).toBe(
    'the text has the form of an encrypted body',
  );
});

test('other bytes than those of a spoilt text are noticed', () => {
  const cut = caseOf(base, mutation({ kind: 'text', rewrite: { as: 'cut', keep: 0.5 } }, unparsable));
  expect(carriesExactly(render(cut, stampOne).slice(1), cut, stampOne)).toBe(
    'the bytes are not those of the case',
  );
  expect(sentAs(validCase(base), cut)).toBe('the bytes are not those of the case');
});

test('bytes that are not JSON in UTF-8 are noticed where JSON is claimed', () => {
  const bytes = render(spoilt, stampOne);
  for (const wrong of [
    bytes.slice(0, -1),
    Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes),
    bytes.with(20, 0xff),
    bytesOf('[]'),
  ]) {
    expect(carriesExactly(wrong, spoilt, stampOne)).toMatch(/not JSON in UTF-8|no object/);
  }
});

test('a case that contradicts itself is noticed', () => {
  const accepted: Case = { ...spoilt, reading: 'accepted' };
  expect(sentAs(accepted, accepted)).toBe('a spoilt twin cannot be accepted');
  const worthless: Case = { ...spoilt, earns: [] };
  expect(sentAs(worthless, worthless)).toBe('a refused case earns nothing');
});

test('caseOf refuses what cannot be combined', () => {
  const text = mutation({ kind: 'text', rewrite: { as: 'extra-brace' } }, unparsable);
  expect(() => caseOf(base, [])).toThrow(RangeError);
  expect(() => caseOf(base, [slashes, slashes])).toThrow(RangeError);
  expect(() => caseOf(base, [slashes, text])).toThrow(RangeError);
});

test('outcomes unite by code', () => {
  expect(merged([...format('gender'), ...unparsable, ...format('birthDate'), ...format('gender')])).toEqual([
    { code: 'invalid_format', fields: ['gender', 'birthDate'] },
    { code: 'invalid_payload', fields: [] },
  ]);
});

test('names at the top are read as often as they are written, whatever the values hold', () => {
  expect(topLevelNames('{"a":{"b":[{"c":"\\"}, \\"d\\":"}]},"\\u0061":[1,2],"e":"x","a":null}')).toEqual([
    'a',
    'a',
    'e',
    'a',
  ]);
  expect(topLevelNames('{}')).toEqual([]);
  expect(topLevelNames('{"\\\\":"\\\\\\"","\\"":["]",{"in":1}],",":{}}')).toEqual(['\\', '"', ',']);
});
