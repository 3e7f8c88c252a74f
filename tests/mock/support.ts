/** A small client of the mock, with its own encryption, for the tests of this folder. */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { Client } from 'undici';
import { type MockOptions, type RunningMock, startMock } from '../../mock/server.js';

export const migrationPath = '/v3/submission/migration';

/** A valid submission that is neither minimal nor full, with the members that a test wants otherwise. */
export function submission(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    admin: 'admin@example.com',
    email: 'jane.doe@example.com',
    fullName: 'Jane Doe',
    birthDate: '1990-02-28',
    kycStatus: 'approved',
    idType: 'drvlic',
    issuingCountry: 'KOR',
    gender: 'female',
    userid: 'user-1',
    ...changes,
  };
}

/** A valid submission without some of its members. */
export function without(...names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(submission()).filter(([name]) => !names.includes(name)));
}

/** A valid submission with every documented field. */
export function fullSubmission(): Record<string, unknown> {
  return submission({
    firstName: 'Jane',
    lastName: 'Doe',
    nationality: 'FRA',
    issueDate: '2020-02-29',
    expireDate: '2035-01-31',
    ipAddress: '192.0.2.1',
    identityNumber: 'I-1',
    documentNumber: 'D-1',
    address_city: 'Paris',
    address_country: 'France',
    address_state: 'Ile-de-France',
    address_street: '1 rue de Test',
    address_full: '1 rue de Test, Paris',
    cf1: 'a',
    cf2: 'b',
    cf3: 'c',
  });
}

function keyOf(apiKey: string): Buffer {
  return createHash('sha256').update(apiKey).digest();
}

/** A text as base64 ciphertext under the key that follows from an API key. */
export function encryptBase64(apiKey: string, plaintext: string | Buffer): string {
  const cipher = createCipheriv('aes-256-ecb', keyOf(apiKey), null);
  return Buffer.concat([cipher.update(plaintext), cipher.final()]).toString('base64');
}

/** Whole blocks as base64 ciphertext, without any padding. */
export function encryptBlocks(apiKey: string, blocks: Buffer): string {
  const cipher = createCipheriv('aes-256-ecb', keyOf(apiKey), null).setAutoPadding(false);
  return Buffer.concat([cipher.update(blocks), cipher.final()]).toString('base64');
}

/** A document as the body of an encrypted request. */
export function encryptedBody(apiKey: string, document: unknown): string {
  return encodeURIComponent(encryptBase64(apiKey, JSON.stringify(document)));
}

/** The plaintext of an encrypted answer's `data`. */
export function decryptBase64(apiKey: string, base64: string): string {
  const decipher = createDecipheriv('aes-256-ecb', keyOf(apiKey), null);
  return Buffer.concat([decipher.update(base64, 'base64'), decipher.final()]).toString('utf8');
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON, or its text. */
  readonly document: unknown;
}

export interface RequestOptions {
  readonly method?: string;
  readonly path?: string;
  /** The `x-api-key` header; `null` sends none. */
  readonly key?: string | null;
  readonly headers?: Record<string, string>;
}

/** The value somewhere inside a JSON value; undefined where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let inner = value;
  for (const step of path) {
    if (typeof inner !== 'object' || inner === null) return undefined;
    inner = Reflect.get(inner, step);
  }
  return inner;
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

/** One TCP connection to a mock. */
export class Connection {
  readonly #client: Client;
  readonly #key: string;

  constructor(mock: RunningMock) {
    this.#client = new Client(mock.baseUrl, { keepAliveTimeout: 60_000 });
    this.#key = mock.credentials.apiKey;
  }

  /** Sends a body to the migration path; anything but text and bytes as JSON. */
  async post(body: unknown, options: RequestOptions = {}): Promise<Answer> {
    const raw = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    return this.send(raw, { method: 'POST', path: migrationPath, ...options });
  }

  async send(body: string | Buffer | null, options: RequestOptions): Promise<Answer> {
    const key = options.key === undefined ? this.#key : options.key;
    const response = await this.#client.request({
      method: options.method ?? 'GET',
      path: options.path ?? migrationPath,
      headers: {
        'content-type': 'application/json',
        ...(key === null ? {} : { 'x-api-key': key }),
        ...options.headers,
      },
      body,
    });
    const text = await response.body.text();
    return { status: response.statusCode, headers: response.headers, text, document: parsed(text) };
  }

  async close(): Promise<void> {
    await this.#client.destroy();
  }
}

/** Runs a test against a mock of its own, over one connection. */
export async function withMock(
  options: MockOptions,
  run: (connection: Connection, mock: RunningMock) => Promise<void>,
): Promise<void> {
  const mock = await startMock(options);
  const connection = new Connection(mock);
  try {
    await run(connection, mock);
  } finally {
    await connection.close();
    await mock.close();
  }
}
