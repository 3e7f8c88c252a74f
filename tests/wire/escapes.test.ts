/** Secrets whose characters are escaped, and secrets that a text only begins with. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { createRedactor, type Redactor } from '../../wire/redaction.js';

const PLACEHOLDER = '$ARGOS_API_KEY';
const redactorOf = (value: string | Uint8Array): Redactor =>
  createRedactor([{ placeholder: PLACEHOLDER, value }]);

test.describe('escapes of every kind, in mixtures', () => {
  const html = (c: string): string => `&#${c.charCodeAt(0)};`;
  const ways: readonly ((character: string) => string)[] = [
    (c) => c,
    html,
    (c) => `&#x${c.charCodeAt(0).toString(16)};`,
    (c) => html(c).replace('&', '&amp;'),
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    (c) => `\\\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
    (c) => `%25${c.charCodeAt(0).toString(16).toUpperCase()}`,
  ];

  test('found and gone, whichever character is escaped in which way', () => {
    const secret = fc.string({ unit: fc.constantFrom(...'abXY019/=-_.<>"'), minLength: 8, maxLength: 24 });
    const choice = fc.infiniteStream(fc.constantFrom(...ways));
    fc.assert(
      fc.property(secret, choice, (value, stream) => {
        const way = stream[Symbol.iterator]();
        const spelt = [...value].map((c) => (way.next().value ?? String)(c)).join('');
        const redactor = redactorOf(value);
        expect(redactor.found(`~${spelt}~`)).toEqual([PLACEHOLDER]);
        expect(redactor.text(`~${spelt}~`)).toBe(`~${PLACEHOLDER}~`);
      }),
      { numRuns: 100 },
    );
  });

  test('as PHP, Gson and template engines write it', () => {
    const redactor = redactorOf('a/b=c<d>&e\'f"g');
    for (const text of [
      'a\\/b=c<d>&e\'f\\"g',
      'a/b\\u003dc\\u003cd\\u003e\\u0026e\\u0027f\\"g',
      'a&#x2F;b&#x3D;c&lt;d&gt;&amp;e&#39;f&quot;g',
      'a/b=c&lt;d&gt;&amp;e&#x27;f&#34;g',
    ]) {
      expect(redactor.text(`<p>${text}</p>`)).toBe(`<p>${PLACEHOLDER}</p>`);
    }
  });

  test('an escape that nobody foresees takes its whole text with it', () => {
    // As a URL, then as HTML, then as a URL again.
    const once = [...'staging-key-0001'].map((c) => `%26%23${c.charCodeAt(0)}%3B`).join('');
    const redactor = redactorOf('staging-key-0001');
    expect(redactor.text(`before ${once} after`)).toBe(`(left out: a text with ${PLACEHOLDER} in it)`);
  });

  test('long runs of what could begin an escape take no time to speak of', () => {
    const redactor = redactorOf('staging/key&0001');
    for (const filler of ['\\', '%25', '&amp;', '…', 'stagin…', '&#0']) {
      const text = `${filler.repeat(200_000)} staging/key&0001`;
      const startedAt = performance.now();
      expect(redactor.text(text).endsWith(PLACEHOLDER)).toBe(true);
      expect(performance.now() - startedAt).toBeLessThan(20_000);
    }
  });
});

test('how much of a text may be the beginning of a secret', () => {
  const redactor = redactorOf('staging-key-0001');
  expect(redactor.begun('nothing')).toBe(0);
  expect(redactor.begun('the key is staging-key-000')).toBe('staging-key-000'.length);
  // The number of its first letter could be that of a list of bytes.
  expect(redactor.begun('staging-key-0001')).toBeLessThan(2);
  expect(redactor.begun(Buffer.from('staging-key-0001').toString('hex').slice(0, 20))).toBe(20);
});
