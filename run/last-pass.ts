/**
 * The last pass: searches everything that a run has written for its secrets, archives unpacked. Redaction where
 * evidence is made should leave nothing to find; this is what notices when it did not.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  type Dirent,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  statSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import type { Secret } from '../wire/redaction.js';
import { SecretSearch } from '../wire/secret-search.js';
import { gunzipped, isGzip, isZip, unzipped } from './unpack.js';

/** A secret in something that was written. */
export interface Hit {
  /** A path, `path!member` for a member of an archive. */
  readonly where: string;
  readonly placeholder: string;
}

/** What the pass found, and what it could not look into. */
export interface Searched {
  readonly hits: readonly Hit[];
  /** What could not be searched, and why. */
  readonly unsearched: readonly { readonly where: string; readonly why: string }[];
  readonly files: number;
  /** Bytes looked at, unpacked ones included. */
  readonly bytes: number;
}

/** Bounds on what one pass unpacks. */
export interface PassLimits {
  /** Largest archive, and largest member of one, in bytes. */
  readonly member: number;
  /** All that is unpacked, in bytes. */
  readonly total: number;
  /** Archives within archives. */
  readonly depth: number;
  /** Largest member of an archive that came in base64 from elsewhere, in bytes: of a longer one, the beginning. */
  readonly foreign: number;
}

const MIB = 2 ** 20;
const usualLimits: PassLimits = { member: 128 * MIB, total: 1024 * MIB, depth: 6, foreign: 16 * MIB };

/** Most that deflate makes of one byte. */
const DEFLATE_RATIO = 1_032;
/** The one page that holds an archive in base64 because the suite had it written so. */
const OWN_PAGE = 'playwright/index.html';

const CHUNK_BYTES = MIB;
/** How base64 of a zip archive and of a gzip file begins. */
const MARKERS = ['UEsDB', 'H4sI'];
const LEAST_BASE64 = 24;
/** Bytes that tell an archive. */
const HEAD_BYTES = 16;
const NO_BASE64 = /[^A-Za-z0-9+/_-]/;

/** Bytes that can be read piece by piece. */
interface Source {
  readonly size: number;
  read(at: number, length: number): Buffer;
}

function sourceOf(bytes: Buffer): Source {
  return { size: bytes.length, read: (at, length) => bytes.subarray(at, at + length) };
}

function fileSource(descriptor: number): Source {
  return {
    size: fstatSync(descriptor).size,
    read(at, length) {
      const bytes = Buffer.allocUnsafe(length);
      let got = 0;
      for (;;) {
        const more = readSync(descriptor, bytes, got, length - got, at + got);
        got += more;
        if (more === 0 || got === length) return bytes.subarray(0, got);
      }
    },
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

/**
 * Searches files and folders, whole and whatever is in them, for secrets; names of files too. Links are not followed.
 * Memory stays within a few times the largest archive.
 *
 * @param paths absolute; what does not exist holds nothing
 */
export function searchWritten(
  paths: readonly string[],
  secrets: readonly Secret[],
  limits: PassLimits = usualLimits,
): Searched {
  const pass = new Pass(secrets, limits);
  for (const path of paths) {
    if (!existsSync(path)) continue;
    if (statSync(path).isDirectory()) pass.folder(path, '');
    else pass.file(path, basename(path));
  }
  return pass;
}

class Pass implements Searched {
  readonly hits: Hit[] = [];
  readonly unsearched: { where: string; why: string }[] = [];
  files = 0;
  bytes = 0;
  readonly #search: SecretSearch;
  readonly #limits: PassLimits;
  /** Archives of others that were looked into: evidence of one answer stands in several files. */
  readonly #seen = new Set<string>();
  #unpacked = 0;

  constructor(secrets: readonly Secret[], limits: PassLimits) {
    this.#search = new SecretSearch(secrets);
    this.#limits = limits;
  }

  #look(where: string, bytes: Buffer): void {
    for (const placeholder of this.#search.in(bytes)) {
      const known = this.hits.some((hit) => hit.where === where && hit.placeholder === placeholder);
      if (!known) this.hits.push({ where, placeholder });
    }
  }

  folder(path: string, name: string): void {
    let entries: Dirent[];
    try {
      entries = readdirSync(path, { withFileTypes: true });
    } catch (error) {
      this.unsearched.push({ where: name || '.', why: `cannot be read (${codeOf(error)})` });
      return;
    }
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const inner = name === '' ? entry.name : `${name}/${entry.name}`;
      this.#look(inner, Buffer.from(entry.name));
      const full = join(path, entry.name);
      if (entry.isDirectory()) this.folder(full, inner);
      else if (entry.isSymbolicLink()) this.#look(inner, Buffer.from(readlinkSync(full)));
      // A pipe or a socket holds nothing that was written, and reading it could last for ever.
      else if (entry.isFile()) this.file(full, inner);
    }
  }

  file(path: string, name: string): void {
    this.files += 1;
    let descriptor: number | undefined;
    try {
      descriptor = openSync(path, 'r');
      this.#source(name, fileSource(descriptor), 0);
    } catch (error) {
      this.unsearched.push({ where: name, why: `cannot be read (${codeOf(error)})` });
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  }

  #source(where: string, source: Source, depth: number): void {
    this.bytes += source.size;
    const overlap = Math.max(this.#search.overlap, MARKERS[0]?.length ?? 0);
    let decodedTo = 0;
    for (let at = 0; at < source.size; at += CHUNK_BYTES) {
      const chunk = source.read(at, CHUNK_BYTES + overlap);
      this.#look(where, chunk);
      for (const marker of MARKERS) {
        for (let found = chunk.indexOf(marker); found >= 0; found = chunk.indexOf(marker, found + 1)) {
          // What was decoded already has no archive of its own in its letters.
          if (at + found >= decodedTo)
            decodedTo = this.#encoded(where, source, at + found, depth) ?? decodedTo;
        }
      }
    }
    const head = source.read(0, HEAD_BYTES);
    if (isZip(head) || isGzip(head))
      this.#archive(where, head, () => source.read(0, source.size), source.size, depth);
  }

  /** An archive in base64 at this place; returns where it ends, or undefined when it is none. */
  #encoded(where: string, source: Source, at: number, depth: number): number | undefined {
    const head = Buffer.from(source.read(at, LEAST_BASE64).toString('latin1'), 'base64');
    if (!isZip(head) && !isGzip(head)) return undefined;
    const most = Math.ceil((this.#limits.member * 4) / 3);
    const parts: string[] = [];
    let length = 0;
    while (length <= most) {
      const part = source.read(at + length, CHUNK_BYTES).toString('latin1');
      const end = part.search(NO_BASE64);
      parts.push(end < 0 ? part : part.slice(0, end));
      length += parts.at(-1)?.length ?? 0;
      if (end >= 0 || part.length < CHUNK_BYTES) break;
    }
    if (length < LEAST_BASE64) return undefined;
    const inner = `${where}!base64`;
    const read = (): Buffer => {
      const bytes = Buffer.from(parts.join(''), 'base64');
      this.#look(inner, bytes);
      return bytes;
    };
    if (where === OWN_PAGE) this.#archive(inner, head, read, Math.floor((length * 3) / 4), depth);
    else if (length <= most) this.#foreign(inner, head, read(), depth);
    return at + length;
  }

  /**
   * What a target has answered stands in base64 in its findings, and may be anything: cut short, a bomb, or no archive
   * at all. It is looked into as far as that goes, and what cannot be had is no fault of the report.
   */
  #foreign(where: string, head: Buffer, bytes: Buffer, depth: number): void {
    const { foreign: most, depth: deepest } = this.#limits;
    const mark = createHash('sha256').update(bytes).digest('base64');
    if (depth >= deepest || this.#seen.has(mark)) return;
    this.#seen.add(mark);
    const members = isZip(head)
      ? unzipped(bytes, most)
      : gunzipped(bytes.subarray(0, Math.floor(most / DEFLATE_RATIO)), most);
    for (const member of members) {
      this.#look(`${where}!${member.name}`, Buffer.from(member.name));
      if (member.bytes !== undefined)
        this.#source(`${where}!${member.name}`, sourceOf(member.bytes), depth + 1);
    }
  }

  #archive(where: string, head: Buffer, read: () => Buffer, size: number, depth: number): void {
    const why = this.#tooMuch(size, depth);
    if (why !== undefined) {
      this.unsearched.push({ where, why });
      return;
    }
    const bytes = read();
    const { member: most } = this.#limits;
    const members = isZip(head) ? unzipped(bytes, most) : gunzipped(bytes, most);
    for (const member of members) {
      const name = `${where}!${member.name}`;
      this.#look(name, Buffer.from(member.name));
      if (member.bytes === undefined) this.unsearched.push({ where: name, why: member.why });
      else {
        this.#unpacked += member.bytes.length;
        this.#source(name, sourceOf(member.bytes), depth + 1);
      }
      if (this.#unpacked > this.#limits.total) {
        this.unsearched.push({ where, why: this.#tooMuch(0, 0) ?? '' });
        return;
      }
    }
  }

  /** Why an archive is not to be unpacked; undefined when it is. */
  #tooMuch(size: number, depth: number): string | undefined {
    const { member, total, depth: deepest } = this.#limits;
    const mib = (bytes: number): string => `more than ${Math.floor(bytes / MIB)} MiB`;
    if (size > member) return `is an archive of ${mib(member)}`;
    if (depth >= deepest) return `is in more than ${deepest} archives, one in another`;
    return this.#unpacked > total ? `unpacks, with what came before it, to ${mib(total)}` : undefined;
  }
}
