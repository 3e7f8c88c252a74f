/** What an answer gives away: a secret of the target's, or its inside. Every answer is looked at, whatever it is. */
import { WHOLE_BYTES } from '../wire/answer.js';
import type { ReadExchange } from '../wire/client.js';
import { type Internals, showsInternals } from './internals.js';

/** What was given away. */
export interface Given {
  /** The placeholders of the secrets, and where the first of them stands. */
  readonly secrets?: { readonly names: readonly string[]; readonly place: string };
  readonly internals?: Internals;
}

const NOTHING: Given = {};
const NO_BYTES = new Uint8Array();

/** Bytes of a big body that are searched at a time, and of them how many again with the next ones. */
const PIECE = { bytes: 256 * 1024, overlap: 8 * 1024 };

/** A body to be searched: as its text, and a big one in pieces, for the whole of it takes twice as much memory. */
function* pieces(body: Uint8Array, text: string): Generator<string> {
  if (body.length <= PIECE.bytes) {
    yield text;
    return;
  }
  for (let at = 0; at < body.length; at += PIECE.bytes - PIECE.overlap)
    yield Buffer.from(body.subarray(at, at + PIECE.bytes)).toString('latin1');
}

/** Answers that are longer than this are looked at each time, in characters. */
const FAMILIAR_CHARACTERS = 2_048;
/** Answers that are remembered. */
const FAMILIAR_ANSWERS = 256;

/** Looks at answers; most are like one before, which need not be looked at again. */
export class Indiscretions {
  readonly #secretsIn: (text: string) => readonly string[];
  readonly #discreet = new Set<string>();

  /** @param secretsIn the placeholders of the secrets that occur in a text */
  constructor(secretsIn: (text: string) => readonly string[]) {
    this.#secretsIn = secretsIn;
  }

  /** What this answer gives away that its request did not say itself, secrets aside. */
  of({ answer, read, request }: ReadExchange): Given {
    if (answer === undefined) return NOTHING;
    let headers = '';
    for (const name of Object.keys(answer.headers)) headers += `${name}: ${answer.headers[name]}\n`;
    const plaintext = read.envelope?.plaintext ?? NO_BYTES;
    const inner = Buffer.from(plaintext.subarray(0, WHOLE_BYTES)).toString('utf8');
    const body = read.text ?? Buffer.from(answer.body.subarray(0, WHOLE_BYTES)).toString('latin1');
    const phrase = answer.statusText ?? '';
    const whole = [phrase, headers, body, inner].join('\n');
    if (this.#discreet.has(whole)) return NOTHING;
    let compared = false;
    const sent = (): string => {
      compared = true;
      return `${Buffer.from(request.plaintext ?? request.body ?? []).toString('utf8')}\n${request.path}`;
    };
    const names = this.#found([[phrase], [headers], pieces(answer.body, body), pieces(plaintext, inner)]);
    const internals = showsInternals([body, inner], sent);
    // What was compared with the request may be otherwise with another one.
    if (names.length === 0 && internals === undefined && !compared) this.#remember(whole);
    return {
      ...(names.length === 0 ? {} : { secrets: { names, place: this.#place(headers, phrase) } }),
      ...(internals === undefined ? {} : { internals }),
    };
  }

  #place(headers: string, phrase: string): string {
    if (this.#secretsIn(headers).length > 0) return 'in a header';
    return this.#secretsIn(phrase).length > 0 ? 'in the reason phrase' : 'in the body';
  }

  #remember(answer: string): void {
    if (answer.length > FAMILIAR_CHARACTERS) return;
    if (this.#discreet.size >= FAMILIAR_ANSWERS) this.#discreet.clear();
    this.#discreet.add(answer);
  }

  /** What is found in any of these texts, each once. */
  #found(texts: Iterable<Iterable<string>>): string[] {
    const all = new Set<string>();
    for (const some of texts)
      for (const text of some) for (const secret of this.#secretsIn(text)) all.add(secret);
    return [...all];
  }
}
