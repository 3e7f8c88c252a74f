/** One spelling for a JSON value, so that its fingerprint says whether it was changed. */
import { createHash } from 'node:crypto';
import type { ConformanceResult } from '../schemas/generated/types.js';

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * A JSON value as text without white space, members sorted by UTF-16 code units, numbers and strings as
 * `JSON.stringify` writes them (RFC 8785, except that lone surrogates are written as escapes instead of refused).
 * Members that are undefined are left out, as in JSON.
 *
 * @throws TypeError where a value is not JSON: NaN, an infinity, undefined in a list, a function, a Date …
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(',')}]`;
  if (typeof value === 'object' && isPlain(value)) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  throw new TypeError(`a value of type ${typeof value} is not JSON: ${String(value)}`);
}

/** SHA-256, in lower-case hex, of the canonical form of a result without its own `evidenceSha256`. */
export function evidenceSha256(result: Omit<ConformanceResult, 'evidenceSha256'>): string {
  const rest = { ...result, evidenceSha256: undefined };
  return createHash('sha256').update(canonicalJson(rest), 'utf8').digest('hex');
}
