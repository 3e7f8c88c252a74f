/** The encryption of §6-1 and §6-2: AES-256-ECB over the whole document, base64, percent-encoding. */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';

const algorithm = 'aes-256-ecb';
const blockLength = 16;

/** The 32-byte key of a project: SHA-256 of the UTF-8 API key (A6). */
export function encryptionKey(apiKey: string): Buffer {
  return createHash('sha256').update(apiKey, 'utf8').digest();
}

/** Percent-decodes once; `+` stays `+`. Undefined when an escape is broken. */
export function percentDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Decodes canonical base64 (standard alphabet, padded, no blanks); undefined for anything else. */
export function strictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** Whether the length is that of a PKCS#7-padded ciphertext: one block at least, whole blocks only. */
export function hasWholeBlocks(ciphertext: Buffer): boolean {
  return ciphertext.length > 0 && ciphertext.length % blockLength === 0;
}

/** Decrypts whole blocks and leaves the padding on. */
export function decryptBlocks(key: Buffer, ciphertext: Buffer): Buffer {
  const decipher = createDecipheriv(algorithm, key, null).setAutoPadding(false);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}

/** Takes PKCS#7 padding off and checks every byte of it; undefined when it is not valid. */
export function stripPadding(blocks: Buffer): Buffer | undefined {
  const length = blocks.at(-1) ?? 0;
  if (length < 1 || length > blockLength || length > blocks.length) return undefined;
  const end = blocks.length - length;
  return blocks.subarray(end).every((byte) => byte === length) ? blocks.subarray(0, end) : undefined;
}

/** Encrypts a text with PKCS#7 padding; the result is base64 without percent-encoding, as in an answer (§6-2). */
export function encryptText(key: Buffer, text: string): string {
  const cipher = createCipheriv(algorithm, key, null);
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}
