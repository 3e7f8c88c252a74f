/** AES-256-ECB with PKCS#7 padding as the API asks for it (§6-1), on node-forge. */
import 'node-forge/lib/aes.js';
import forge from 'node-forge/lib/forge.js';
import 'node-forge/lib/sha256.js';

/** How the AES key follows from the configured secret (A6). */
export type Derivation = 'sha256' | 'utf8-32' | 'base64' | 'hex';

/** Every derivation, the default first. */
export const derivations: readonly Derivation[] = ['sha256', 'utf8-32', 'base64', 'hex'];

const BLOCK_BYTES = 16;
/** Whole blocks that are decrypted at a time, in bytes. */
const PIECE_BYTES = 64 * 1024;
const KEY_BYTES = 32;

/** The same bytes as a buffer, not copied. */
const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);
const toBinary = (bytes: Uint8Array): string => bufferOf(bytes).toString('latin1');
const fromBinary = (binary: string): Uint8Array => new Uint8Array(Buffer.from(binary, 'latin1'));

/**
 * The AES-256 key of a secret (A6).
 *
 * @returns 32 bytes
 * @throws RangeError when `base64` or `hex` text does not hold exactly 32 bytes
 */
export function deriveKey(secret: string, derivation: Derivation): Uint8Array {
  switch (derivation) {
    case 'sha256':
      return fromBinary(forge.md.sha256.create().update(secret, 'utf8').digest().getBytes());
    case 'utf8-32': {
      const key = new Uint8Array(KEY_BYTES);
      key.set(new TextEncoder().encode(secret).subarray(0, KEY_BYTES));
      return key;
    }
    case 'base64':
    case 'hex': {
      const key = new Uint8Array(Buffer.from(secret, derivation));
      if (key.length !== KEY_BYTES) {
        throw new RangeError(
          `the encryption key, read as ${derivation}, has ${key.length} bytes instead of 32`,
        );
      }
      return key;
    }
  }
}

/** One AES-256-ECB key, ready to encrypt and decrypt. */
export class AesCipher {
  readonly blockBytes = BLOCK_BYTES;
  /** The same secret, its key derived in the other ways (A6). */
  readonly otherDerivations: readonly AesCipher[];
  readonly #key: string;

  /** @param key 32 bytes */
  constructor(key: Uint8Array, otherDerivations: readonly AesCipher[] = []) {
    if (key.length !== KEY_BYTES) throw new RangeError(`an AES-256 key has 32 bytes, not ${key.length}`);
    this.#key = toBinary(key);
    this.otherDerivations = otherDerivations;
  }

  /** The ciphertext of a text of any length, with PKCS#7 padding (§6-1). */
  encrypt(plaintext: Uint8Array): Uint8Array {
    const cipher = forge.cipher.createCipher('AES-ECB', this.#key);
    cipher.start({});
    cipher.update(forge.util.createBuffer(toBinary(plaintext)));
    cipher.finish();
    return fromBinary(cipher.output.getBytes());
  }

  /**
   * The ciphertext of whole blocks without padding, for ciphertext that is padded wrongly on purpose.
   *
   * @throws RangeError when the length is no multiple of 16 bytes
   */
  encryptUnpadded(blocks: Uint8Array): Uint8Array {
    if (blocks.length % BLOCK_BYTES !== 0) throw new RangeError('not a whole number of blocks');
    const padded = this.encrypt(blocks);
    return padded.subarray(0, padded.length - BLOCK_BYTES);
  }

  /** The plaintext, or undefined when the text has no valid block length or padding (A28). */
  decrypt(ciphertext: Uint8Array): Uint8Array | undefined {
    if (ciphertext.length === 0 || ciphertext.length % BLOCK_BYTES !== 0) return undefined;
    const decipher = forge.cipher.createDecipher('AES-ECB', this.#key);
    decipher.start({});
    const plaintext = Buffer.alloc(ciphertext.length);
    let length = 0;
    const take = (): void => {
      length += plaintext.write(decipher.output.getBytes(), length, 'latin1');
    };
    // In pieces: forge adds each byte to a text, and one of MiB takes hundreds of them.
    for (let at = 0; at < ciphertext.length; at += PIECE_BYTES) {
      // What is left in the output at the end is unpadded: the last piece stays there.
      take();
      decipher.update(forge.util.createBuffer(toBinary(ciphertext.subarray(at, at + PIECE_BYTES))));
    }
    if (!decipher.finish()) return undefined;
    take();
    return new Uint8Array(plaintext.buffer, plaintext.byteOffset, length);
  }

  /** The same cipher under another key of 32 bytes. */
  rekeyed(key: Uint8Array): AesCipher {
    return new AesCipher(key);
  }
}

/**
 * The cipher of a secret (A6).
 *
 * @throws RangeError when `base64` or `hex` text does not hold exactly 32 bytes
 */
export function cipherOf(secret: string, derivation: Derivation): AesCipher {
  const key = deriveKey(secret, derivation);
  const others = derivations.flatMap((other) => {
    if (other === derivation) return [];
    try {
      const otherKey = deriveKey(secret, other);
      return Buffer.from(otherKey).equals(key) ? [] : [new AesCipher(otherKey)];
    } catch {
      return [];
    }
  });
  return new AesCipher(key, others);
}

/** The bytes of a base64 text, strictly: no white space, no other alphabet, padding in place; else undefined. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  // The first character that is of no other kind is padding, and nothing but padding follows.
  const padding = text.search(/[^A-Za-z0-9+/]/);
  if (padding !== -1 && !/^={1,2}$/.test(text.slice(padding))) return undefined;
  const { buffer, byteOffset, byteLength } = Buffer.from(text, 'base64');
  return new Uint8Array(buffer, byteOffset, byteLength);
}
