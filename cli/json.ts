/** What commands print for a program: one JSON document on stdout, and nothing else there. */
import { Writable } from 'node:stream';
import type { Redactor } from '../wire/redaction.js';

/** A value as a document of JSON, indented, secrets taken out of its texts; ends with a line feed. */
export function jsonText(value: unknown, redactor: Redactor): string {
  const clean = (_name: string, member: unknown): unknown =>
    typeof member === 'string' ? redactor.uncut(member) : member;
  return `${JSON.stringify(value, clean, 2)}\n`;
}

/** Stands in for stdout where a program reads it: keeps what is meant for a person. */
export class Withheld extends Writable {
  readonly #pieces: string[] = [];

  /** What was written. */
  get text(): string {
    return this.#pieces.join('');
  }

  override _write(chunk: Buffer | string, _encoding: BufferEncoding, done: () => void): void {
    this.#pieces.push(chunk.toString());
    done();
  }
}
