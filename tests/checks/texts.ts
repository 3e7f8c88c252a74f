/** Texts at and around the border of every format. */
import fc from 'fast-check';

/** Texts on both sides of the border of every format, split at white space. */
export const borderTexts = [
  ...`jane.doe@example.com a@b a@b.c @example.com a@ a@@b a@b..c a@b. .a@b.c`.split(' '),
  ...`1990-02-28 2000-02-29 1900-02-29 2023-02-30 1999-11-31 0000-01-01 0001-01-01 9999-12-31`.split(' '),
  ...`1990/02/28 19900228 28.02.1990 1990-2-8 1990-02-28T00:00:00Z １９９０-０２-２８ 1990-13-01`.split(' '),
  ...`approved rejected Approved female male MALE f other KOR kor AAA XKK KR KORE 410 КОР K0R ÅLA`.split(' '),
  ...`192.0.2.1 255.255.255.255 256.1.1.1 1.2.3 01.2.3.4 2001:db8::1 :: ::ffff:192.0.2.1 ::1%eth0`.split(' '),
  ...`fe80::1%en-0.5 [::1] 192.0.2.1/24 192.0.2.1:80 localhost 3221225985 0x7f.1 - null 홍길동 👩‍👩‍👧`.split(
    ' ',
  ),
  ...['', ' ', '\n', '\0', '\ud800', 'a b@c.de', ' a@b.c ', ' approved', 'K R', '\n192.0.2.1'],
];

/** Those texts, edited here and there, and any others. */
export const nearTexts: fc.Arbitrary<string> = (() => {
  const seeds = fc.constantFrom(...borderTexts);
  const pieces = fc.constantFrom(...'09٣-–/.:@aZÉ %[]\t\u00a0\u3000\ufeff\n\0\u200b\ud83d', '', '😀', '\r\n');
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat({ max: 2 }),
    put: pieces,
  });
  return fc
    .tuple(
      fc.oneof({ weight: 8, arbitrary: seeds }, fc.string({ unit: 'binary' })),
      fc.array(edit, { maxLength: 2 }),
    )
    .map(([text, edits]) =>
      edits.reduce((rest, { at, cut, put }) => {
        const start = Math.floor(at * (rest.length + 1));
        return rest.slice(0, start) + put + rest.slice(start + cut);
      }, text),
    );
})();
