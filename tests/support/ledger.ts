/** Ledgers and the records that belong to them, made by hand. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { RunningMock } from '../../mock/server.js';
import type { StoredRecord } from '../../mock/store.js';
import { Ledger, type LedgerHead, type LedgerLine } from '../../wire/broker/ledger.js';
import { type LedgerContent, readLedgerFile } from '../../wire/broker/ledger-file.js';

/** The tag of the runs that are made up here. */
export const tag = 'abcdefghij';

/** A process number that no process has: larger than any system gives. */
export const nobody = 2 ** 30;

/** The head of a run on this server, whose process is gone. */
export function headOn(baseUrl: string, changes: Partial<LedgerHead> = {}): LedgerHead {
  return {
    runId: 'run-1',
    tag,
    target: 'env',
    baseUrl,
    startedAt: '2026-01-02T03:04:05.000Z',
    pid: nobody,
    host: hostname(),
    ...changes,
  };
}

/** Where the ledgers of a folder are. */
export const ledgersIn = (folder: string): string => join(folder, '.argos', 'ledger');

/** Writes a ledger below a folder; its path. */
export function writeLedger(folder: string, head: LedgerHead, lines: readonly LedgerLine[]): string {
  const ledger = new Ledger(ledgersIn(folder), head);
  for (const line of lines) ledger.append(line);
  ledger.close();
  return ledger.path;
}

/** What a ledger says; throws when it is none. */
export function contentOf(path: string): LedgerContent {
  const read = readLedgerFile(path);
  if (!read.ok) throw new Error(read.problem);
  return read.ledger;
}

/** A submission as the suite stamps it, by the number of its record. */
export function documentOf(n: number): { email: string; userid: string; fullName: string } {
  const serial = serialOf(n);
  return {
    email: `jane.${tag}.${serial}@example.com`,
    userid: `${tag}-${serial}-user`,
    fullName: `Jane ${tag}${serial}`,
  };
}

export const serialOf = (n: number): string => `s${String(n).padStart(5, '0')}`;

/** The intent of a record, with what finds it. */
export function intentOf(n: number, at = '2026-01-02T03:04:06.000Z'): LedgerLine {
  const { email, userid } = documentOf(n);
  return { t: 'intent', n, serial: serialOf(n), check: 'a check', at, find: { email, userid } };
}

/** The id of a record. */
export const idOf = (n: number): string => `id-${n}`;

/** Stores records on a mock and gives the lines of the run that created them. */
export function createdOn(mock: RunningMock, count: number, from = 1): LedgerLine[] {
  return Array.from({ length: count }, (_, at) => from + at).flatMap((n): LedgerLine[] => {
    mock.store.add(idOf(n), documentOf(n));
    return [intentOf(n), { t: 'created', n, submissionId: idOf(n) }];
  });
}

/** The records of a mock that are not deleted. */
export function kept(mock: RunningMock): readonly StoredRecord[] {
  return mock.store.records.filter(({ deleted }) => !deleted);
}
