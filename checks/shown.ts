/** Foreign values in a line: of any size and depth, told within bounds. */

/** Most characters looked at for one that is shown: white space counts once. */
const LOOKED_AT = 8;

/** A text in one line of at most so many characters. */
export function shorten(text: string, characters = 200): string {
  const piece = text.slice(0, characters * LOOKED_AT);
  const line = piece.replace(/\s+/g, ' ').trim();
  if (line.length <= characters && piece.length === text.length) return line;
  return `${line.slice(0, characters)}…`;
}

/** Writes JSON until there is enough of it: each level of nesting takes a character, so the depth is bounded too. */
class Writer {
  #text = '';
  readonly #room: number;

  constructor(room: number) {
    this.#room = room;
  }

  get text(): string {
    return this.#text;
  }

  get #full(): boolean {
    return this.#text.length > this.#room;
  }

  write(value: unknown): void {
    if (this.#full) return;
    if (typeof value === 'string') this.#text += JSON.stringify(value.slice(0, this.#room + 1));
    else if (Array.isArray(value)) this.#list(value);
    else if (typeof value === 'object' && value !== null) this.#members(value);
    else this.#text += String(value);
  }

  #list(values: readonly unknown[]): void {
    this.#text += '[';
    for (const [at, value] of values.entries()) {
      if (at > 0) this.#text += ',';
      this.write(value);
      if (this.#full) return;
    }
    this.#text += ']';
  }

  #members(value: object): void {
    let before = '{';
    for (const name in value) {
      if (!Object.hasOwn(value, name)) continue;
      this.#text += before;
      before = ',';
      this.write(name);
      this.#text += ':';
      this.write((value as Readonly<Record<string, unknown>>)[name]);
      if (this.#full) return;
    }
    this.#text += before === '{' ? '{}' : '}';
  }
}

/** A JSON value in one line of at most so many characters. */
export function shown(value: unknown, characters = 200): string {
  const writer = new Writer(characters * LOOKED_AT);
  writer.write(value);
  return shorten(writer.text, characters);
}
