/** `argos-conformance openapi`: the contract as an OpenAPI document. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { version } from '../run/suite.js';
import { asOpenApi30, type JsonObject, openApiDocument } from '../schemas/openapi/index.js';
import { cipherOf } from '../wire/encryption.js';
import { quoted } from '../wire/target/nearest.js';
import { type ExitCode, exitCodes, UsageError } from './exit.js';
import type { Surroundings } from './surroundings.js';

/** The versions of OpenAPI that can be written. */
const versions = ['3.1', '3.0'] as const;

/** The key that the encrypted examples are made with; it opens nothing. */
export const exampleKey = 'example-project-key';

/** Where `argos-conformance mock --port 4010` listens. */
const localMock = 'http://127.0.0.1:4010';

/** The options of `openapi` as they were written. */
export interface OpenApiWords {
  readonly format?: string;
  readonly output?: string;
}

/** The document of a version, as JSON. */
export function openApi(format: (typeof versions)[number]): JsonObject {
  const cipher = cipherOf(exampleKey, 'sha256');
  const document = openApiDocument({
    version,
    defaultServer: localMock,
    encrypted: (plain) => Buffer.from(cipher.encrypt(Buffer.from(JSON.stringify(plain)))).toString('base64'),
  });
  return format === '3.0' ? asOpenApi30(document) : document;
}

/**
 * Writes the document to a file, or prints it.
 *
 * @throws {UsageError} when the format is none, or the file cannot be written.
 */
export function openapi(
  words: OpenApiWords,
  { cwd, stdout }: Pick<Surroundings, 'cwd' | 'stdout'>,
): ExitCode {
  const format = versions.find((one) => one === (words.format ?? '3.1'));
  if (format === undefined) {
    throw new UsageError([
      `--format ${quoted(words.format ?? '')} is no format: write ${versions.join(' or ')}`,
    ]);
  }
  const text = `${JSON.stringify(openApi(format), null, 2)}\n`;
  if (words.output === undefined) {
    stdout.write(text);
    return exitCodes.conformant;
  }
  if (words.output.trim() === '') throw new UsageError(['--output is empty: name a file']);
  try {
    writeFileSync(resolve(cwd, words.output), text);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new UsageError([`--output ${quoted(words.output)} cannot be written (${code}): name another file`]);
  }
  return exitCodes.conformant;
}
