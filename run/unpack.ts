/** Archives, unpacked in memory: zip and gzip, also those that were cut short. */
import { constants, gunzipSync, inflateRawSync } from 'node:zlib';

/** Something out of an archive; without bytes where it cannot be had, and then why. */
export type Member =
  | { readonly name: string; readonly bytes: Buffer }
  | { readonly name: string; readonly bytes?: undefined; readonly why: string };

const LOCAL_HEADER = Buffer.from('PK\u0003\u0004', 'latin1');
const HEADER_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;

/** Whether bytes begin as a zip archive does. */
export function isZip(bytes: Buffer): boolean {
  // The version needed is at most 6.3.
  return bytes.subarray(0, 4).equals(LOCAL_HEADER) && (bytes[4] ?? 255) <= 63;
}

/** Whether bytes begin as a gzip file does (RFC 1952): magic, deflate, no reserved flag, a known system. */
export function isGzip(bytes: Buffer): boolean {
  const [first, second, method, flags = 255] = bytes;
  const system = bytes[9] ?? 254;
  return (
    first === 0x1f &&
    second === 0x8b &&
    method === 8 &&
    (flags & 0xe0) === 0 &&
    (system <= 13 || system === 255)
  );
}

// What was cut short gives what there is of it.
const lenient = { finishFlush: constants.Z_SYNC_FLUSH };

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

const tooLarge = (most: number): string => `unpacks to more than ${Math.floor(most / 2 ** 20)} MiB`;

/**
 * The content of a gzip file; nothing when it is none after all.
 *
 * @param most largest size of what comes out, in bytes
 */
export function* gunzipped(bytes: Buffer, most: number): Generator<Member> {
  try {
    yield { name: 'gunzipped', bytes: gunzipSync(bytes, { ...lenient, maxOutputLength: most }) };
  } catch (error) {
    if (isTooLarge(error)) yield { name: 'gunzipped', why: tooLarge(most) };
  }
}

/** The raw deflate stream that `bytes` begin with, and how long it is. */
function inflated(bytes: Buffer, most: number): { readonly bytes: Buffer; readonly length: number } {
  const done: unknown = inflateRawSync(bytes, { ...lenient, maxOutputLength: most, info: true });
  const { buffer, engine } = done as { buffer: Buffer; engine: { bytesWritten: number } };
  return { bytes: buffer, length: engine.bytesWritten };
}

/**
 * The members of a zip archive, by its local headers: so that those of an archive without its end, or inside of
 * something else, are found as well. Stored members of unknown length are part of the archive's own bytes.
 *
 * @param most largest size of one member, in bytes
 */
export function* unzipped(archive: Buffer, most: number): Generator<Member> {
  let at = archive.indexOf(LOCAL_HEADER);
  while (at >= 0 && at + HEADER_BYTES <= archive.length) {
    const flags = archive.readUInt16LE(at + 6);
    const method = archive.readUInt16LE(at + 8);
    const stored = archive.readUInt32LE(at + 18);
    const start = at + HEADER_BYTES + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28);
    const name = archive
      .subarray(at + HEADER_BYTES, at + HEADER_BYTES + archive.readUInt16LE(at + 26))
      .toString('utf8');
    let end = at + LOCAL_HEADER.length;
    if ((flags & 1) !== 0) yield { name, why: 'is encrypted' };
    else if (method === DEFLATED) {
      try {
        const { bytes, length } = inflated(archive.subarray(start), most);
        end = start + length;
        yield { name, bytes };
      } catch (error) {
        yield { name, why: isTooLarge(error) ? tooLarge(most) : 'is damaged' };
      }
    } else if (method === STORED) {
      const known = (flags & 8) === 0 && stored <= archive.length - start;
      if (known) end = start + stored;
      if (known && stored > 0) yield { name, bytes: archive.subarray(start, end) };
    } else yield { name, why: `is packed in a way that is not known (${method})` };
    at = archive.indexOf(LOCAL_HEADER, Math.max(end, at + LOCAL_HEADER.length));
  }
}
