/** Encrypted bodies that are wrong in one layer: the text, the ciphertext, the key, the padding, or what is inside. */
import type { Outcome } from './model.js';

/** AES-256-ECB under one key. */
export interface Cipher {
  readonly blockBytes: 16;
  /** The ciphertext of a text of any length, with PKCS#7 padding (§6-1). */
  encrypt(plaintext: Uint8Array): Uint8Array;
  /** The plaintext, or undefined when the text has no valid block length or padding (A28). */
  decrypt(ciphertext: Uint8Array): Uint8Array | undefined;
  /** The same cipher under another key of 32 bytes. */
  rekeyed(key: Uint8Array): Cipher;
  /** The ciphertext of whole blocks without padding; without it, faults of the padding cannot be made. */
  encryptUnpadded?(blocks: Uint8Array): Uint8Array;
  /** The same secret under the derivations (A6) that are not the configured one. */
  readonly otherDerivations?: readonly Cipher[];
}

/** How an encrypted body is spoilt, as data. Places are shares of a length: 0 (the start) to 1, exclusive. */
export type Spoiling =
  /** A character outside base64 put into the text, or in the place of one of its characters. */
  | {
      readonly as: 'illegal-character';
      readonly text: string;
      readonly at: number;
      readonly instead: boolean;
    }
  /** Characters cut off the end of the base64 text. */
  | { readonly as: 'cut-text'; readonly characters: number }
  /** Bytes cut off the end of the ciphertext, fewer than a block. */
  | { readonly as: 'cut-block'; readonly bytes: number }
  | { readonly as: 'last-block-dropped' }
  | { readonly as: 'blocks-reversed' }
  /** A bit of the last block flipped, 0 to 127. */
  | { readonly as: 'flipped-bit'; readonly bit: number }
  /** Another key, 32 bytes in lower-case hex. */
  | { readonly as: 'other-key'; readonly key: string }
  /** Another derivation of the same secret (A6), by its place among the others, counted round. */
  | { readonly as: 'other-derivation'; readonly which: number }
  | { readonly as: 'padding'; readonly style: PaddingStyle }
  /** The ciphertext in hex. */
  | { readonly as: 'hex' }
  /** The ciphertext as it is. */
  | { readonly as: 'binary' }
  /** Another plaintext, well encrypted. */
  | { readonly as: 'inside'; readonly text: string }
  /** The beginning of the plaintext, well encrypted. */
  | { readonly as: 'inside-cut'; readonly keep: number }
  /** The plaintext spoilt as a text, well encrypted. */
  | { readonly as: 'inside-spoilt'; readonly how: 'trailing-comma' | 'comment' | 'json-in-text' }
  /** The same ciphertext in another spelling (A12, A13, A29). */
  | { readonly as: 'spelling'; readonly spelling: Spelling };

/** Paddings that are not PKCS#7. */
export type PaddingStyle =
  | 'none'
  | 'zeros'
  | 'off-by-one'
  | 'last-byte-only'
  | 'bit'
  | 'too-long'
  | 'two-blocks';

/** Spellings of an encrypted body other than the documented one. */
export type Spelling =
  | 'raw-base64'
  | 'missing-padding'
  | 'line-breaks'
  | 'blanks-around'
  | 'url-safe'
  | 'lower-case-escapes'
  | 'every-character-escaped'
  | 'escaped-twice'
  | 'data-field'
  | 'data-field-marked';

/** One way of spoiling an encrypted body, with the values it took and what it has earned. */
export interface EncryptionFault {
  /** The way it belongs to. */
  readonly way: string;
  /** What was done, for a reader. */
  readonly words: string;
  readonly spoiling: Spoiling;
  readonly earns: readonly Outcome[];
}

const utf8 = new TextEncoder();

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const hexUpper = (character: string) => character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
const escaped = (text: string) => text.replace(/[+/=%]/g, (character) => `%${hexUpper(character)}`);

/** The documented form of a ciphertext: base64, then percent-encoded where it is not alphanumeric (§6-1). */
export function wireText(ciphertext: Uint8Array): string {
  return escaped(base64(ciphertext));
}

/** Another spelling of a ciphertext, or undefined when it is no other one. */
function spelt(spelling: Spelling, ciphertext: Uint8Array): string | undefined {
  const standard = wireText(ciphertext);
  const plain = base64(ciphertext);
  const other = (text: string) => (text === standard ? undefined : text);
  switch (spelling) {
    case 'raw-base64':
      return other(plain);
    case 'missing-padding':
      return other(standard.replace(/(?:%3D)+$/, ''));
    case 'line-breaks':
      return other(escaped(plain.replace(/.{64}(?=.)/g, '$&\r\n')));
    case 'blanks-around':
      return ` ${standard}\n`;
    case 'url-safe':
      return other(escaped(plain.replaceAll('+', '-').replaceAll('/', '_')));
    case 'lower-case-escapes':
      return other(standard.replace(/%../g, (code) => code.toLowerCase()));
    case 'every-character-escaped':
      return plain.replace(/./g, (character) => `%${hexUpper(character)}`);
    case 'escaped-twice':
      return other(escaped(standard));
    case 'data-field':
      return JSON.stringify({ data: plain });
    case 'data-field-marked':
      return JSON.stringify({ data: plain, isEncrypted: true });
  }
}

/** The plaintext in whole blocks with a padding that is not PKCS#7, or undefined where it would come out the same. */
function paddedAs(style: PaddingStyle, plaintext: Uint8Array, block: number): Uint8Array | undefined {
  const room = block - (plaintext.length % block);
  const padding = new Uint8Array(room);
  switch (style) {
    case 'none':
      // The document itself fills the last block, with blanks after its end.
      return Buffer.concat([plaintext, padding.fill(0x20, 0, room % block)]).subarray(
        0,
        plaintext.length + (room % block),
      );
    case 'zeros':
      // A whole block of nothing is what zero padding adds to whole blocks: none.
      return room === block ? plaintext : Buffer.concat([plaintext, padding]);
    case 'off-by-one':
      padding.fill(room + 1);
      break;
    case 'last-byte-only':
      if (room === 1) return undefined;
      padding[room - 1] = room;
      break;
    case 'bit':
      padding[0] = 0x80;
      break;
    case 'too-long':
      padding.fill(0xff);
      break;
    case 'two-blocks':
      // As PKCS#7 would be for blocks of twice the size.
      return Buffer.concat([plaintext, new Uint8Array(room + block).fill(room + block)]);
  }
  return Buffer.concat([plaintext, padding]);
}

/** A document's text spoilt: no JSON any more, or JSON of another kind. */
function spoiltInside(how: Extract<Spoiling, { as: 'inside-spoilt' }>['how'], plaintext: Uint8Array): string {
  const document = Buffer.from(plaintext).toString('utf8').trim();
  switch (how) {
    case 'trailing-comma':
      return `${document.slice(0, -1)},}`;
    case 'comment':
      return `{/* migrated */${document.slice(1)}`;
    case 'json-in-text':
      return JSON.stringify(document);
  }
}

/** The ciphertext after a fault below the text, or undefined where the fault cannot be made. */
function spoiltCiphertext(spoiling: Spoiling, plaintext: Uint8Array, cipher: Cipher): Uint8Array | undefined {
  const { blockBytes } = cipher;
  const whole = () => cipher.encrypt(plaintext);
  switch (spoiling.as) {
    case 'cut-block':
      return whole().slice(0, -spoiling.bytes);
    case 'last-block-dropped':
      return whole().slice(0, -blockBytes);
    case 'blocks-reversed': {
      const bytes = whole();
      const starts = Array.from({ length: bytes.length / blockBytes }, (_, index) => index * blockBytes);
      return Buffer.concat(starts.reverse().map((start) => bytes.slice(start, start + blockBytes)));
    }
    case 'flipped-bit': {
      const bytes = whole();
      const at = bytes.length - blockBytes + (spoiling.bit >> 3);
      return bytes.with(at, (bytes[at] ?? 0) ^ (1 << (spoiling.bit & 7)));
    }
    case 'other-key':
      return cipher.rekeyed(Buffer.from(spoiling.key, 'hex')).encrypt(plaintext);
    case 'other-derivation': {
      const others = cipher.otherDerivations ?? [];
      return others[spoiling.which % others.length]?.encrypt(plaintext);
    }
    case 'padding': {
      const blocks = paddedAs(spoiling.style, plaintext, blockBytes);
      return blocks === undefined ? undefined : cipher.encryptUnpadded?.(blocks);
    }
    default:
      return undefined;
  }
}

/** The characters of a text in the documented form, an escape counting as one. */
const charactersOf = (text: string) => text.match(/%[0-9A-F]{2}|./g) ?? [];

/** The body's text after a fault of the text alone. */
function spoiltText(
  spoiling: Extract<Spoiling, { as: 'illegal-character' | 'cut-text' }>,
  ciphertext: Uint8Array,
): string | undefined {
  if (spoiling.as === 'cut-text') {
    const kept = base64(ciphertext).replace(/=+$/, '').slice(0, -spoiling.characters);
    // A reader that forgives missing padding must still end inside a block.
    return Math.floor((kept.length * 3) / 4) % 16 === 0 ? undefined : escaped(kept);
  }
  const characters = charactersOf(wireText(ciphertext));
  const at = Math.floor(characters.length * spoiling.at);
  return characters.toSpliced(at, spoiling.instead ? 1 : 0, spoiling.text).join('');
}

/**
 * The body of a request with this fault.
 *
 * @returns undefined when, with these values, the fault cannot be made or leaves a text that decrypts (A28): draw again
 */
export function encodeFault(
  fault: Pick<EncryptionFault, 'spoiling'>,
  plaintext: Uint8Array,
  cipher: Cipher,
): Uint8Array | undefined {
  const { spoiling } = fault;
  const text = (wire: string | undefined) => (wire === undefined ? undefined : utf8.encode(wire));
  switch (spoiling.as) {
    case 'illegal-character':
    case 'cut-text':
      return text(spoiltText(spoiling, cipher.encrypt(plaintext)));
    case 'spelling':
      return text(spelt(spoiling.spelling, cipher.encrypt(plaintext)));
    case 'inside':
      return text(wireText(cipher.encrypt(utf8.encode(spoiling.text))));
    case 'inside-spoilt':
      return text(wireText(cipher.encrypt(utf8.encode(spoiltInside(spoiling.how, plaintext)))));
    case 'inside-cut': {
      const kept = Math.min(Math.max(Math.floor(plaintext.length * spoiling.keep), 1), plaintext.length - 1);
      return text(wireText(cipher.encrypt(plaintext.slice(0, kept))));
    }
    case 'hex': {
      const digits = Buffer.from(cipher.encrypt(plaintext)).toString('hex');
      // Hex digits are base64, too: of other bytes.
      const read = Uint8Array.from(Buffer.from(digits, 'base64'));
      return cipher.decrypt(read) === undefined ? utf8.encode(digits) : undefined;
    }
    case 'binary': {
      const bytes = cipher.encrypt(plaintext);
      return bytes.some((byte) => byte > 0x7f) ? bytes : undefined;
    }
    default: {
      const ciphertext = spoiltCiphertext(spoiling, plaintext, cipher);
      if (ciphertext === undefined || ciphertext.length === 0) return undefined;
      return cipher.decrypt(ciphertext) === undefined ? text(wireText(ciphertext)) : undefined;
    }
  }
}
