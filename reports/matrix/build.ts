/** Several runs side by side, as a plain value. */
import type {
  ConformanceMatrix,
  ConformanceResult,
  MatrixCell,
  MatrixColumn,
  RequirementResult,
} from '../../schemas/generated/types.js';
import { clip } from '../text.js';

const mostOfNote = 300;

function columnOf({
  target,
  run,
  contract,
  suite,
  verdict,
  evidenceSha256,
}: ConformanceResult): MatrixColumn {
  return {
    target: target.name,
    baseUrl: target.baseUrl,
    ...(target.version === undefined ? {} : { version: target.version }),
    run: run.id,
    startedAt: run.startedAt,
    profile: run.profile,
    seed: run.seed,
    strict: run.strict,
    contract: contract.version,
    suite: suite.version,
    verdict,
    evidenceSha256,
  };
}

function cellOf(row: RequirementResult | undefined): MatrixCell {
  if (row === undefined) return { verdict: 'none', checks: 0, findings: 0 };
  const { verdict, checks, findings, known, reason } = row;
  const note = findings[0]?.summary ?? reason;
  return {
    verdict,
    checks,
    findings: findings.length,
    ...(known === undefined ? {} : { known: true }),
    ...(note === undefined || verdict === 'passed' ? {} : { note: clip(note, mostOfNote).text }),
  };
}

const differ = (values: readonly string[]): boolean => new Set(values).size > 1;

/** A row of the register before any other, by its number. */
function byRow(a: string, b: string): number {
  const number = (row: string): number => Number(/^A(\d+)$/.exec(row)?.[1] ?? Number.POSITIVE_INFINITY);
  const [one, two] = [number(a), number(b)];
  return one === two ? (a < b ? -1 : 1) : one < two ? -1 : 1;
}

/** Sets results side by side, a column each, in their order. */
export function buildMatrix(results: readonly ConformanceResult[]): ConformanceMatrix {
  const rows = new Map<string, RequirementResult>();
  for (const { requirements } of results)
    for (const row of requirements) if (!rows.has(row.id)) rows.set(row.id, row);
  const observed = new Set(results.flatMap(({ observations }) => observations.map(({ row }) => row)));
  return {
    schemaVersion: 1,
    columns: results.map(columnOf),
    requirements: [...rows.values()].map(({ id, level, statement }) => {
      const cells = results.map(({ requirements }) => cellOf(requirements.find((row) => row.id === id)));
      return { id, level, statement, differs: differ(cells.map(({ verdict }) => verdict)), cells };
    }),
    observations: [...observed].sort(byRow).map((row) => {
      const cells = results.map(({ observations }) =>
        [...new Set(observations.filter((one) => one.row === row).map(({ outcome }) => outcome))].sort(),
      );
      return { row, differs: differ(cells.map((outcomes) => JSON.stringify(outcomes))), cells };
    }),
  };
}
