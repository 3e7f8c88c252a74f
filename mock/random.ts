import { createHash, randomBytes } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const idLength = 22;

/** The chance of one server: fixed by a seed, or different in every start. */
export interface Chance {
  /** A new id of 22 letters and digits (about 130 bits); never the same twice in one server. */
  nextId(): string;
  /** An independent stream of numbers in [0, 1), one a name, for behaviour that happens only sometimes. */
  stream(name: string): () => number;
}

/** The chance that follows from a seed; without a seed nothing repeats from start to start. */
export function chance(seed?: number): Chance {
  const root = seed === undefined ? randomBytes(32).toString('hex') : `seed ${seed}`;
  let ids = 0;

  function digest(purpose: string, index: number): Buffer {
    return createHash('sha256').update(`${root}\n${purpose}\n${index}`).digest();
  }

  return {
    nextId() {
      const bytes = digest('id', ids++).subarray(0, idLength);
      return Array.from(bytes, (byte) => alphabet.charAt(byte % alphabet.length)).join('');
    },
    stream(name) {
      let drawn = 0;
      return () => digest(`stream ${name}`, drawn++).readUInt32BE(0) / 2 ** 32;
    },
  };
}
