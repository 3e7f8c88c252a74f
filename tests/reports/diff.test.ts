/** What differs between expected and actual, and JSON set out over lines. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { difference } from '../../reports/html/diff.js';
import { indented } from '../../reports/html/indent.js';

const marked = (before: string, after: string): { gone: string[]; came: string[] } => {
  const { before: a, after: b } = difference(before, after);
  const of = (all: typeof a): string[] => all.filter(({ differs }) => differs).map(({ text }) => text);
  return { gone: of(a), came: of(b) };
};

test('the status that differs is marked, fillers and punctuation are not', () => {
  expect(marked('400, as for the plain one', '422, as for the plain one')).toEqual({
    gone: ['400'],
    came: ['422'],
  });
  expect(marked('403', '403')).toEqual({ gone: [], came: [] });
  expect(marked('a status of 400', 'the status of 500').gone).toEqual(['400']);
});

test('a text is the same however it is quoted', () => {
  expect(marked('400 with errorCode `missing_data`', '400 {"errorCode":"invalid_format"}')).toEqual({
    gone: ['`missing_data`'],
    came: ['"invalid_format"'],
  });
  expect(marked('400 with errorCode `missing_data`', '422 {"errorCode":"missing_data"}')).toEqual({
    gone: ['400'],
    came: ['422'],
  });
});

test('within a long quoted sentence the words are compared', () => {
  const gone = marked('"Required input data is missing"', '"Required input data was missing here"');
  expect(gone).toEqual({ gone: [], came: ['here'] });
  expect(marked('Content-Type: application/json', 'Content-Type: text/html')).toEqual({
    gone: ['application/json'],
    came: ['text/html'],
  });
});

test('the pieces of a side are its text, and equal texts do not differ', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
      const { before, after } = difference(a, b);
      expect(before.map(({ text }) => text).join('')).toBe(a);
      expect(after.map(({ text }) => text).join('')).toBe(b);
      expect(difference(a, a).before.some(({ differs }) => differs)).toBe(false);
    }),
    { numRuns: 200 },
  );
});

test('texts too long to be compared are shown unmarked', () => {
  const words = Array.from({ length: 1100 }, (_, i) => `w${i}`).join(' ');
  expect(difference(words, `${words} more`).after).toEqual([{ text: `${words} more`, differs: false }]);
});

test('JSON keeps all but its white space', () => {
  expect(indented('{"a":[1,{}],"a":"x , {","b":1.0e2,"c":[]}')).toBe(
    '{\n  "a": [\n    1,\n    {}\n  ],\n  "a": "x , {",\n  "b": 1.0e2,\n  "c": []\n}',
  );
  for (const none of ['', 'words', '"text"', '12', '{"a":1', '{"a":1}}', '['.repeat(20) + ']'.repeat(20)]) {
    expect(indented(none)).toBeUndefined();
  }
  fc.assert(
    fc.property(fc.json({ maxDepth: 3 }), (text) => {
      const set = indented(text);
      if (set !== undefined) expect(JSON.parse(set)).toEqual(JSON.parse(text));
    }),
    { numRuns: 200 },
  );
});
