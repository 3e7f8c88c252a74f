/**
 * Generates `schemas/generated/`: one module of validators (Ajv standalone code) and the TypeScript types, both from
 * the schema files, so that neither is written twice.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import addFormats from 'ajv-formats';
import { compile } from 'json-schema-to-typescript';

const schemas = new URL('../schemas/', import.meta.url);
const generated = new URL('generated/', schemas);

/** `request-certain` → `requestCertain`. */
const camel = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

const names = (await readdir(schemas))
  .filter((file) => file.endsWith('.schema.json'))
  .map((file) => file.slice(0, -'.schema.json'.length))
  .sort();
const documents = new Map();
for (const name of names) {
  documents.set(name, JSON.parse(await readFile(new URL(`${name}.schema.json`, schemas), 'utf8')));
}

const ajv = new Ajv2020({ strict: true, allErrors: true, code: { source: true } });
addFormats.default(ajv);
ajv.addVocabulary(['x-kind', 'x-maxUtf8Bytes', 'x-template']);
for (const document of documents.values()) ajv.addSchema(document);
const exports = Object.fromEntries([...documents].map(([name, document]) => [camel(name), document.$id]));
const code = standaloneCode.default(ajv, exports);
const declaration = [
  "import type { Validate } from '../validators.js';",
  `declare const validators: { ${names.map((name) => `${camel(name)}: Validate;`).join(' ')} };`,
  'export = validators;',
  '',
].join('\n');

// Types only of the files that stand alone; the certain request has the type of the request.
const typed = ['request', 'success', 'error', 'envelope', 'evidence', 'result', 'known-failures', 'matrix'];
const types = await Promise.all(
  typed.map((name) =>
    compile(structuredClone(documents.get(name)), name, {
      bannerComment: '',
      additionalProperties: false,
      ignoreMinAndMaxItems: true,
      style: { singleQuote: true },
    }),
  ),
);

/** Definitions that two schema files share come out twice: keep the first of each name. */
function withoutRepeats(text) {
  const seen = new Set();
  return text
    .split(/(?=^(?:\/\*\*[\s\S]*?\*\/\n)?export )/m)
    .filter((part) => {
      const name = /export (?:interface|type) (\w+)/.exec(part)?.[1];
      if (name === undefined || seen.has(name)) return name === undefined;
      seen.add(name);
      return true;
    })
    .join('');
}

await mkdir(generated, { recursive: true });
await writeFile(new URL('validators.cjs', generated), code);
await writeFile(new URL('validators.d.cts', generated), declaration);
await writeFile(new URL('types.ts', generated), withoutRepeats(types.join('\n')));
