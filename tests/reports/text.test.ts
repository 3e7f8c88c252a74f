/** What the reports do to text, checked on any text. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { embeddedJson, escapeHtml, html, prose, shown, shownLines } from '../../reports/html/escape.js';
import { latencyBoundsMs, quantile } from '../../reports/latency.js';
import { clip, duration, pieces, utc, visible, visibleLines } from '../../reports/text.js';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
  fc.string({
    unit: fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      "'",
      '`',
      '\u202e',
      '\u001b',
      '\ud800',
      '\n',
      '\t',
      'é',
      '가',
      '\u0000',
    ),
  }),
);

const unseenLeft = /[\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}\ufffe\uffff]/u;

test('nothing unseen is left in a text made visible, and no other character is touched', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(visible(text)).not.toMatch(unseenLeft);
      expect(visibleLines(text).replace(/[\n\t]/g, '')).not.toMatch(unseenLeft);
      expect(visible(visible(text))).toBe(visible(text));
      const plain = pieces(text).filter((piece) => !piece.escaped);
      for (const piece of plain) expect(text).toContain(piece.text);
    }),
  );
  expect(visible('김민수 Ångström 👩‍💻 ☺️ مثال')).toBe('김민수 Ångström 👩\\u200d💻 ☺️ مثال');
  expect(visible('a\u202eb\r\n\t\u0007\u00a0\u{e0041}')).toBe(
    'a\\u202eb\\r\\n\\t\\u0007\\u00a0\\udb40\\udc41',
  );
});

test('what is shown as an escape means the same in JSON', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const json = JSON.stringify(text);
      expect(JSON.parse(visible(json))).toBe(text);
    }),
  );
});

test('escaped HTML has no markup, and gives the visible text back', () => {
  const back = (markup: string): string =>
    markup
      .replace(/<span class="unseen">|<\/span>/g, '')
      .replace(/&lt;|&gt;|&quot;|&#39;|&#96;|&amp;/g, (entity) => {
        const characters: Record<string, string> = {
          '&lt;': '<',
          '&gt;': '>',
          '&quot;': '"',
          '&#39;': "'",
          '&#96;': '`',
        };
        return characters[entity] ?? '&';
      });
  fc.assert(
    fc.property(anyText, (text) => {
      expect(escapeHtml(text)).not.toMatch(/[<>"'`]/);
      expect(back(escapeHtml(text))).toBe(visible(text));
      expect(
        shown(text)
          .toString()
          .replace(/<span class="unseen">|<\/span>/g, ''),
      ).not.toMatch(/[<>]/);
      expect(back(shown(text).toString())).toBe(visible(text));
      expect(back(shownLines(text).toString())).toBe(visibleLines(text));
      expect(
        prose(text)
          .toString()
          .replace(/<\/?(?:code|span class="unseen"|span)>/g, ''),
      ).not.toMatch(/[<>]/);
      expect(html`<p title="${text}">${[text, false, undefined, 7]}</p>`.toString()).toBe(
        `<p title="${escapeHtml(text)}">${escapeHtml(text)}7</p>`,
      );
    }),
  );
});

test('embedded JSON cannot end its element and parses to the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), anyText, (value, text) => {
      const embedded = embeddedJson({ value, [text]: text }).toString();
      expect(embedded).not.toContain('<');
      expect(embedded).not.toMatch(unseenLeft);
      expect(JSON.stringify(JSON.parse(embedded))).toBe(JSON.stringify({ value, [text]: text }));
    }),
  );
});

test('a clipped text is a beginning of the text and ends in no half character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, most) => {
      const { text: kept, left } = clip(text, most);
      expect(text.startsWith(kept)).toBe(true);
      expect(kept.length + left).toBe(text.length);
      expect(kept).not.toMatch(/[\ud800-\udbff]$/);
    }),
  );
});

test('durations and times are written for people', () => {
  expect([0, 0.5, 12.4, 999, 1500, 59_000, 61_000, 3_720_000].map(duration)).toEqual([
    '0 ms',
    '0.5 ms',
    '12 ms',
    '999 ms',
    '1.5 s',
    '59.0 s',
    '1 min 1 s',
    '1 h 2 min',
  ]);
  expect(utc('2026-11-24T10:10:56.789+01:00')).toBe('2026-11-24 09:10:56 UTC');
  expect(utc('soon')).toBe('soon');
});

test('a quantile is never below what it promises', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 60_000, noNaN: true }), { minLength: 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (times, share) => {
        const buckets = Array<number>(latencyBoundsMs.length + 1).fill(0);
        for (const time of times) {
          const at = latencyBoundsMs.findIndex((bound) => time <= bound);
          const place = at === -1 ? latencyBoundsMs.length : at;
          buckets[place] = (buckets[place] ?? 0) + 1;
        }
        const sumMs = times.reduce((sum, time) => sum + time, 0);
        const bound =
          quantile({ count: times.length, sumMs, maxMs: Math.max(...times), buckets }, share) ?? -1;
        const within = times.filter((time) => time <= bound).length;
        expect(within / times.length).toBeGreaterThanOrEqual(share);
      },
    ),
  );
  expect(quantile({ count: 0, sumMs: 0, maxMs: 0, buckets: [] }, 0.5)).toBeUndefined();
});
