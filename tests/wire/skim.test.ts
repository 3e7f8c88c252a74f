import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { parseBytes } from '../../wire/answer.js';
import { skim as skimBytes } from '../../wire/skim.js';

const skim = (text: string, values?: number): unknown => skimBytes(Buffer.from(text), values);
const parse = (text: string): unknown => parseBytes(Buffer.from(text));

/** Whether a text is refused, and as no JSON. */
function refuses(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch (error) {
    if (error instanceof SyntaxError) return true;
    throw error;
  }
}

test('with room for all of it, it is what JSON.parse reads', () => {
  const text = fc.tuple(fc.json(), fc.constantFrom('', ' ', '\n\t'), fc.constantFrom(undefined, 1, 2));
  fc.assert(
    fc.property(text, ([json, around, space]) => {
      const written = around + JSON.stringify(JSON.parse(json), null, space) + around;
      const own = Object.keys(skim(`{"__proto__":${json}}`) as object);
      return own[0] === '__proto__' && JSON.stringify(skim(written)) === JSON.stringify(JSON.parse(written));
    }),
    { numRuns: 500 },
  );
});

test('what JSON.parse refuses is refused, also where nothing is kept', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"\\u00e9"',
    '"\\x"',
    '"',
    '-0.5e1',
    '01',
    '1',
    'null',
    'nul',
    ' ',
    '\\',
  ];
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...pieces), { maxLength: 9 }),
      fc.constantFrom(0, 1, 50),
      (parts, room) => {
        const text = parts.join('');
        return refuses(() => skim(text, room)) === refuses(() => JSON.parse(text));
      },
    ),
    { numRuns: 1_000 },
  );
});

test('what is beyond the room is read past; members of the document itself are kept', () => {
  expect(skim('[1,2,3,4]', 3)).toEqual([1, 2]);
  expect(skim('{"a":[1,{"b":2},3],"message":"m","c":{"d":[[]]},"submissionId":"s"}', 4)).toEqual({
    a: [1, {}],
    message: 'm',
    submissionId: 's',
  });
});

test('a long document costs little memory, a deep one no stack, and both keep what counts', () => {
  const members = Array.from({ length: 200_000 }, (_, at) => `"m${at}":{"text":"x","list":[1,2]}`);
  const long = parse(`{${members.join(',')},"submissionId":"s","message":"m"}`) as Record<string, unknown>;
  expect([long.submissionId, long.message, long.m0]).toEqual(['s', 'm', { text: 'x', list: [1, 2] }]);
  expect(Object.keys(long).length).toBeLessThan(50_000);
  const deep = parse(`{"deep":${'['.repeat(2_000_000)}${']'.repeat(2_000_000)},"message":"m"}`);
  expect(deep).toHaveProperty('message', 'm');
  expect(parse(`{"a":"${'x'.repeat(2_000_000)}"`)).toBeUndefined();
});
