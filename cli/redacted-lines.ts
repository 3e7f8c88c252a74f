/** What a child prints, without secrets, on its way to a terminal or a file. */
import { Transform, type TransformCallback } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Redactor } from '../wire/redaction.js';

/** Milliseconds that a line may remain unfinished before what there is of it is passed on. */
const PATIENCE_MS = 100;
/** Characters of an unfinished line that are kept at most. */
const MOST_PENDING = 64 * 1024;

/**
 * Passes text on line by line, redacted. An unfinished line is passed on after a moment, all but what may be the
 * beginning of a secret: so a secret that comes in two pieces is seen as well.
 */
export class RedactedLines extends Transform {
  readonly #redactor: Redactor;
  readonly #decoder = new StringDecoder('utf8');
  #pending = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(redactor: Redactor) {
    super();
    this.#redactor = redactor;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    clearTimeout(this.#timer);
    this.#pending += this.#decoder.write(chunk);
    const end = this.#pending.lastIndexOf('\n') + 1;
    if (end > 0) {
      const lines = this.#pending.slice(0, end).split('\n');
      this.#pending = this.#pending.slice(end);
      this.push(lines.map((line) => this.#redactor.uncut(line)).join('\n'));
    }
    if (this.#pending.length > MOST_PENDING) this.#passOn();
    else if (this.#pending !== '') this.#timer = setTimeout(() => this.#passOn(), PATIENCE_MS);
    done();
  }

  #passOn(): void {
    const clean = this.#redactor.uncut(this.#pending);
    const passed = clean.length - this.#redactor.begun(clean);
    if (passed > 0) this.push(clean.slice(0, passed));
    this.#pending = clean.slice(passed);
  }

  override _flush(done: TransformCallback): void {
    clearTimeout(this.#timer);
    const rest = this.#pending + this.#decoder.end();
    done(null, rest === '' ? undefined : this.#redactor.text(rest));
  }
}
