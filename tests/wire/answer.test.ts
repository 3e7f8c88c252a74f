import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { isObject, parseJson, readBody, utf8 } from '../../wire/answer.js';
import { type AesCipher, cipherOf } from '../../wire/encryption.js';
import type { WireAnswer } from '../../wire/exchange.js';

const cipher = cipherOf('staging-key-0001', 'sha256');
const success = { message: 'success', submissionId: 'id-1' };
const bytesOf = (text: string) => new TextEncoder().encode(text);
const sealed = (text: string | Uint8Array, by: AesCipher = cipher): string =>
  Buffer.from(by.encrypt(typeof text === 'string' ? bytesOf(text) : text)).toString('base64');

function answer(body: unknown, raw = false): WireAnswer {
  const bytes = body instanceof Uint8Array ? body : bytesOf(raw ? `${body}` : JSON.stringify(body));
  return { status: 200, headers: {}, body: bytes, truncated: false };
}

const read = (body: unknown, by: AesCipher | undefined = cipher) => readBody(answer(body), by);

test.describe('a plain body', () => {
  test('is its own document', () => {
    expect(read(success)).toEqual({ text: JSON.stringify(success), json: success, document: success });
  });

  test('of any JSON is read, null included', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!isObject(value));
        const back = JSON.parse(JSON.stringify(value));
        expect(read(value)).toEqual({ text: JSON.stringify(value), json: back, document: back });
      }),
    );
    expect(read(null)).toEqual({ text: 'null', json: null, document: null });
  });

  test('that is no JSON is text alone', () => {
    for (const text of ['', ' ', '<html>', '{"a":', "{'a':1}", 'undefined', '{"a":1}{"b":2}'])
      expect(readBody(answer(text, true), cipher)).toEqual({ text });
  });

  test('that is not UTF-8 is nothing', () => {
    for (const bytes of [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0x7b, 0x7d, 0xe2, 0x82]]) {
      expect(readBody(answer(Uint8Array.from(bytes)), cipher)).toEqual({});
    }
  });

  test('of any bytes never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const { text } = readBody(answer(bytes), cipher);
        if (text !== undefined) expect(typeof text).toBe('string');
      }),
    );
  });
});

test.describe('an envelope', () => {
  test('bare: the document is what it holds', () => {
    const data = sealed(JSON.stringify(success));
    const value = { data, isEncrypted: true };
    expect(read(value)).toEqual({
      text: JSON.stringify(value),
      json: value,
      envelope: { form: 'bare', value, data, plaintext: bytesOf(JSON.stringify(success)) },
      document: success,
    });
  });

  test('wrapped in a member body (A5)', () => {
    const data = sealed(JSON.stringify(success));
    const value = { data, isEncrypted: true };
    const { envelope, document, json } = read({ body: value });
    expect(envelope).toMatchObject({ form: 'wrapped', value, data });
    expect(document).toEqual(success);
    expect(json).toEqual({ body: value });
  });

  test('whatever isEncrypted says, and whatever stands beside it', () => {
    for (const isEncrypted of ['true', 1, false, null, undefined]) {
      const { document, envelope } = read({ data: sealed('{"errorCode":"x"}'), isEncrypted, more: 1 });
      expect(document).toEqual({ errorCode: 'x' });
      expect(envelope?.form).toBe('bare');
    }
  });

  const undecryptable: Readonly<Record<string, unknown>> = {
    'under another key': sealed('{}', cipherOf('another-key-0001', 'sha256')),
    'cut to no whole blocks': Buffer.from(cipher.encrypt(bytesOf('{}')).slice(0, 15)).toString('base64'),
    empty: '',
    'no base64': '!!!!',
    base64url: sealed('{"a":"????>>>>~~~~"}').replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
    'percent-encoded': encodeURIComponent(sealed('{}')),
    'with a line break': `${sealed('{}')}\n`,
  };
  for (const [name, data] of Object.entries(undecryptable)) {
    test(`with data ${name}: no plaintext, no document`, () => {
      const value = { data, isEncrypted: true };
      const { envelope, document, json } = read(value);
      expect(envelope).toEqual({ form: 'bare', value, data });
      expect(document).toBeUndefined();
      expect(json).toEqual(value);
    });
  }

  test('with data that is no text', () => {
    for (const data of [1, null, true, {}, ['x']]) {
      const value = { data, isEncrypted: true };
      const body = read(value);
      expect(body.envelope).toEqual({ form: 'bare', value });
      expect(body).not.toHaveProperty('document');
    }
  });

  test('with a plaintext that is no JSON, no UTF-8, or nothing: kept, but no document', () => {
    for (const plaintext of [bytesOf('not JSON'), Uint8Array.of(0xff, 0xfe), new Uint8Array(0)]) {
      const body = read({ data: sealed(plaintext), isEncrypted: true });
      expect(body.envelope?.plaintext).toEqual(plaintext);
      expect(body).not.toHaveProperty('document');
    }
  });

  test('of a target that does not encrypt: recognized, not opened', () => {
    const data = sealed(JSON.stringify(success));
    const body = readBody(answer({ data, isEncrypted: true }), undefined);
    expect(body.envelope).toEqual({ form: 'bare', value: { data, isEncrypted: true }, data });
    expect(body).not.toHaveProperty('document');
  });

  test('a document with a member data is no envelope', () => {
    for (const document of [
      { ...success, data: 'more' },
      { errorCode: 'invalid_payload', message: 'Invalid payload', data: null },
      { body: { ...success, data: 'more' } },
      { body: 'text', Items: [{ data: {} }] },
    ]) {
      const body = read(document);
      expect(body).not.toHaveProperty('envelope');
      expect(body.document).toEqual(document);
    }
  });

  test('of any document, in either form, gives that document', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (value, wrapped) => {
        const envelope = { data: sealed(JSON.stringify(value)), isEncrypted: true };
        expect(read(wrapped ? { body: envelope } : envelope).document).toEqual(
          JSON.parse(JSON.stringify(value)),
        );
      }),
    );
  });
});

test('the small readers', () => {
  expect(utf8(bytesOf('é🔑'))).toBe('é🔑');
  expect(utf8(Uint8Array.of(0xc3))).toBeUndefined();
  // One broken text leaves nothing behind for the next.
  expect(utf8(Uint8Array.of(0xa9))).toBeUndefined();
  expect(parseJson(undefined)).toBeUndefined();
  expect(parseJson('[1]')).toEqual([1]);
  expect([isObject({}), isObject([]), isObject(null), isObject('x')]).toEqual([true, false, false, false]);
});
