/**
 * Secrets that are planted, and a search for them that shares nothing with the one of the suite: it undoes every encoding
 * that it comes across and looks for the plain value, where the suite's looks for encoded forms.
 */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, unzipSync } from 'fflate';

/** What is planted. The key has characters that each encoding escapes. */
export const planted = {
  apiKey: 'pLanted+Key/with=Signs&0001',
  encryptionKey: 'pLanted/Encryption+Key=9',
  invalidProjectApiKey: 'pLanted+Invalid/Project&77',
  adminEmail: 'Planted.Boss@secret-corp.example',
  processingErrorEmail: 'planted.victim@secret-corp.example',
  proxyPassword: 'pLanted-proxy-pass',
} as const;

/** The AES key of the encryption key. */
export const derivedKey = createHash('sha256').update(planted.encryptionKey).digest();

/** The environment of a target at this address, every secret in it. */
export function plantedVariables(baseUrl: string): Record<string, string> {
  return {
    ARGOS_BASE_URL: baseUrl,
    ARGOS_API_KEY: planted.apiKey,
    ARGOS_ADMIN_EMAIL: planted.adminEmail,
    ARGOS_CAPABILITIES: 'encryption,read-back,delete',
    ARGOS_ENCRYPTION_KEY: planted.encryptionKey,
    ARGOS_ENCRYPTION_KEY_DERIVATION: 'sha256',
    ARGOS_INVALID_PROJECT_API_KEY: planted.invalidProjectApiKey,
    ARGOS_PROCESSING_ERROR_EMAIL: planted.processingErrorEmail,
    HTTPS_PROXY: `http://somebody:${planted.proxyPassword}@127.0.0.1:9`,
  };
}

const needles: readonly (readonly [string, Buffer])[] = [
  ...Object.entries(planted).map(([name, value]) => [name, Buffer.from(value.toLowerCase())] as const),
  ['derivedKey', Buffer.from(derivedKey.toString('latin1').toLowerCase(), 'latin1')],
];

/** The bytes with ASCII letters in lower case. */
const lowered = (bytes: Buffer): Buffer =>
  Buffer.from(
    bytes.toString('latin1').replace(/[A-Z]/g, (c) => c.toLowerCase()),
    'latin1',
  );

/** The members of an archive, or none. */
function unpacked(bytes: Buffer): [string, Buffer][] {
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return [['gunzipped', Buffer.from(gunzipSync(bytes))]];
    if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return [];
    return Object.entries(unzipSync(bytes)).map(([name, member]) => [name, Buffer.from(member)]);
  } catch {
    return [];
  }
}

/** Pieces of bytes side by side, so that none of them runs into the next. */
const joined = (pieces: readonly Buffer[]): Buffer =>
  Buffer.concat(pieces.flatMap((piece) => [piece, Buffer.from('\n')]));

const character = (_: string, code: string): string => String.fromCharCode(Number.parseInt(code, 16));

function unescaped(text: string): string {
  return text
    .replace(/\\+u00([0-9a-f]{2})/gi, character)
    .replace(/\\+(["/'])/g, '$1')
    .replace(/%([0-9a-f]{2})/gi, character)
    .replace(/&#x([0-9a-f]{2});/gi, character)
    .replace(/&#(\d{2,3});/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"');
}

/** Where secrets stand in some bytes, in whatever encoding. */
export function leaksIn(bytes: Buffer, where: string, depth = 2): string[] {
  const low = lowered(bytes);
  const found = needles.filter(([, needle]) => low.includes(needle)).map(([name]) => `${where}: ${name}`);
  for (const [name, member] of unpacked(bytes)) {
    found.push(...leaksIn(Buffer.from(name), `${where} > name`, 0), ...leaksIn(member, `${where} > ${name}`));
  }
  if (depth === 0) return found;
  const deeper = (way: string, inner: Buffer, levels: number): void => {
    found.push(...leaksIn(inner, `${where} > ${way}`, levels));
  };
  if (bytes.includes(0)) deeper('utf-16', Buffer.from(bytes.filter((byte) => byte !== 0)), depth - 1);
  const text = bytes.toString('latin1');
  const runs = [...text.matchAll(/[A-Za-z0-9+/_-]{16,}/g)].map(([run]) => run);
  for (const shift of [0, 1, 2, 3]) {
    deeper('base64', joined(runs.map((run) => Buffer.from(run.slice(shift), 'base64'))), 0);
  }
  for (const run of runs.filter((one) => /^(UEsD|H4sI)/.test(one))) {
    for (const [name, member] of unpacked(Buffer.from(run, 'base64'))) deeper(`archive > ${name}`, member, 2);
  }
  const digits = [...text.matchAll(/(?:[0-9a-f]{2}[ :]?){8,}/gi)].map(([run]) => run.replace(/[ :]/g, ''));
  for (const shift of [0, 1]) {
    deeper('hex', joined(digits.map((run) => Buffer.from(run.slice(shift), 'hex'))), 0);
  }
  const plain = unescaped(text);
  if (plain !== text) deeper('unescaped', Buffer.from(plain, 'latin1'), depth - 1);
  return [...new Set(found)];
}

/** Every file below a folder, with its path inside. */
export function filesBelow(folder: string, inside = ''): string[] {
  return readdirSync(join(folder, inside)).flatMap((name) => {
    const path = join(inside, name);
    const stats = lstatSync(join(folder, path));
    if (stats.isDirectory()) return filesBelow(folder, path);
    return stats.isFile() ? [path] : [];
  });
}

/** Where secrets stand below a folder: in files, in what they hold, in names. */
export function leaksBelow(folder: string, except: (path: string) => boolean = () => false): string[] {
  return filesBelow(folder)
    .filter((path) => !except(path))
    .flatMap((path) => {
      const inName = leaksIn(Buffer.from(path), `name of ${path}`, 1);
      return [...inName, ...leaksIn(readFileSync(join(folder, path)), path)];
    });
}
