/** A file taken apart into lines, a piece at a time, in memory that does not grow with the file. */
import { isUtf8 } from 'node:buffer';

/** Longest line that is read, in bytes: far above the 16 KiB of a body that must be accepted (A27). */
export const longestLine = 1024 * 1024;

const LF = 10;

/** What is told of each line, numbered from 1. */
export interface LineVisitor {
  line(text: string, number: number): void;
  /** A line with bytes that are not UTF-8, decoded as well as it goes; `line` is not told of it. */
  spoilt(text: string, number: number): void;
  /** A line longer than the longest that is read. */
  tooLong(number: number): void;
}

/** Takes pieces of a file and tells of its lines. A byte-order mark at the start and a CR at a line's end are dropped. */
export class LineReader {
  readonly #visitor: LineVisitor;
  #rest: Buffer[] = [];
  #restBytes = 0;
  #skipping = false;
  #number = 0;

  constructor(visitor: LineVisitor) {
    this.#visitor = visitor;
  }

  push(chunk: Buffer): void {
    const last = chunk.lastIndexOf(LF);
    if (last < 0) {
      this.#keep(chunk);
      return;
    }
    let from = 0;
    if (this.#skipping) {
      from = chunk.indexOf(LF) + 1;
      this.#tooLong();
    }
    if (from <= last) this.#block(Buffer.concat([...this.#rest, chunk.subarray(from, last)]));
    this.#rest = [];
    this.#restBytes = 0;
    this.#keep(chunk.subarray(last + 1));
  }

  /** The file has ended; its last line may lack a line feed. */
  end(): void {
    if (this.#skipping) this.#tooLong();
    else if (this.#restBytes > 0) this.#block(Buffer.concat(this.#rest));
    this.#rest = [];
    this.#restBytes = 0;
  }

  #keep(bytes: Buffer): void {
    if (this.#skipping || bytes.length === 0) return;
    this.#restBytes += bytes.length;
    if (this.#restBytes <= longestLine) {
      // A copy: what is left of a piece must not keep the whole of it.
      this.#rest.push(Buffer.from(bytes));
      return;
    }
    this.#rest = [];
    this.#restBytes = 0;
    this.#skipping = true;
  }

  #tooLong(): void {
    this.#skipping = false;
    this.#number += 1;
    this.#visitor.tooLong(this.#number);
  }

  /** Whole lines, the last without its line feed. */
  #block(bytes: Buffer): void {
    if (!isUtf8(bytes)) {
      for (let from = 0; from <= bytes.length; ) {
        const end = bytes.indexOf(LF, from);
        const line = bytes.subarray(from, end < 0 ? bytes.length : end);
        this.#line(line.toString('utf8'), !isUtf8(line));
        from = end < 0 ? bytes.length + 1 : end + 1;
      }
      return;
    }
    const text = bytes.toString('utf8');
    for (let from = 0; from <= text.length; ) {
      const end = text.indexOf('\n', from);
      this.#line(text.slice(from, end < 0 ? text.length : end), false);
      from = end < 0 ? text.length + 1 : end + 1;
    }
  }

  #line(whole: string, isSpoilt: boolean): void {
    this.#number += 1;
    let text = whole.endsWith('\r') ? whole.slice(0, -1) : whole;
    if (this.#number === 1 && text.startsWith('\uFEFF')) text = text.slice(1);
    if (text.length * 3 > longestLine && Buffer.byteLength(text) > longestLine) {
      this.#visitor.tooLong(this.#number);
    } else if (isSpoilt) this.#visitor.spoilt(text, this.#number);
    else this.#visitor.line(text, this.#number);
  }
}
