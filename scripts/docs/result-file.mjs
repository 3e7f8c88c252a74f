/** The page about `conformance.json`. */

const code = (text) => `\`${text}\``;
const anchor = (name) => name.toLowerCase();
const nameOf = (ref) => ref.slice(ref.lastIndexOf('/') + 1);
/** In the cell of a table. */
const cell = (text) => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');

/** The type of a value in words; `path` names the table of an object that has no name. */
function typeOf(part, path) {
  if (part.$ref !== undefined) return `[${nameOf(part.$ref)}](#${anchor(nameOf(part.$ref))})`;
  if (part.const !== undefined) return code(JSON.stringify(part.const));
  if (part.enum !== undefined) return part.enum.map((value) => code(JSON.stringify(value))).join(', ');
  if (part.type === 'array') return `list of ${typeOf(part.items ?? {}, path)}`;
  if (part.type !== 'object') return part.format === undefined ? part.type : `${part.type}, ${part.format}`;
  if (part.properties !== undefined) return `object, see [${path}](#${anchor(path.replaceAll('.', ''))})`;
  const inside = part.additionalProperties;
  return typeof inside === 'object' ? `object whose members are: ${typeOf(inside, path)}` : 'object';
}

/** The object that a member holds or lists and that has no name of its own. */
function unnamed(part) {
  if (part.$ref !== undefined) return undefined;
  if (part.type === 'array') return unnamed(part.items ?? {});
  if (part.properties !== undefined) return part;
  return typeof part.additionalProperties === 'object' ? unnamed(part.additionalProperties) : undefined;
}

function bounds({ minimum, maximum, minItems, maxItems, pattern }) {
  const words = [
    minimum !== undefined && `at least ${minimum}`,
    maximum !== undefined && `at most ${maximum}`,
    minItems !== undefined && `at least ${minItems} of them`,
    maxItems !== undefined && `at most ${maxItems} of them`,
    pattern !== undefined && `matches ${code(pattern)}`,
  ].filter(Boolean);
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

/** The section of an object, then those of the objects in it. */
function section(title, part, path) {
  const rows = Object.entries(part.properties ?? {}).map(([name, member]) => {
    const always = part.required?.includes(name) ? 'always' : '';
    const type = `${typeOf(member, `${path}${name}`)}${bounds(member)}`;
    return `| ${code(name)} | ${cell(type)} | ${always} | ${cell(member.description ?? '')} |`;
  });
  const inside = Object.entries(part.properties ?? {}).flatMap(([name, member]) => {
    const object = unnamed(member);
    return object === undefined ? [] : section(`${path}${name}`, object, `${path}${name}.`);
  });
  return [
    `## ${title}`,
    ...(part.description === undefined ? [] : [part.description]),
    ['| member | type | there | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    ...inside,
  ];
}

/** `docs/result-file.md`, from the schema of the result file. */
export function resultFilePage(schema) {
  const definitions = Object.entries(schema.$defs).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${[
    '# The result file',
    `Each run writes \`conformance.json\` into the folder of its report. Its form is \`schemas/result.schema.json\` (JSON
Schema 2020-12, \`$id\` \`${schema.$id}\`, version ${schema.properties.schemaVersion.const}); this page is made from
that file by \`npm run docs\`.`,
    `Members may be added within a version; none is taken away, renamed or given another meaning without a new
\`schemaVersion\`. The file is UTF-8 and holds no secret. \`evidenceSha256\` is the SHA-256 of the file's canonical form
(RFC 8785) without that member.`,
    ...section('The file', schema, ''),
    ...definitions.flatMap(([name, part]) => section(name, part, `${name}.`)),
  ].join('\n\n')}\n`;
}
