/** After a run: the search for leaked secrets in what it has written, and what is done about a hit. */
import { chmodSync, existsSync, renameSync } from 'node:fs';
import { type Hit, searchWritten } from '../run/last-pass.js';
import type { RunOptions } from '../run/options.js';
import { standingInOwnTexts } from '../run/own-texts.js';
import { ledgerPath } from '../wire/broker/ledger.js';
import { createRedactor, type Secret } from '../wire/redaction.js';

/** Most lines about what was found, each. */
const MOST_LINES = 10;

/** What a pass leads to. */
export interface PassOutcome {
  /** Why the run is an error, a line each; empty when it is none. */
  readonly problems: readonly string[];
  /** What else is worth a line. */
  readonly notes: readonly string[];
}

/**
 * Searches the report and the ledger of a run. A report with a secret in it is moved beside itself, where only its owner
 * can open it; a ledger stays, for without it nothing finds what the run has created.
 */
export function lastPass(
  { outputDir, ledgerDir, runId }: Pick<RunOptions, 'outputDir' | 'ledgerDir' | 'runId'>,
  secrets: readonly Secret[],
): PassOutcome {
  const ledger = ledgerPath(ledgerDir, runId);
  const report = searchWritten([outputDir], secrets);
  const kept = searchWritten([ledger], secrets);
  const suspected = new Set([...report.hits, ...kept.hits].map(({ placeholder }) => placeholder));
  const known =
    suspected.size === 0
      ? new Set<string>()
      : standingInOwnTexts(secrets.filter(({ placeholder }) => suspected.has(placeholder)));
  const leaks = (hits: readonly Hit[]): string[] =>
    told(hits.filter(({ placeholder }) => !known.has(placeholder)));
  const redactor = createRedactor(secrets);
  const problems: string[] = [];

  const inReport = leaks(report.hits);
  if (inReport.length > 0) {
    problems.push(
      ...cut(inReport.map((line) => `a secret leaked: ${redactor.uncut(line)}`)),
      quarantine(outputDir, runId),
    );
  }
  for (const line of leaks(kept.hits)) {
    problems.push(
      `a secret leaked: the ledger ${redactor.uncut(line)}: it stays at ${ledger}, for it leads to what the run created; keep it to yourself`,
    );
  }
  const unsearched = [...report.unsearched, ...kept.unsearched];
  problems.push(
    ...cut(
      unsearched.map(
        ({ where, why }) => `not searched for secrets: ${redactor.uncut(where)} ${why}: look into it first`,
      ),
    ),
  );
  const notes = [...known].map(
    (placeholder) =>
      `the value of ${placeholder} also stands in texts of this suite, so it was not searched for in the report`,
  );
  return { problems, notes };
}

/** One line a place: what it holds. What is made of a key is not told beside the key. */
function told(hits: readonly Hit[]): string[] {
  const places = new Map<string, string[]>();
  for (const { where, placeholder } of hits) places.set(where, [...(places.get(where) ?? []), placeholder]);
  return [...places].map(([where, names]) => {
    const plain = names.includes('$ARGOS_API_KEY')
      ? names.filter((name) => name === '$ARGOS_API_KEY' || !name.includes('ARGOS_API_KEY'))
      : names;
    return `${where} holds ${[...new Set(plain)].join(' and ')}`;
  });
}

function cut(lines: readonly string[]): string[] {
  if (lines.length <= MOST_LINES) return [...lines];
  return [...lines.slice(0, MOST_LINES), `and ${lines.length - MOST_LINES} more of the kind`];
}

/** Moves the report out of the way; says where it is now, and what to do. */
function quarantine(outputDir: string, runId: string): string {
  const advice = 'see what wrote it, delete the folder, and replace the key where others could read it';
  const aside = `${outputDir}.quarantine-${runId}`;
  try {
    // Nobody else is to open it, not even for the moment between the two steps.
    chmodSync(outputDir, 0o700);
    if (existsSync(aside)) throw new Error('it is there already');
    renameSync(outputDir, aside);
    return `the report was moved to ${aside}, which you alone can open: ${advice}`;
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'it is there already';
    return `the report in ${outputDir} could not be moved to ${aside} (${why}): ${advice}`;
  }
}
