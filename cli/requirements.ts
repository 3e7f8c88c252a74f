/** `argos-conformance requirements`: the catalogue as text or JSON. */
import { fitted } from '../reports/terminal.js';
import { type Level, type Requirement, requirements } from '../schemas/requirements.js';

const indent = '  ';

/** The catalogue for a reader: a line of columns a requirement, its statement below, no line over 80 columns. */
export function requirementsText(): string {
  const rows = [['id', 'level', 'section'], ...requirements.map((row) => [row.id, row.level, row.section])];
  const widths = [0, 1, 2].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const [head, ...lines] = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join(indent)
      .trimEnd(),
  );
  const entries = requirements.map((row, at) =>
    [lines[at], ...fitted(indent + statement(row), indent.length)].join('\n'),
  );
  return [head, ...entries, '', counts()].join('\n');
}

/** The catalogue for a program: an array, one object a requirement. */
export function requirementsJson(): string {
  return JSON.stringify(requirements, null, 2);
}

function statement({ statement: text, capabilities, fixtures }: Requirement): string {
  const needs = [...capabilities, ...fixtures];
  return needs.length === 0 ? text : `${text} Needs ${needs.join(', ')}.`;
}

function counts(): string {
  const count = (level: Level) => requirements.filter((row) => row.level === level).length;
  const levels = (['must', 'should', 'observe'] as const).map((level) => `${count(level)} ${level}`);
  return `${requirements.length} requirements: ${levels.join(', ')}`;
}
