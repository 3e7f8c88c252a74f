/**
 * What the value of a variable may look like. A parser answers with the value, or with what is wrong and what to do: a
 * clause that follows "NAME in FILE". No clause repeats the value, which may be a secret in the wrong place.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Capability } from '../../schemas/requirements.js';
import { readError, regularFile } from './files.js';
import { canonicalHost, hostOf, isWhole } from './hosts.js';
import { capabilities, type Derivation, derivations } from './target.js';

/** A value, or what is wrong with the text. */
export type Parsed<Value> = { readonly value: Value } | { readonly problem: string };
export type Parser<Value> = (text: string) => Parsed<Value>;

const shortestSecret = 8;
const longestSecret = 1024;
/** Path of the endpoint (§1), which the suite appends itself. */
const endpoint = '/v3/submission/migration';

function secret(text: string, form: RegExp, formWords: string): Parsed<string> {
  if ([...text].length < shortestSecret) {
    return { problem: `has fewer than ${shortestSecret} characters: give the whole key` };
  }
  if (text.length > longestSecret) {
    return { problem: `has more than ${longestSecret} characters: give the key alone` };
  }
  return form.test(text) ? { value: text } : { problem: `holds ${formWords}: give the key as it was issued` };
}

/** A key that travels in a header: visible ASCII, 8 to 1024 characters. */
export const apiKey: Parser<string> = (text) =>
  secret(
    text,
    /^[\x21-\x7e]+$/,
    'characters that cannot stand in a header (blanks, control or non-ASCII ones)',
  );

/** A key that never travels: printable, 8 to 1024 characters. */
export const encryptionKey: Parser<string> = (text) =>
  secret(text, /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+$/u, 'characters that cannot be printed');

/** Says what is wrong with a key under its derivation (A6); undefined when the two go together. */
export function derivationProblem(key: string, derivation: Derivation): string | undefined {
  if (derivation === 'hex' && !/^[0-9a-f]{64}$/i.test(key))
    return 'is not the hex form of 32 bytes (64 digits)';
  if (derivation !== 'base64') return undefined;
  const bytes = Buffer.from(key, 'base64');
  return bytes.length === 32 && bytes.toString('base64') === key
    ? undefined
    : 'is not the base64 form of 32 bytes (44 characters)';
}

export const email: Parser<string> = (text) =>
  text.length <= 254 && /^[^\s@\p{C}]+@[^\s@\p{C}]+$/u.test(text)
    ? { value: text }
    : { problem: 'is no e-mail address: write name@domain' };

/** A base URL, rebuilt without a trailing slash. */
export const baseUrl: Parser<URL> = (text) => {
  const form = 'write it as https://host or https://host/base/path';
  if (/[\s\p{C}\\]/u.test(text))
    return { problem: `holds blanks, control characters or a backslash: ${form}` };
  if (!/^https?:\/\//i.test(text)) return { problem: `does not start with https:// or http://: ${form}` };
  if (!URL.canParse(text)) return { problem: `is no valid URL: ${form}` };
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    return { problem: 'holds a user name or password: leave them out, the key has its own variable' };
  }
  if (/[?#]/.test(text)) return { problem: `holds a query or a fragment: ${form}` };
  if (!isWhole(hostOf(url))) return { problem: `names no host: ${form}` };
  const path = url.pathname.replace(/\/+$/, '');
  if (path.endsWith(endpoint)) {
    return { problem: `ends with ${endpoint}: leave that out, the suite appends it` };
  }
  return { value: new URL(`${url.protocol}//${url.host}${path}`) };
};

/** A whole number within bounds, both included. */
export function whole(least: number, most: number): Parser<number> {
  return (text) => number(text, /^\d{1,10}$/, least, most, 'a whole number');
}

/** A number with up to three decimals within bounds, both included. */
export function decimal(least: number, most: number): Parser<number> {
  return (text) => number(text, /^\d{1,10}(\.\d{1,3})?$/, least, most, 'a number');
}

function number(text: string, form: RegExp, least: number, most: number, words: string): Parsed<number> {
  const value = form.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most
    ? { value }
    : { problem: `is not ${words} from ${least} to ${most}: correct it` };
}

export const derivation: Parser<Derivation> = (text) => {
  const value = derivations.find((known) => known === text);
  return value === undefined ? { problem: `is none of ${derivations.join(', ')}: correct it` } : { value };
};

/** A comma list of capabilities; an empty one is none. */
export const capabilityList: Parser<readonly Capability[]> = (text) => {
  const value: Capability[] = [];
  for (const [at, item] of items(text).entries()) {
    const known = capabilities.find((capability) => capability === item);
    if (known === undefined) {
      return { problem: `has an unknown item ${at + 1}: the known ones are ${capabilities.join(', ')}` };
    }
    if (value.includes(known)) return { problem: `names ${known} twice: name it once` };
    value.push(known);
  }
  return { value };
};

/** A comma list of bare host names, made canonical. */
export const hostList: Parser<readonly string[]> = (text) => {
  const hosts = items(text).map(canonicalHost);
  const wrong = hosts.indexOf(undefined);
  return wrong < 0
    ? { value: hosts.filter((host) => host !== undefined) }
    : {
        problem: `has an item ${wrong + 1} that is no host name: write names alone, without scheme, port or path`,
      };
};

/** An ID card code (A4). */
export const idType: Parser<string> = (text) =>
  /^[\w.-]{1,64}$/.test(text)
    ? { value: text }
    : { problem: 'is no ID card code: write up to 64 letters, digits, dots, dashes or underscores' };

/** A label of one line. */
export const label: Parser<string> = (text) =>
  text.length <= 100 && /^\P{C}+$/u.test(text)
    ? { value: text }
    : { problem: 'is no label: write up to 100 printable characters' };

/** A file of PEM certificates; the value is its absolute path. */
export function certificateFile(cwd: string): Parser<string> {
  return (text) => {
    const path = resolve(cwd, text);
    const what = 'give the path of a file of PEM certificates';
    try {
      if (!regularFile(path)) return { problem: `names no regular file of at most 1 MiB: ${what}` };
      const found = readFileSync(path, 'latin1').match(
        /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g,
      );
      if (found === null) return { problem: `names a file without a certificate: ${what}` };
      // OpenSSL passes over what it cannot read, and the run would fail for an unknown authority instead.
      const wrong = found.findIndex((pem) => !isCertificate(pem));
      return wrong < 0
        ? { value: path }
        : { problem: `names a file whose certificate ${wrong + 1} cannot be read: ${what}` };
    } catch (error) {
      return { problem: `names a file that cannot be read (${readError(error)}): ${what}` };
    }
  };
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

function items(text: string): string[] {
  return text.trim() === '' ? [] : text.split(',').map((item) => item.trim());
}
