/** JSON of many MiB, of which only so much is kept: a parsed document takes ten times the memory of its text. */

/** Most values that are kept. */
const KEPT_VALUES = 50_000;

const code = (character: string): number => character.charCodeAt(0);
const QUOTE = code('"');
const BACKSLASH = code('\\');
const COMMA = code(',');
const COLON = code(':');
const OPEN = { list: code('['), object: code('{') };
const CLOSE = { list: code(']'), object: code('}') };
const WHITE: ReadonlySet<number | undefined> = new Set([...' \t\n\r'].map(code));
/** Where a number or a word ends. */
const ENDS: ReadonlySet<number | undefined> = new Set([undefined, ...[...' \t\n\r,]}"'].map(code)]);
/** What makes a text more than its characters, or none at all. */
const SPECIAL = /\\|[^ -\uffff]/;

/** A container that is kept, and the name of the member that comes next. */
interface Frame {
  readonly container: unknown[] | Record<string, unknown>;
  name: string;
}

/** Containers that are read past: one byte a level, for there may be millions. */
class Skipped {
  #kinds = new Uint8Array(64);
  #depth = 0;

  get depth(): number {
    return this.#depth;
  }

  get inList(): boolean {
    return this.#kinds[this.#depth - 1] === 1;
  }

  push(list: boolean): void {
    if (this.#depth === this.#kinds.length) {
      const larger = new Uint8Array(this.#depth * 2);
      larger.set(this.#kinds);
      this.#kinds = larger;
    }
    this.#kinds[this.#depth] = list ? 1 : 0;
    this.#depth += 1;
  }

  pop(): void {
    this.#depth -= 1;
  }
}

class Skimmer {
  readonly #bytes: Buffer;
  readonly #frames: Frame[] = [];
  readonly #skipped = new Skipped();
  #at = 0;
  #left: number;
  #root: unknown;

  constructor(bytes: Buffer, values: number) {
    this.#bytes = bytes;
    this.#left = values;
  }

  read(): unknown {
    for (;;) {
      // A container that is not empty goes on with its first value.
      if (this.#value()) continue;
      while (this.#closed()) {
        // Each closed container ends a value of the one around it.
      }
      if (this.#frames.length === 0 && this.#skipped.depth === 0) break;
    }
    if (this.#next() !== undefined) this.#wrong();
    return this.#root;
  }

  #wrong(): never {
    throw new SyntaxError(`no JSON at position ${this.#at}`);
  }

  /** The next byte that is no white space. */
  #next(): number | undefined {
    while (WHITE.has(this.#bytes[this.#at])) this.#at += 1;
    return this.#bytes[this.#at];
  }

  get #inList(): boolean {
    if (this.#skipped.depth > 0) return this.#skipped.inList;
    return Array.isArray(this.#frames.at(-1)?.container);
  }

  /** Keeps a value where there is room; members of the document itself always find some. */
  #keep(value: unknown): boolean {
    const frame = this.#frames.at(-1);
    if (this.#skipped.depth > 0) return false;
    if (frame === undefined) {
      this.#root = value;
    } else if (Array.isArray(frame.container)) {
      if (this.#left <= 0) return false;
      frame.container.push(value);
    } else {
      if (this.#left <= 0 && (this.#frames.length > 1 || typeof value === 'object')) return false;
      const member = { value, configurable: true, enumerable: true, writable: true };
      Object.defineProperty(frame.container, frame.name, member);
    }
    this.#left -= 1;
    return true;
  }

  /** Reads a value, or the beginning of a container; returns whether a first value of that follows. */
  #value(): boolean {
    const first = this.#next();
    if (first === OPEN.object || first === OPEN.list) return this.#open(first === OPEN.list);
    this.#keep(first === QUOTE ? this.#string() : this.#scalar());
    return false;
  }

  #scalar(): unknown {
    const start = this.#at;
    while (!ENDS.has(this.#bytes[this.#at])) this.#at += 1;
    return JSON.parse(this.#bytes.toString('latin1', start, this.#at));
  }

  #open(list: boolean): boolean {
    this.#at += 1;
    const container = list ? [] : {};
    if (this.#keep(container)) this.#frames.push({ container, name: '' });
    else this.#skipped.push(list);
    if (this.#next() === (list ? CLOSE.list : CLOSE.object)) return false;
    if (!list) this.#name();
    return true;
  }

  /** After a value: a comma, and the next one is due; or the end of its container. */
  #closed(): boolean {
    if (this.#frames.length === 0 && this.#skipped.depth === 0) return false;
    const next = this.#next();
    if (next === COMMA) {
      this.#at += 1;
      if (!this.#inList) this.#name();
      return false;
    }
    if (next !== (this.#inList ? CLOSE.list : CLOSE.object)) this.#wrong();
    this.#at += 1;
    if (this.#skipped.depth > 0) this.#skipped.pop();
    else this.#frames.pop();
    return true;
  }

  #name(): void {
    if (this.#next() !== QUOTE) this.#wrong();
    const name = this.#string();
    const frame = this.#frames.at(-1);
    if (this.#skipped.depth === 0 && frame !== undefined) frame.name = name;
    if (this.#next() !== COLON) this.#wrong();
    this.#at += 1;
  }

  #string(): string {
    const start = this.#at;
    let end = start;
    let escapes: number;
    do {
      end = this.#bytes.indexOf(QUOTE, end + 1);
      if (end < 0) this.#wrong();
      escapes = 0;
      while (this.#bytes[end - 1 - escapes] === BACKSLASH) escapes += 1;
    } while (escapes % 2 === 1);
    this.#at = end + 1;
    const plain = this.#bytes.toString('utf8', start + 1, end);
    return SPECIAL.test(plain) ? (JSON.parse(`"${plain}"`) as string) : plain;
  }
}

/**
 * Reads a JSON text to its end and keeps so many values of it, in their order; texts and numbers that are members of the
 * document itself are kept all. What is not kept is missing in its list or object. It works on bytes, for they take less
 * memory than their text.
 *
 * @param bytes UTF-8
 * @throws SyntaxError when it is no JSON
 */
export function skim(bytes: Uint8Array, values: number = KEPT_VALUES): unknown {
  return new Skimmer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), values).read();
}
