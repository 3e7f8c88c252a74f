/** The OpenAPI documents say what the schemas say, in examples, codes and requirements, too. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { exampleKey, openApi } from '../../cli/openapi.js';
import { caseOf, membersSent, submissions, twins } from '../../generators/index.js';
import {
  documentedErrors,
  requirementIds,
  validateEncryptedRequest,
  validateEnvelope,
  validateError,
  validateRequest,
  validateSuccess,
} from '../../schemas/index.js';
import { asOpenApi30, type JsonObject } from '../../schemas/openapi/index.js';
import { cipherOf } from '../../wire/encryption.js';
import { command } from '../cli/support.js';
import { facts, stampOne, tables } from '../generators/support.js';
import { verifying } from '../support/cli.js';
import { expect, test } from '../support/folder.js';

const versions = ['3.1', '3.0'] as const;
const times = verifying ? 10 : 1;

interface Loose {
  readonly [name: string]: Loose;
}

/** A document to walk through; a member that is absent fails the test. */
const loose = (document: JsonObject): Loose => JSON.parse(JSON.stringify(document)) as Loose;
const post = (document: Loose) => document.paths?.['/v3/submission/migration']?.post;

/** Validates by a schema of the document, as a tool would that knows no Unicode classes. */
function validatorOf(document: JsonObject, name: string): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false, allErrors: true, unicodeRegExp: false, validateFormats: false });
  ajv.addSchema(document, 'openapi');
  const validate = ajv.getSchema(`openapi#/components/schemas/${name}`);
  if (validate === undefined) throw new Error(`no schema ${name}`);
  return (value) => validate(value) === true;
}

for (const version of versions) {
  test(`${version}: the request's schema takes and refuses what the contract does`, () => {
    const accepts = validatorOf(openApi(version), 'SubmissionRequest');
    const wrong: unknown[] = [];
    for (const one of fc.sample(submissions(facts, { optional: 'any' }), { seed: 5, numRuns: 200 * times })) {
      if (!accepts(one)) wrong.push(['valid, yet refused', one]);
    }
    let refused = 0;
    for (const table of ['omissions', 'formats', 'types', 'parameters', 'observed'] as const) {
      for (const way of tables[table] ?? []) {
        const drawn = fc.tuple(twins(facts), way.mutation);
        for (const [twin, mutation] of fc.sample(drawn, { seed: 7, numRuns: 2 * times })) {
          if (mutation.edit.kind === 'text') continue;
          const document = Object.fromEntries(membersSent(caseOf(twin, mutation, way), stampOne));
          if (validateRequest(document) !== accepts(document)) wrong.push([way.name, mutation.words]);
          if (!accepts(document)) refused += 1;
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(200);
  });

  test(`${version}: every example is right, and every code has one`, () => {
    const document = loose(openApi(version));
    const cipher = cipherOf(exampleKey, 'sha256');
    const opened = (base64: unknown): unknown =>
      JSON.parse(Buffer.from(cipher.decrypt(Buffer.from(String(base64), 'base64')) ?? []).toString('utf8'));
    const json = post(document)?.requestBody?.content?.['application/json']?.examples;
    expect(validateRequest(json?.minimal?.value)).toBe(true);
    expect(validateRequest(json?.full?.value)).toBe(true);
    expect(validateEncryptedRequest(json?.encrypted?.value)).toBe(true);
    expect(opened(decodeURIComponent(String(json?.encrypted?.value)))).toEqual(json?.minimal?.value);
    const { encrypted: sealedSuccess, accepted } =
      post(document)?.responses?.['200']?.content?.['application/json']?.examples ?? {};
    expect(validateSuccess(accepted?.value)).toBe(true);
    expect(validateEnvelope(sealedSuccess?.value)).toBe(true);
    expect(opened(sealedSuccess?.value?.data)).toEqual(accepted?.value);
    const { encrypted: sealed, ...errors } =
      post(document)?.responses?.['400']?.content?.['application/json']?.examples ?? {};
    expect(Object.keys(errors)).toEqual(documentedErrors.map(({ code }) => code));
    for (const [code, { value }] of Object.entries(errors)) {
      expect(validateError(value), code).toBe(true);
      expect(value?.errorCode).toBe(code);
    }
    expect(validateError(opened(sealed?.value?.data))).toBe(true);
  });

  test(`${version}: every requirement has its place; the key is in its header; no server bills`, () => {
    const document = loose(openApi(version));
    const placed = new Set<unknown>();
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [name, one] of Object.entries(value)) {
        if (name === 'x-requirements' && Array.isArray(one)) for (const id of one) placed.add(id);
        walk(one);
      }
    };
    walk(document.paths);
    expect([...placed].toSorted()).toEqual([...requirementIds].toSorted());
    expect(document.components?.securitySchemes?.apiKey).toMatchObject({
      type: 'apiKey',
      in: 'header',
      name: 'x-api-key',
    });
    expect(JSON.stringify(document.servers)).not.toContain('argosidentity');
    expect(document.openapi).toMatch(version === '3.1' ? /^3\.1\./ : /^3\.0\./);
  });
}

test('3.0 is written in the words of 3.0', () => {
  const text = JSON.stringify(openApi('3.0'));
  for (const word of ['"const":', '"$id":', '"$schema":', '"identifier":', '"type":[', '"\\p{']) {
    expect(text).not.toContain(word);
  }
  expect(text.length).toBeGreaterThan(10_000);
  const converted = asOpenApi30({
    openapi: '3.1.0',
    info: { title: 't', version: '1', summary: 's', license: { name: 'MIT', identifier: 'MIT' } },
    paths: {},
    components: {
      schemas: {
        const: { type: ['string', 'null'], const: 'a', examples: ['a', 'b'] },
        many: { type: ['string', 'integer', 'null'] },
        range: { type: 'number', exclusiveMinimum: 1, $comment: 'c' },
        whole: { properties: { examples: true, type: { type: 'string' } }, default: { const: 1 } },
      },
    },
  });
  expect(converted).toEqual({
    openapi: '3.0.3',
    info: { title: 't', version: '1', license: { name: 'MIT', url: 'https://spdx.org/licenses/MIT.html' } },
    paths: {},
    components: {
      schemas: {
        const: { type: 'string', nullable: true, enum: ['a'], example: 'a' },
        many: { anyOf: [{ type: 'string' }, { type: 'integer' }], nullable: true },
        range: { type: 'number', minimum: 1, exclusiveMinimum: true },
        whole: { properties: { examples: {}, type: { type: 'string' } }, default: { const: 1 } },
      },
    },
  });
});

test('openapi prints the document, or writes it', async ({ folder }) => {
  const printed = await command(folder, ['openapi']);
  expect(printed).toMatchObject({ exitCode: 0, stderr: [] });
  expect(JSON.parse(printed.stdout)).toEqual(openApi('3.1'));
  const written = await command(folder, ['openapi', '--format', '3.0', '--output', 'o.json']);
  expect(written).toEqual({ exitCode: 0, stdout: '', stderr: [] });
  expect(JSON.parse(readFileSync(join(folder, 'o.json'), 'utf8'))).toEqual(openApi('3.0'));
  const mistakes = [
    [['--format', '2.0'], /--format "2\.0" is no format: write 3\.1 or 3\.0/],
    [['--output', ''], /--output is empty: name a file/],
    [['--output', 'no/such/o.json'], /cannot be written \(ENOENT\): name another file/],
  ] as const;
  for (const [words, expected] of mistakes) {
    const ended = await command(folder, ['openapi', ...words]);
    expect(ended).toEqual({ exitCode: 2, stdout: '', stderr: [expect.stringMatching(expected)] });
  }
});
