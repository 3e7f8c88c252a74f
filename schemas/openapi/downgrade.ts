/** An OpenAPI 3.1 document as 3.0, for tools that know no newer one. */
import { isJsonObject, type Json, type JsonObject } from './json.js';

/** Places that hold data rather than a description: they stay as they are. */
const verbatim: ReadonlySet<string> = new Set(['value', 'default', 'enum', 'x-requirements', 'x-register']);
/** Members whose own members are named by the document, so that a name is no keyword. */
const named: ReadonlySet<string> = new Set([
  'properties',
  'schemas',
  'examples',
  'variables',
  'paths',
  'responses',
]);
/** Keywords that 3.0 does not know and that say nothing a tool acts on. */
const unknownTo30: ReadonlySet<string> = new Set(['$comment', '$defs', 'jsonSchemaDialect', 'webhooks']);

/** The members of a schema or another part, each in the words of 3.0. */
function keyword(name: string, value: Json): readonly (readonly [string, Json])[] {
  if (unknownTo30.has(name)) return [];
  if (verbatim.has(name) || name.startsWith('x-')) return [[name, value]];
  if (name === 'const') return [['enum', [value]]];
  if (name === 'type' && Array.isArray(value)) {
    const types = value.filter((one) => one !== 'null');
    const nullable: readonly (readonly [string, Json])[] =
      types.length < value.length ? [['nullable', true]] : [];
    const [only] = types;
    return types.length === 1 && only !== undefined
      ? [['type', only], ...nullable]
      : [['anyOf', types.map((type) => ({ type }))], ...nullable];
  }
  // A list of examples is of a schema, an object of them of a media type, which 3.0 has, too.
  if (name === 'examples' && Array.isArray(value)) {
    const [first] = value;
    return first === undefined ? [] : [['example', first]];
  }
  if ((name === 'exclusiveMinimum' || name === 'exclusiveMaximum') && typeof value === 'number') {
    return [
      [name === 'exclusiveMinimum' ? 'minimum' : 'maximum', value],
      [name, true],
    ];
  }
  return [[name, named.has(name) ? eachMember(value) : converted(value)]];
}

/** A part whose members have names of their own; `true` as a schema takes anything. */
function eachMember(value: Json): Json {
  if (!isJsonObject(value)) return converted(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, one === true ? {} : converted(one)]),
  );
}

function converted(value: Json): Json {
  if (Array.isArray(value)) return value.map(converted);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, one]) => keyword(name, one)));
}

/** The licence by its address: 3.0 has no identifiers. */
function licence({ identifier, ...rest }: JsonObject): JsonObject {
  return typeof identifier === 'string'
    ? { ...rest, url: `https://spdx.org/licenses/${identifier}.html` }
    : rest;
}

/** The same document in OpenAPI 3.0.3. */
export function asOpenApi30(document: JsonObject): JsonObject {
  const { summary: _summary, ...info } = isJsonObject(document.info) ? document.info : {};
  const rest = converted(document);
  return {
    ...(isJsonObject(rest) ? rest : {}),
    openapi: '3.0.3',
    info: { ...info, ...(isJsonObject(info.license) ? { license: licence(info.license) } : {}) },
  };
}
