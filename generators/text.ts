/** Texts in many scripts, as the documentation promises to take them (§3), within the lengths of A27. */
import fc from 'fast-check';
import { oneOfList, plainFirst } from './arbitrary.js';
import { utf8Bytes } from './fields.js';

/** A way of writing, made of units that stand by themselves (a letter, a syllable, an emoji). */
interface Writing {
  /** A text that somebody could have written. */
  readonly example: string;
  readonly unit: fc.Arbitrary<string>;
}

type Range = readonly [first: number, last: number];

/** A code point of the ranges, which must be assigned throughout and hold neither blanks nor controls. */
function codePoint(...ranges: readonly Range[]): fc.Arbitrary<string> {
  return fc.oneof(
    ...ranges.map(([min, max]) => fc.integer({ min, max }).map((code) => String.fromCodePoint(code))),
  );
}

const writings = {
  hangul: { example: '김민준', unit: codePoint([0xac00, 0xd7a3]) },
  arabic: { example: 'محمد العلي', unit: codePoint([0x0627, 0x063a], [0x0641, 0x064a]) },
  // The second range lies beyond the basic plane: rare Han characters of real names.
  cjk: { example: '王小明', unit: codePoint([0x4e00, 0x9fa5], [0x20000, 0x2a6d6]) },
  kana: { example: 'やまだ タロウ', unit: codePoint([0x3042, 0x3093], [0x30a2, 0x30f3]) },
  cyrillic: { example: 'Анна Иванова', unit: codePoint([0x0410, 0x044f]) },
  greek: { example: 'Νίκος Παππάς', unit: codePoint([0x0391, 0x03a1], [0x03a3, 0x03c9]) },
  devanagari: {
    example: 'आरव शर्मा',
    unit: oneOfList(['क', 'म', 'र', 'आ', 'की', 'मा', 'रु', 'ने', 'शं', 'क्ष', 'त्र', 'ज्ञ']),
  },
  hebrew: { example: 'דוד כהן', unit: codePoint([0x05d0, 0x05ea]) },
  thai: {
    example: 'สมชาย ใจดี',
    unit: oneOfList(['ก', 'ม', 'ส', 'ใจ', 'ดี', 'ชา', 'นำ', 'กู', 'ผู้', 'ที่', 'เก็']),
  },
  'latin-marks': { example: 'Zoë Müller', unit: codePoint([0x00e0, 0x00f6], [0x00f8, 0x0148]) },
  'combining-marks': {
    example: 'Zoe\u0308 Mu\u0308ller',
    unit: fc
      .tuple(oneOfList([...'eaounczs']), oneOfList(['\u0301', '\u0308', '\u0303', '\u0327', '\u0323\u0302']))
      .map(([letter, marks]) => letter + marks),
  },
  emoji: {
    example: '😀',
    unit: oneOfList(['😀', '🎉', '🦊', '🇰🇷', '🇫🇷', '👍🏽', '❤️', '👩‍💻', '🏳️‍🌈', '👨‍👩‍👧']),
  },
} satisfies Record<string, Writing>;

/** A named way of writing; `long` fills the byte limit exactly, whatever is written. */
export type ScriptName = keyof typeof writings | 'long';

const written = Object.keys(writings) as (keyof typeof writings)[];

/** Every script, in a fixed order. */
export const scripts: readonly ScriptName[] = [...written, 'long'];

/** The longest unit of any script takes so many bytes. */
const LONGEST_UNIT = 18;

/** As many of the parts, from the first on, as the bytes allow. */
function fitting(parts: readonly string[], maxBytes: number): string {
  let text = '';
  let bytes = 0;
  for (const part of parts) {
    bytes += utf8Bytes(part);
    if (bytes > maxBytes) break;
    text += part;
  }
  return text.trimEnd();
}

/** A word or two in a script. */
function short({ example, unit }: Writing, maxBytes: number): fc.Arbitrary<string> {
  const word = fc.array(unit, { minLength: 1, maxLength: 8 });
  const words = fc
    .array(word, { minLength: 1, maxLength: 3 })
    .map((list) => fitting(list.map((units) => units.join('')).flatMap(spaced), maxBytes));
  const units = word.map((list) => fitting(list, maxBytes));
  const varied = fc.oneof(
    units,
    words.filter((text) => text !== ''),
  );
  return utf8Bytes(example) <= maxBytes ? plainFirst(example, varied) : units;
}

function spaced(word: string, index: number): readonly string[] {
  return index === 0 ? [word] : [' ', word];
}

/** A text of exactly so many bytes: a pattern over and over, and Latin letters in what is left. */
function long(maxBytes: number): fc.Arbitrary<string> {
  const unit = fc.oneof(...written.map((name) => writings[name].unit));
  const pattern = plainFirst<readonly string[]>(['a'], fc.array(unit, { minLength: 1, maxLength: 4 }));
  return pattern.map((units) => {
    const once = units.join('');
    const text = once.repeat(Math.floor(maxBytes / utf8Bytes(once)));
    return text + 'a'.repeat(maxBytes - utf8Bytes(text));
  });
}

/**
 * Texts in a script: never blank, no blank at either end, no control character, no lone surrogate, and at most
 * `maxBytes` bytes of UTF-8 (at least 18; `long`: exactly so many).
 */
export function textIn(
  script: ScriptName,
  { maxBytes }: { readonly maxBytes: number },
): fc.Arbitrary<string> {
  if (maxBytes < LONGEST_UNIT) throw new RangeError(`a text needs ${LONGEST_UNIT} bytes, not ${maxBytes}`);
  return script === 'long' ? long(maxBytes) : short(writings[script], maxBytes);
}

/** Plain words, with the marks that names, addresses and numbers hold, and those that JSON has to escape. */
const asciiWords = [
  'Ann',
  'Lee',
  'Market',
  'Square',
  'No. 7',
  'X-204',
  "O'Neill",
  'Anne-Marie',
  '(north)',
  'A & B',
  '50%',
  'c/o',
  '"Bo"',
  'back\\slash',
  '<3',
];

/** What is left for each script when all of them share the longest text. */
const SNIPPET_BYTES = 18;

/** Units of every script, as many as a snippet can take. Drawn at once: to begin a draw costs more than the units do. */
const snippets = fc.tuple(
  ...written.map((name) =>
    fc.array(writings[name].unit, { minLength: SNIPPET_BYTES, maxLength: SNIPPET_BYTES }),
  ),
);

/**
 * A text that holds a few characters of every script, as many scripts as fit: one submission then speaks for all of
 * them. `turn` says which script comes first and which of the listed units are taken.
 */
export function mixedText(
  maxBytes: number,
  turn: number,
  seed: number,
): { readonly text: string; readonly within: readonly ScriptName[] } {
  const within: ScriptName[] = [];
  let text = '';
  const [units = []] = fc.sample(snippets, { seed: seed + 31 * turn, numRuns: 1 });
  for (let at = 0; at < written.length; at += 1) {
    const place = (turn + at) % written.length;
    const name = written[place] ?? 'hangul';
    const snippet = fitting(units[place] ?? [], SNIPPET_BYTES);
    // One slash, for what writes or reads it in a way of its own.
    const longer = text === '' ? snippet : `${text}${at === 1 ? '/' : ' '}${snippet}`;
    if (utf8Bytes(longer) > maxBytes) break;
    text = longer;
    within.push(name);
  }
  return { text, within };
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz';
/** Signs that names and addresses hold, and that a careless filter or writer gets wrong. */
const signs = `O'Neill & Sons (c/o "Bo"), No. 7; 50% <3 #9 back\\slash + $1 = *@home!? {a|b} [x] ~^_\`:-- `;

/** A text of exactly so many bytes of plain ASCII: what is asked of its length is asked of nothing else. */
export function textOfLength(bytes: number): string {
  return alphabet.repeat(Math.ceil(bytes / alphabet.length)).slice(0, bytes);
}

/** A text of exactly so many bytes of ASCII that begins with all the signs there are. */
export function signedText(bytes: number): string {
  return (signs + textOfLength(bytes)).slice(0, bytes);
}

/** Short texts of plain ASCII. */
export function asciiText(maxBytes: number): fc.Arbitrary<string> {
  return fc
    .array(oneOfList(asciiWords), { minLength: 1, maxLength: 3 })
    .map((words) => fitting(words.flatMap(spaced), maxBytes));
}

/** Short texts in any script, plain ASCII most often. */
export function anyText(maxBytes: number): fc.Arbitrary<string> {
  return fc.oneof(
    { arbitrary: asciiText(maxBytes), weight: written.length },
    ...written.map((name) => ({ arbitrary: textIn(name, { maxBytes }), weight: 1 })),
  );
}
