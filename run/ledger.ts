/** The ledger of a run, or of an examination: who writes it, about which target. */
import { hostname } from 'node:os';
import { Ledger } from '../wire/broker/ledger.js';
import type { RunOptions } from './options.js';
import type { ReadyTarget } from './secrets.js';
import { tagOf } from './tag.js';

/** The ledger cannot be made: nothing may be sent. */
export class NoLedger extends Error {
  override readonly name = 'NoLedger';
}

/** @throws NoLedger with the system's words */
export function openLedger(
  { runId, ledgerDir }: Pick<RunOptions, 'runId' | 'ledgerDir'>,
  { name: target, baseUrl }: ReadyTarget,
): Ledger {
  try {
    return new Ledger(ledgerDir, {
      runId,
      tag: tagOf(runId),
      target,
      baseUrl,
      startedAt: new Date().toISOString(),
      pid: process.pid,
      host: hostname(),
    });
  } catch (error) {
    throw new NoLedger(error instanceof Error ? error.message : String(error));
  }
}
