import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import {
  baseSubmission,
  bigBody,
  type Case,
  caseOf,
  type Edit,
  fullSubmission,
  type Layout,
  layouts,
  plainLayout,
  render,
  stamp,
  submissions,
  type TextRewrite,
  validCase,
} from '../../generators/index.js';
import { facts, sampled, shrunk, stampOne, stamps } from './support.js';

const base = baseSubmission(facts);
const textOf = (made: Case) => new TextDecoder().decode(render(made, stampOne));
const as = (edit: Edit, layout: Layout = plainLayout) =>
  caseOf(base, { way: 'test.way', words: '', edit, earns: [] }, undefined, layout);
const rewrite = (how: TextRewrite) => textOf(as({ kind: 'text', rewrite: how }));

test('every layout says the same', () => {
  fc.assert(
    fc.property(submissions(facts, { optional: 'any' }), layouts, stamps, (submission, layout, stampOf) => {
      const text = new TextDecoder().decode(render(validCase(submission, layout), stampOf));
      expect(JSON.parse(text)).toEqual(stamp(submission, stampOf));
      if (layout.escapes !== 'none') expect(text).toMatch(/^[\n\r\t -~]*$/);
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('layouts differ in order, white space and escapes, and shrink to the plain one', () => {
  expect(textOf(validCase(base))).toMatch(/^\{"admin":"admin@example.com","email":"jane.doe.abcdefghij.s1@/);
  const reversed = textOf(validCase(base, { order: 'reversed', space: 'spaces', escapes: 'none' }));
  expect(reversed).toMatch(/^ \{ "userid" : "abcdefghij-s1-user-1001" , "nationality" : "KOR" /);
  const escaped = textOf(validCase(base, { order: 'documented', space: 'indented', escapes: 'all' }));
  expect(escaped).toMatch(/^\{\n {2}"\\u0061\\u0064\\u006D\\u0069\\u006E": "\\u0061/);
  // Hex digits in both cases, the short form of a slash, white space around the document.
  const slashed = textOf(
    validCase({ ...base, firstName: 'c/oß' }, { order: 'documented', space: 'mixed', escapes: 'all' }),
  );
  expect(slashed).toMatch(/^ \n\{/);
  expect(slashed).toContain('"\\u0063\\/\\u006f\\u00DF"');
  expect(slashed).toMatch(/\}\r\n\t$/);
  const shuffled = (shuffle: number) =>
    textOf(validCase(base, { order: { shuffle }, space: 'none', escapes: 'none' }));
  expect(shuffled(1)).toBe(shuffled(1));
  expect(new Set([1, 2, 3, 4].map(shuffled)).size).toBe(4);
  const mixed = textOf(validCase(base, { order: 'documented', space: 'mixed', escapes: 'none' }));
  for (const space of ['\t', '\n', '\r\n', ' ']) expect(mixed).toContain(space);
  for (const seed of [1, 2, 3]) expect(shrunk(layouts, seed).simplest).toEqual(plainLayout);
  expect(new Set(sampled(layouts, 100).map((layout) => layout.space)).size).toBe(4);
});

test('the same case and stamp give the same bytes', () => {
  for (const layout of sampled(layouts, 20)) {
    expect(render(validCase(base, layout), stampOne)).toEqual(render(validCase(base, layout), stampOne));
  }
});

test('a random submission stays within 16 KiB in the widest layout', () => {
  const widest: Layout = { order: 'documented', space: 'mixed', escapes: 'all' };
  for (const submission of sampled(submissions(facts, { optional: 'all' }), 300)) {
    expect(render(validCase(submission, widest), stampOne).length).toBeLessThan(14 * 1024);
  }
});

test('edits of members: left out, replaced, put in, added under any name', () => {
  expect(JSON.parse(textOf(as({ kind: 'omit', fields: ['email', 'admin'] })))).not.toHaveProperty('email');
  expect(JSON.parse(textOf(as({ kind: 'set', field: 'fullName', value: null })))).toHaveProperty(
    'fullName',
    null,
  );
  expect(textOf(as({ kind: 'set', field: 'gender', value: ['x'] }))).toMatch(/,"gender":\["x"\]\}$/);
  const own = JSON.parse(textOf(as({ kind: 'add', name: '__proto__', value: { a: 1 } })));
  expect(Object.getOwnPropertyDescriptor(own, '__proto__')?.value).toEqual({ a: 1 });
  expect(textOf(as({ kind: 'add', name: '', value: 1e21 }))).toMatch(/,"":1e\+21\}$/);
});

test('NUL and lone surrogates are written as escapes; pairs and quotes are kept', () => {
  const value = '\0\uD83D"\\😀\uDE00\u007f\n';
  const text = textOf(as({ kind: 'set', field: 'cf1', value }));
  expect(text).toContain('"cf1":"\\u0000\\ud83d\\"\\\\😀\\ude00\\u007f\\n"');
  for (const escapes of ['none', 'non-ascii', 'all'] as const) {
    const layout: Layout = { ...plainLayout, escapes };
    expect(JSON.parse(textOf(as({ kind: 'set', field: 'cf1', value }, layout)))).toHaveProperty('cf1', value);
  }
});

test('rewrites of the text do what they say, at one place', () => {
  const whole = textOf(validCase(base));
  expect(rewrite({ as: 'cut', keep: 0 })).toBe('{');
  expect(rewrite({ as: 'cut', keep: 0.999 })).toBe(whole.slice(0, -1));
  expect(rewrite({ as: 'trailing-comma' })).toBe(`${whole.slice(0, -1)},}`);
  expect(rewrite({ as: 'missing-comma' })).toBe(whole.replace('","email"', '" "email"'));
  expect(rewrite({ as: 'missing-colon' })).toBe(whole.replace('"admin":', '"admin" '));
  expect(rewrite({ as: 'extra-brace' })).toBe(`${whole}}`);
  expect(rewrite({ as: 'single-quotes' })).toBe(whole.replaceAll('"', "'"));
  expect(rewrite({ as: 'unquoted-names' })).toMatch(/^\{admin:"admin@example.com",email:"/);
  expect(rewrite({ as: 'comment', style: 'block' })).toBe(whole.replace('{', '{/* migrated */'));
  expect(rewrite({ as: 'comment', style: 'line' })).toBe(whole.replace('{', '{// migrated\n'));
  expect(rewrite({ as: 'nan', field: 'birthDate', literal: 'NaN' })).toContain('"birthDate":NaN,');
  expect(rewrite({ as: 'nan', field: 'gender', literal: 'undefined' })).toMatch(/,"gender":undefined\}$/);
  expect(rewrite({ as: 'raw-control', field: 'lastName', code: 10 })).toContain('"lastName":"Doe\n"');
  expect(rewrite({ as: 'form' })).toMatch(/^admin=admin%40example.com&email=jane/);
  expect(rewrite({ as: 'xml' })).toMatch(/^<submission><admin>admin@example.com<\/admin><email>/);
  expect(rewrite({ as: 'yaml' })).toMatch(/^admin: "admin@example.com"\nemail: "/);
  expect(rewrite({ as: 'two-documents' })).toBe(`${whole}\n${whole}`);
  expect(rewrite({ as: 'duplicate', field: 'lastName', value: 7 })).toBe(
    `${whole.slice(0, -1)},"lastName":7}`,
  );
  expect(rewrite({ as: 'literal', text: 'null' })).toBe('null');
});

test('rewrites of bytes: a mark in front, a byte that is no UTF-8, bytes alone', () => {
  const whole = render(validCase(base), stampOne);
  const marked = render(as({ kind: 'text', rewrite: { as: 'byte-order-mark' } }), stampOne);
  expect([...marked]).toEqual([0xef, 0xbb, 0xbf, ...whole]);
  const spoilt = render(as({ kind: 'text', rewrite: { as: 'invalid-utf8', field: 'lastName' } }), stampOne);
  const at = spoilt.indexOf(0xff);
  expect(new TextDecoder().decode(spoilt.slice(at - 4, at))).toBe('"Doe');
  expect([...spoilt.slice(0, at), ...spoilt.slice(at + 1)]).toEqual([...whole]);
  expect([...render(as({ kind: 'bytes', hex: '00ff7b' }), stampOne)]).toEqual([0x00, 0xff, 0x7b]);
});

test('a cut never ends inside a character', () => {
  const emoji = { ...base, firstName: '😀'.repeat(50) };
  for (let percent = 1; percent < 100; percent += 1) {
    const edit: Edit = { kind: 'text', rewrite: { as: 'cut', keep: percent / 100 } };
    const bytes = render(caseOf(emoji, { way: 'test.way', words: '', edit, earns: [] }), stampOne);
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).not.toThrow();
  }
});

test('a big body has exactly the bytes asked for, and is a submission', () => {
  const body = bigBody(12 * 1024 * 1024, facts, stampOne);
  expect(body.length).toBe(12 * 1024 * 1024);
  const document = JSON.parse(new TextDecoder().decode(body)) as Record<string, string>;
  expect({ ...document, cf3: 'x' }).toEqual(stamp({ ...fullSubmission(facts), cf3: 'x' }, stampOne));
  expect(() => bigBody(100, facts, stampOne)).toThrow(RangeError);
});
