/** Every way in which a target gives a secret away, or fails while it does. */
import { createCipheriv } from 'node:crypto';
import { derivedKey, planted } from './planted.js';
import { type Answering, answerOf } from './server.js';

const { apiKey, encryptionKey, invalidProjectApiKey, adminEmail } = planted;

const json = (value: object): string => JSON.stringify(value);
const refusal = (message: string): string => json({ errorCode: 'missing_data', message });
const bad = (body: string | Buffer, headers: Readonly<Record<string, string>> = {}) =>
  answerOf('400 Bad Request', body, headers);
const says =
  (message: string): Answering =>
  () =>
    bad(refusal(message));
const html = (text: string): string =>
  text.replace(/[^a-z0-9]/gi, (character) => `&#${character.charCodeAt(0)};`);
const unicode = (text: string): string =>
  [...text].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

function encrypted(document: object): string {
  const cipher = createCipheriv('aes-256-ecb', derivedKey, null);
  const data = Buffer.concat([cipher.update(json(document)), cipher.final()]).toString('base64');
  return json({ data, isEncrypted: true });
}

/** Ways to give it away in an answer that can be judged, by name. */
export const told: Readonly<Record<string, Answering>> = {
  'the key in the body': says(`no such project: ${apiKey}`),
  'the key in a header': () => bad(refusal('x'), { 'x-request-key': apiKey }),
  'the key as the name of a header': () =>
    bad(refusal('x'), { [`x-${apiKey.replace(/[^\w]/g, '-')}`]: apiKey }),
  'the key in the reason phrase': () => answerOf(`400 ${apiKey}`, refusal('x')),
  'the key in escapes of JSON': () => bad(`{"errorCode":"missing_data","message":"${unicode(apiKey)}"}`),
  'the key with slashes escaped': () =>
    bad(`{"errorCode":"missing_data","message":"${apiKey.replaceAll('/', '\\/')}"}`),
  'the key in base64': says(`token ${Buffer.from(apiKey).toString('base64')}`),
  'the key in base64, one byte further': says(`token ${Buffer.from(`x${apiKey}y`).toString('base64')}`),
  'the key in base64, two bytes further': says(`token ${Buffer.from(`xy${apiKey}z`).toString('base64')}`),
  'the key in base64url': says(`token ${Buffer.from(`:${apiKey}`).toString('base64url')}`),
  'the key in hex': says(`token ${Buffer.from(apiKey).toString('hex')}`),
  'the key in capital hex': says(`token ${Buffer.from(apiKey).toString('hex').toUpperCase()}`),
  'the key percent-encoded': says(`?key=${encodeURIComponent(apiKey)}`),
  'the key as an array of bytes': () =>
    bad(json({ errorCode: 'missing_data', message: 'x', raw: Buffer.from(apiKey) })),
  'the key in UTF-16': () => bad(Buffer.from(refusal(apiKey), 'utf16le')),
  'the key in bytes that are no text': () =>
    bad(Buffer.concat([Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from(apiKey), Buffer.from([0xff])])),
  'the key as the id of a submission': () => answerOf('500 Oops', json({ message: 'success', id: apiKey })),
  'the key in the stack of a 500': () =>
    answerOf('500 Internal Server Error', `Error: key ${apiKey}\n    at lookup (/srv/app/keys.js:17:3)`),
  'the key in a redirect': () =>
    answerOf('302 Found', '', { location: `https://other.example/?key=${encodeURIComponent(apiKey)}` }),
  'the encryption key in the body': says(`cannot decrypt with ${encryptionKey}`),
  'the derived key in base64': says(derivedKey.toString('base64')),
  'the derived key in hex': says(derivedKey.toString('hex')),
  'the derived key as bytes': () =>
    bad(Buffer.concat([Buffer.from('{"k":"'), derivedKey, Buffer.from('"}')])),
  'the key in an encrypted answer': () => bad(encrypted({ errorCode: 'missing_data', message: apiKey })),
  'the key of the invalid project': says(`project ${invalidProjectApiKey}`),
  'the administrator, in another case': says(`admin ${adminEmail.toUpperCase()} unknown`),
  'an answer of 100 KiB of the key': says(apiKey.repeat(4_000)),
  'an answer in gzip that holds the key': () => bad(refusal(apiKey), { 'content-encoding': 'gzip' }),
};

/** Ways to give it away that look like a network in trouble: a few of them in a row end a run. */
export const shaky: Readonly<Record<string, Answering>> = {
  'the key in a page of HTML': () =>
    answerOf('502 Bad Gateway', `<h1>no ${html(apiKey)}</h1><p>${apiKey}</p>`, {
      'content-type': 'text/html',
    }),
  'the key in bytes that are no HTTP': () => ({ raw: `ICY 400 ${apiKey}\r\n${apiKey}\r\n\r\n` }),
  'the key in a broken header': () => ({ raw: `HTTP/1.1 400 Bad\r\n${apiKey}\u0000: x\r\n\r\n` }),
  'the key in half an answer': () => ({
    raw: `HTTP/1.1 400 Bad Request\r\ncontent-length: 9999\r\n\r\n{"message":"${apiKey}`,
  }),
  'the key in a chunk of a wrong length': () => ({
    raw: `HTTP/1.1 400 Bad Request\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n${apiKey}\r\n`,
  }),
  'a rate limit that tells the key': () => answerOf('429 Slow', refusal(apiKey), { 'retry-after': '0' }),
  'a reset': () => 'reset',
  'no answer at all': () => 'silence',
};

/** All of them, the troubled ones last. */
export const echoes: Readonly<Record<string, Answering>> = { ...told, ...shaky };
