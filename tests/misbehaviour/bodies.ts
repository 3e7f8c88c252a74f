/** What is wrong with the answer itself: its status, its size, its coding, its text. */
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defaultCredentials } from '../../mock/credentials.js';
import { cipherOf } from '../../wire/encryption.js';
import { type Act, answerOf, encrypted as isEncrypted } from './front.js';

const MIB = 1024 * 1024;
const cipher = cipherOf(defaultCredentials.apiKey, 'sha256');

/** An answer of its own. */
export const replies =
  (
    status: number | string,
    body: string | Buffer = '',
    { type, ...headers }: Readonly<Record<string, string>> & { readonly type?: string } = {},
  ): Act =>
  ({ socket }) => {
    socket.write(answerOf({ status, body, ...(type === undefined ? {} : { type }) }, headers));
  };

/** A page of HTML, as proxies and portals answer. */
export const page = (status: number, title: string, headers: Readonly<Record<string, string>> = {}): Act =>
  replies(
    status,
    `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
    {
      type: 'text/html; charset=utf-8',
      ...headers,
    },
  );

/** The honest status with another body. */
export const withBody =
  (change: (body: Buffer) => Buffer, headers: Readonly<Record<string, string>> = {}): Act =>
  async ({ socket, pass }) => {
    const answer = await pass();
    socket.write(answerOf({ ...answer, body: change(answer.body) }, headers));
  };

/** The honest status with a document of this text, in an envelope where the request is encrypted. */
export function withDocument(text: (honest: string) => string): Act {
  let last = { text: '', data: '' };
  /** Encrypting MiB takes a second: the same ones are encrypted once. */
  const encrypted = (plain: string): string => {
    if (last.text !== plain) {
      last = { text: plain, data: Buffer.from(cipher.encrypt(Buffer.from(plain))).toString('base64') };
    }
    return last.data;
  };
  return async (caught) => {
    const answer = await caught.pass();
    const { data } = JSON.parse(answer.body.toString()) as { readonly data?: string };
    // What only looks encrypted is answered in plain.
    if (!isEncrypted(caught) || data === undefined) {
      caught.socket.write(answerOf({ ...answer, body: text(answer.body.toString()) }));
      return;
    }
    const honest = Buffer.from(cipher.decrypt(Buffer.from(data, 'base64')) ?? []).toString();
    const body = JSON.stringify({ data: encrypted(text(honest)), isEncrypted: true });
    caught.socket.write(answerOf({ ...answer, body }));
  };
}

/** The honest status, then so many MiB of one text over and over. */
export const flood =
  (mebibytes: number, text = '{"message":"success"}'): Act =>
  async ({ socket, pass }) => {
    const { status } = await pass();
    const piece = Buffer.from(text.repeat(Math.ceil(65_536 / text.length)).slice(0, 65_536));
    const pieces = Math.floor((mebibytes * MIB) / piece.length);
    socket.write(
      `HTTP/1.1 ${status} Words\r\ncontent-type: application/json\r\ncontent-length: ${pieces * piece.length}\r\n\r\n`,
    );
    for (let at = 0; at < pieces && !socket.destroyed; at += 1) {
      if (socket.write(piece)) continue;
      while (socket.writableNeedDrain && !socket.destroyed) await sleep(1);
    }
  };

let packed: { readonly gzip: Buffer; readonly br: Buffer } | undefined;

/** A GiB of zeros as gzip, a MiB of it; and as much as is quickly made as brotli, 12 KiB of it. */
function bombs(): { readonly gzip: Buffer; readonly br: Buffer } {
  if (packed === undefined) {
    const zeros = Buffer.alloc(64 * MIB);
    // Members of gzip may follow one another.
    const member = gzipSync(zeros, { level: 9 });
    const quickly = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
    packed = {
      gzip: Buffer.concat(Array.from({ length: 16 }, () => member)),
      br: brotliCompressSync(zeros, quickly),
    };
  }
  return packed;
}

/** The honest status with a body that unpacks to a thousand times its size. */
export const bomb =
  (coding: 'gzip' | 'br'): Act =>
  async ({ socket, pass }) => {
    const { status } = await pass();
    socket.write(answerOf({ status, body: bombs()[coding] }, { 'content-encoding': coding }));
  };

/** The honest answer, compressed although nobody asked. */
export const compressed: Act = withBody((body) => gzipSync(body), { 'content-encoding': 'gzip' });

const DEEP = 100_000;
/** JSON nested 100,000 deep, as the value of a member beside the honest ones. */
export const deepBeside = (honest: string): string =>
  honest.replace(/\}\s*$/, `,"more":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`);
/** JSON nested 100,000 deep and nothing else. */
export const deepObjects = (): string => `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`;
export const deepLists = (): string => `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`;
/** The members of an answer, all of them nested 100,000 deep. */
export const deepMembers = (): string => {
  const deep = deepLists();
  return `{"message":${deep},"submissionId":${deep},"errorCode":${deep}}`;
};
/** So many MiB of JSON that is no document of the API, in many members. */
export function wide(mebibytes: number): () => string {
  const member = '"member-NNNNNN":{"text":"at /somewhere… ","list":[1,2,3,null,true]}';
  const count = Math.floor((mebibytes * MIB) / (member.length + 1));
  const members = Array.from({ length: count }, (_, at) =>
    member.replace('NNNNNN', String(at).padStart(6, '0')),
  );
  const text = `{${members.join(',')}}`;
  return () => text;
}
