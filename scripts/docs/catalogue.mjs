/** The pages about the requirements and about the register of silences. */
import { readdirSync, readFileSync } from 'node:fs';

const specs = new URL('../../specs/', import.meta.url);
const verification = /verifies\(\s*'([^']+)',\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`$\\]*`),?\s*\)/g;

/** The value of a string literal. */
function unquoted(literal) {
  return literal.slice(1, -1).replace(/\\(.)/g, '$1');
}

/** How each requirement is tested, as its spec says, by id. */
function waysOfTesting() {
  const ways = new Map();
  for (const name of readdirSync(specs).filter((file) => file.endsWith('.spec.ts'))) {
    const text = readFileSync(new URL(name, specs), 'utf8');
    for (const [, id, literal] of text.matchAll(verification)) ways.set(id, unquoted(literal));
  }
  return ways;
}

const weights = {
  must: 'must: a break fails the target',
  should: 'should: a break is a warning; it fails the target with `--strict`',
  observe: 'observe: recorded, never judged',
};

const code = (text) => `\`${text}\``;
const sections = (text) => text.replace(/\d[\d-]*/g, (number) => `§${number}`);
const rowLinks = (ids) => ids.map((id) => `[${id}](register.md#${id.toLowerCase()})`).join(', ');
const requirementLink = (id) => `[${code(id)}](requirements.md#${id.replaceAll('.', '')})`;

/** What a target must offer or have set up; nothing when it need not. */
function needs({ capabilities, fixtures }) {
  return [
    ...(capabilities.length === 0 ? [] : [`the capability ${capabilities.map(code).join(', ')}`]),
    ...fixtures.map((name) => `the setting ${code(name)}`),
  ].join(' and ');
}

/** `docs/requirements.md`. Throws when a requirement has no spec that says how it is tested. */
export function requirementsPage(requirements, leastSamples) {
  const ways = waysOfTesting();
  const groups = [...new Set(requirements.map(({ id }) => id.split('.')[0]))];
  const entry = (requirement) => {
    const { id, level, section, statement, rows } = requirement;
    const how = ways.get(id);
    if (how === undefined) throw new Error(`${id}: no spec says how it is tested`);
    const needed = needs(requirement);
    return [
      `### \`${id}\``,
      statement,
      [
        `* Level: ${weights[level]}.`,
        `* Documentation: ${sections(section)}.`,
        `* How it is tested: ${how}`,
        `* Least judged samples behind a *passed*: ${leastSamples(id)}.`,
        ...(needed === '' ? [] : [`* Needs ${needed}; without, it is *not tested*.`]),
        ...(rows.length === 0 ? [] : [`* Silences that bear on it: ${rowLinks(rows)}.`]),
      ].join('\n'),
    ].join('\n\n');
  };
  const count = (level) => requirements.filter((row) => row.level === level).length;
  return `${[
    '# The requirements',
    `The catalogue has ${requirements.length} requirements: ${count('must')} *must*, ${count('should')} *should* and ${count('observe')} *observe*. An id never
changes its meaning. Sections (§) are those of the documentation page "POST/Submission"; "sibling" is one of the pages
beside it. This page is made from \`schemas/requirements.ts\`, the specs and the profiles by \`npm run docs\`.`,
    ...groups.flatMap((group) => [
      `## ${group}`,
      ...requirements.filter(({ id }) => id.startsWith(`${group}.`)).map(entry),
    ]),
  ].join('\n\n')}\n`;
}

/** `docs/register.md`. */
export function registerPage(register, requirements) {
  const entry = ({ id, silence, reading, observes, strict }) => {
    const bearing = requirements.filter(({ rows }) => rows.includes(id)).map((row) => row.id);
    return [
      `## ${id}`,
      silence,
      [
        `* How the suite reads it: ${reading}`,
        ...(observes === undefined ? [] : [`* Recorded about the target: ${observes}.`]),
        ...(strict.length === 0
          ? []
          : [
              `* With \`--strict\` a deviation is a finding under ${strict.map(requirementLink).join(', ')}.`,
            ]),
        ...(bearing.length === 0 ? [] : [`* It bears on ${bearing.map(requirementLink).join(', ')}.`]),
      ].join('\n'),
    ].join('\n\n');
  };
  return `${[
    '# The register of silences',
    `Where the documentation says nothing, or two things at once, the suite does not guess. Each of these ${register.length} rows says
how it reads the place. Only what a reading *requires* can fail a target; the rest is sent where it is safe, and what the
target does is in the section *Observed* of the report. This page is made from \`schemas/register.ts\` by
\`npm run docs\`.`,
    ...register.map(entry),
  ].join('\n\n')}\n`;
}
