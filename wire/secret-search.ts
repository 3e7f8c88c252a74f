/** Finds many secrets in many bytes at once, in every form in which they can travel. */
import type { Secret } from './redaction.js';
import { formsOf, unescaped } from './secret-forms.js';

interface Pattern {
  readonly bytes: Buffer;
  readonly placeholder: string;
  /** Letter case does not matter. */
  readonly anyCase: boolean;
}

/** Bytes that are looked at together (Wu and Manber, 1994). */
const BLOCK = 3;
const TABLE_SIZE = 1 << 16;

const FOLD = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));
const fold = (byte: number | undefined): number => FOLD[byte ?? 0] ?? 0;
const slot = (a: number, b: number, c: number): number => ((a << 10) ^ (b << 5) ^ c) & (TABLE_SIZE - 1);

function folded(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => fold(byte)));
}

function patternsOf({ placeholder, value, anyCase = false }: Secret): Pattern[] {
  const texts = formsOf(value).map(({ text }) => Buffer.from(text));
  const raw = typeof value === 'string' ? [] : [Buffer.from(value)];
  const distinct = new Map([...texts, ...raw].map((bytes) => [bytes.toString('latin1'), bytes]));
  return [...distinct.values()].map((bytes) => ({ bytes, placeholder, anyCase }));
}

/** The bytes without those that are 0; `filter` would make a list of numbers of them first. */
function withoutZeros(bytes: Buffer): Buffer {
  const kept = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (const byte of bytes) {
    if (byte === 0) continue;
    kept[length] = byte;
    length += 1;
  }
  return kept.subarray(0, length);
}

/** A search for some secrets. */
export class SecretSearch {
  /**
   * Bytes that two neighbouring pieces of something longer must share, so that no secret is cut in two: room for the
   * longest form, escaped through and through.
   */
  readonly overlap: number;
  readonly #patterns: readonly Pattern[];
  readonly #short: readonly Pattern[];
  /** How far a window may be moved on, by the hash of its last block; 0: something may end here. */
  readonly #shift = new Uint8Array(TABLE_SIZE);
  readonly #ending = new Map<number, Pattern[]>();
  readonly #window: number;

  constructor(secrets: readonly Secret[]) {
    const all = secrets.flatMap(patternsOf).filter(({ bytes }) => bytes.length > 0);
    this.#patterns = all.filter(({ bytes }) => bytes.length > BLOCK);
    this.#short = all.filter(({ bytes }) => bytes.length <= BLOCK);
    this.#window = this.#patterns.reduce((least, { bytes }) => Math.min(least, bytes.length), 255);
    this.overlap = 2 * all.reduce((most, { bytes }) => Math.max(most, bytes.length), 0);
    this.#shift.fill(this.#window - BLOCK + 1);
    for (const pattern of this.#patterns) this.#enter(pattern);
  }

  #enter(pattern: Pattern): void {
    const bytes = folded(pattern.bytes);
    for (let end = BLOCK; end <= this.#window; end += 1) {
      const key = slot(fold(bytes[end - 3]), fold(bytes[end - 2]), fold(bytes[end - 1]));
      this.#shift[key] = Math.min(this.#shift[key] ?? 0, this.#window - end);
      if (end === this.#window) this.#ending.set(key, [...(this.#ending.get(key) ?? []), pattern]);
    }
  }

  /** The placeholders of the secrets that occur in these bytes, whatever is escaped, as UTF-8 or as UTF-16. */
  in(bytes: Buffer): ReadonlySet<string> {
    const found = new Set<string>();
    this.#scan(bytes, found);
    let plain = bytes;
    if (bytes.includes(0)) {
      plain = withoutZeros(bytes);
      this.#scan(plain, found);
    }
    if (plain.includes('\\') || plain.includes('%') || plain.includes('&')) {
      const text = unescaped(plain.toString('latin1'));
      if (text !== undefined) this.#scan(Buffer.from(text, 'latin1'), found);
    }
    return found;
  }

  #scan(bytes: Buffer, found: Set<string>): void {
    for (const { bytes: form, placeholder } of this.#short) if (bytes.includes(form)) found.add(placeholder);
    if (this.#patterns.length === 0) return;
    const shift = this.#shift;
    const { length } = bytes;
    let at = this.#window - 1;
    while (at < length) {
      const key = slot(fold(bytes[at - 2]), fold(bytes[at - 1]), fold(bytes[at]));
      const step = shift[key] ?? 1;
      if (step === 0) this.#compare(bytes, at - this.#window + 1, this.#ending.get(key) ?? [], found);
      at += step || 1;
    }
  }

  #compare(bytes: Buffer, start: number, patterns: readonly Pattern[], found: Set<string>): void {
    for (const { bytes: form, placeholder, anyCase } of patterns) {
      if (found.has(placeholder) || start + form.length > bytes.length) continue;
      const here = bytes.subarray(start, start + form.length);
      if (here.equals(form) || (anyCase && folded(here).equals(folded(form)))) found.add(placeholder);
    }
  }
}
