import { inspect } from 'node:util';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { createRedactor, type Redactor } from '../../wire/redaction.js';

const PLACEHOLDER = '$ARGOS_API_KEY';
const redactorOf = (value: string | Uint8Array): Redactor =>
  createRedactor([{ placeholder: PLACEHOLDER, value }]);

/** Keys as people have them, and worse: 8 characters at least, as the configuration demands. */
const secrets = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'abcXYZ0189+/=-_.'), minLength: 8, maxLength: 40 }),
  fc.string({ unit: 'binary-ascii', minLength: 8, maxLength: 40 }),
  fc.string({ unit: 'grapheme', minLength: 8, maxLength: 20 }),
);
/** Text around a secret that cannot hold a part of one by chance. */
const quiet = fc.string({ unit: fc.constantFrom('~', '|', ';'), maxLength: 12 });
const surroundings = fc.uint8Array({ maxLength: 24 });

/** Checks that a form is found and gone wherever it stands. */
function goes(value: string | Uint8Array, form: string, [before, after]: readonly [string, string]): void {
  const redactor = redactorOf(value);
  const text = `${before}${form}${after}`;
  expect(redactor.found(text)).toEqual([PLACEHOLDER]);
  expect(redactor.text(text)).toBe(`${before}${PLACEHOLDER}${after}`);
}

test.describe('each form', () => {
  const spellings: Readonly<Record<string, (secret: string) => string>> = {
    'as it is': (secret) => secret,
    'percent-encoded': encodeURIComponent,
    'percent-encoded in lower-case hex': (secret) =>
      encodeURIComponent(secret).replace(/%../g, (triplet) => triplet.toLowerCase()),
    'JSON-escaped': (secret) => JSON.stringify(secret).slice(1, -1),
    'in lower-case hex': (secret) => Buffer.from(secret).toString('hex'),
    'in upper-case hex': (secret) => Buffer.from(secret).toString('hex').toUpperCase(),
  };
  for (const [name, spell] of Object.entries(spellings)) {
    test(`a secret ${name}`, () => {
      fc.assert(
        fc.property(secrets, fc.tuple(quiet, quiet), (secret, around) => {
          fc.pre(!around.join('').includes(secret) && !/[~|;$]/.test(secret));
          goes(secret, spell(secret), around);
        }),
        { numRuns: 200 },
      );
    });
  }

  test('examples that a reader can check', () => {
    const redactor = redactorOf('pä"ss/wörd+');
    expect(redactor.text('key pä"ss/wörd+ end')).toBe(`key ${PLACEHOLDER} end`);
    expect(redactor.text('?key=p%C3%A4%22ss%2Fw%C3%B6rd%2B&a=1')).toBe(`?key=${PLACEHOLDER}&a=1`);
    expect(redactor.text('{"key":"pä\\"ss/wörd+"}')).toBe(`{"key":"${PLACEHOLDER}"}`);
    expect(redactor.text('70c3a42273732f77c3b672642b')).toBe(PLACEHOLDER);
    expect(redactor.text('70C3A42273732F77C3B672642B')).toBe(PLACEHOLDER);
    expect(redactor.text(Buffer.from('pä"ss/wörd+').toString('base64'))).toMatch(/^\$ARGOS_API_KEY.{0,2}=*$/);
  });
});

test.describe('base64', () => {
  /** The characters of a base64 text that follow from the secret alone: those that a reader could undo. */
  function ownPart(encoded: string, start: number, length: number): string {
    return encoded.slice(Math.ceil((start * 8) / 6), Math.floor(((start + length) * 8) / 6));
  }

  for (const alphabet of ['base64', 'base64url'] as const) {
    test(`${alphabet} of any text around the secret, at every alignment`, () => {
      const seen = new Set<number>();
      fc.assert(
        fc.property(secrets, surroundings, surroundings, (secret, before, after) => {
          const middle = Buffer.from(secret);
          const whole = Buffer.concat([before, middle, after]).toString(alphabet);
          const own = ownPart(whole, before.length, middle.length);
          const redactor = redactorOf(secret);
          const shown = redactor.text(`"${whole}"`);
          expect(redactor.found(whole)).toEqual([PLACEHOLDER]);
          expect(shown).toContain(PLACEHOLDER);
          expect(shown).not.toContain(own);
          expect(Buffer.from(shown, alphabet).includes(middle)).toBe(false);
          seen.add(before.length % 3);
        }),
        { numRuns: 300 },
      );
      expect([...seen].sort()).toEqual([0, 1, 2]);
    });
  }

  test('base64 that is percent-encoded, as the wire text of an encrypted body is', () => {
    // Its base64 has all three characters that are escaped.
    const key = new Uint8Array(32).fill(0xfb).fill(0xff, 8, 16);
    const encoded = encodeURIComponent(Buffer.from(key).toString('base64'));
    for (const text of [encoded, encoded.replace(/%../g, (triplet) => triplet.toLowerCase())]) {
      const shown = redactorOf(key).text(text);
      expect(redactorOf(key).found(text)).toEqual([PLACEHOLDER]);
      expect(shown.startsWith(PLACEHOLDER)).toBe(true);
      expect(shown.length).toBeLessThan(PLACEHOLDER.length + 8);
    }
  });

  test('a document with the key inside, as an encrypted body would carry it in the clear', () => {
    for (let blanks = 0; blanks < 3; blanks += 1) {
      const document = `{${' '.repeat(blanks)}"key":"staging-key-0001","more":1}`;
      const encoded = Buffer.from(document).toString('base64');
      const shown = redactorOf('staging-key-0001').text(encoded);
      const [before = '', after = ''] = shown.split(PLACEHOLDER);
      expect(encoded.startsWith(before) && encoded.endsWith(after)).toBe(true);
      expect(before.length + after.length).toBeLessThan(encoded.length - 18);
    }
  });
});

test.describe('keys of bytes', () => {
  const keys = fc.uint8Array({ minLength: 32, maxLength: 32 });

  test('in hex and base64, at every alignment', () => {
    fc.assert(
      fc.property(keys, surroundings, surroundings, (key, before, after) => {
        const redactor = redactorOf(key);
        for (const encoding of ['hex', 'base64', 'base64url'] as const) {
          const whole = Buffer.concat([before, key, after]).toString(encoding);
          expect(redactor.found(whole)).toEqual([PLACEHOLDER]);
          const shown = redactor.text(whole);
          expect(shown).toContain(PLACEHOLDER);
          expect(shown.length).toBeLessThan(whole.length - 20);
        }
        expect(redactor.text(Buffer.from(key).toString('hex').toUpperCase())).toBe(PLACEHOLDER);
      }),
    );
  });

  test('as text, whichever way the bytes are read', () => {
    const key = 'abcdefghijklmnopqrstuvwxyz012345';
    expect(redactorOf(new TextEncoder().encode(key)).text(`<${key}>`)).toBe(`<${PLACEHOLDER}>`);
    const bytes = new Uint8Array(32).map((_, at) => 0xf0 - at);
    const latin1 = Buffer.from(bytes).toString('latin1');
    expect(redactorOf(bytes).text(`<${latin1}>`)).toBe(`<${PLACEHOLDER}>`);
    const utf8 = 'schlüssel: größe 2, später mehr!';
    expect(redactorOf(Buffer.from(utf8)).text(`<${utf8}>`)).toBe(`<${PLACEHOLDER}>`);
  });

  test('as programs print bytes', () => {
    const bytes = new Uint8Array(32).map((_, at) => at * 8);
    const redactor = redactorOf(bytes);
    for (const text of [
      JSON.stringify(Buffer.from(bytes)),
      JSON.stringify([...bytes]),
      inspect(Buffer.from(bytes)),
      inspect([...bytes], { breakLength: Number.POSITIVE_INFINITY, compact: true }),
    ]) {
      expect(redactor.found(text), text).toEqual([PLACEHOLDER]);
      expect(redactor.text(text)).toMatch(/^[^\d]*\$ARGOS_API_KEY[^\d]*$/);
    }
  });
});

test.describe('several secrets', () => {
  test('the longer one first, whatever the order given', () => {
    const short = { placeholder: '<short>', value: 'staging-key' };
    const long = { placeholder: '<long>', value: 'staging-key-0001' };
    for (const order of [
      [short, long],
      [long, short],
    ]) {
      const redactor = createRedactor(order);
      expect(redactor.text('staging-key-0001 staging-key')).toBe('<long> <short>');
      expect(redactor.text(encodeURIComponent('staging-key-0001/staging-key'))).toBe('<long>%2F<short>');
    }
  });

  test('found names each that occurs, once', () => {
    const redactor = createRedactor([
      { placeholder: '<one>', value: 'first-secret' },
      { placeholder: '<two>', value: 'second-secret' },
      { placeholder: '<three>', value: 'third-secret' },
    ]);
    const text = `first-secret ${Buffer.from('third-secret').toString('hex')} first-secret`;
    expect([...redactor.found(text)].sort()).toEqual(['<one>', '<three>']);
    expect(redactor.found('nothing here')).toEqual([]);
    expect(redactor.text('nothing here')).toBe('nothing here');
  });

  test('of many secrets in many forms side by side nothing is left', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcdefGHIJ0123-/+'), minLength: 8, maxLength: 20 });
    const spelling = fc.constantFrom(
      (secret: string) => secret,
      encodeURIComponent,
      (secret: string) => Buffer.from(secret).toString('hex'),
      (secret: string) => Buffer.from(secret).toString('base64'),
    );
    const placed = fc.array(fc.tuple(fc.nat(), spelling), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 4 }), placed, (values, places) => {
        const redactor = createRedactor(
          values.map((value, index) => ({ placeholder: `<secret ${index}>`, value })),
        );
        const text = places.map(([at, spell]) => spell(values[at % values.length] ?? '')).join('\n');
        const shown = redactor.text(text);
        expect(redactor.found(shown)).toEqual([]);
        for (const value of values) expect(shown).not.toContain(value);
        expect(redactor.text(shown)).toBe(shown);
      }),
    );
  });
});

test('every occurrence goes, also where two touch', () => {
  expect(redactorOf('staging-key-0001').text('staging-key-0001staging-key-0001 staging-key-0001')).toBe(
    `${PLACEHOLDER}${PLACEHOLDER} ${PLACEHOLDER}`,
  );
});

test('a placeholder is put in as it is, whatever characters it has', () => {
  for (const placeholder of ['$&', '$$', "$'", '$1', `\${ARGOS_API_KEY%?}x`, '<derived encryption key>']) {
    const redactor = createRedactor([{ placeholder, value: 'staging-key-0001' }]);
    expect(redactor.text('a staging-key-0001 b')).toBe(`a ${placeholder} b`);
  }
});

test('a secret with the characters of a pattern is taken literally', () => {
  const redactor = redactorOf('a.c*d+(e)[f]$^|\\');
  expect(redactor.text('abcd a.c*d+(e)[f]$^|\\')).toBe(`abcd ${PLACEHOLDER}`);
});

test('no secrets: nothing changes', () => {
  const redactor = createRedactor([]);
  expect(redactor.text('text')).toBe('text');
  expect(redactor.found('text')).toEqual([]);
  expect(redactorOf('').text('text')).toBe('text');
});

test('an address is found in any letter case, escaped through and through, and as a query writes it', () => {
  const value = "o'Jane.Boss@corp.example";
  const redactor = createRedactor([{ placeholder: '<ADMIN>', value, anyCase: true }]);
  const escaped = [...value].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  const query = new URLSearchParams({ admin_name: value }).toString();
  for (const text of [value.toUpperCase(), escaped, query]) {
    expect(redactor.text(`before ${text} after`)).toMatch(/^before (admin_name=)?<ADMIN> after$/);
  }
});

test('what a cut leaves of a secret goes too', () => {
  const redactor = createRedactor([{ placeholder: '$KEY', value: 'abcdefghijklmnop' }]);
  expect(redactor.text('the key is abcdefghij…')).toBe('the key is $KEY…');
  expect(redactor.text('the key is abcdefghijklmno')).toBe('the key is $KEY');
  expect(redactor.text('the key is abcd')).toBe('the key is abcd');
});
