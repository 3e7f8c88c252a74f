/** Which ledgers may be cleaned up after, and against which target. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { type LedgerContent, readLedgerFile } from '../wire/broker/ledger-file.js';
import { resolveTarget } from '../wire/target/resolve.js';
import { mockName } from '../wire/target/selection.js';
import type { Environment, Resolution } from '../wire/target/target.js';
import { type ReadyTarget, readyOf, redactorOf } from './secrets.js';

/** How the target of a ledger is found; as for a run. */
export interface CleanupAllowance {
  readonly cwd: string;
  readonly env: Environment;
  readonly allowHosts: readonly string[];
  readonly allowPlaintext: boolean;
  readonly envOverrides: boolean;
}

/** Which ledgers, and whose. */
export interface CleanupChoice {
  /** `--target NAME`; without it each ledger names its own. */
  readonly target?: string;
  /** The ledgers were named, not found: one of another target is then a mistake. */
  readonly named: boolean;
}

/** What is to become of one ledger. */
export type CleanupPlan =
  | { readonly kind: 'clean-up'; readonly ledger: LedgerContent; readonly target: ReadyTarget }
  /** The target does not offer DELETE. */
  | { readonly kind: 'no-delete'; readonly ledger: LedgerContent; readonly target: ReadyTarget }
  /** Nothing is left to delete. */
  | { readonly kind: 'done' }
  /** Of the embedded mock, which ended with its run. */
  | { readonly kind: 'mock' }
  /** Of another target than the one that was asked for. */
  | { readonly kind: 'another-target' }
  | { readonly kind: 'going-on'; readonly ledger: LedgerContent }
  /** Clauses about the file, or lines about the target. */
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

/** A process that begins so long after a run is none of its processes, in milliseconds. */
const LATER_MS = 60_000;

/** What the system says of a process; undefined where it does not. Linux. */
function standingOf(pid: number): { readonly ended: boolean; readonly startedAt: number } | undefined {
  try {
    // The second field, a name, may hold anything; the third is the state, the 22nd the start in hundredths of a
    // second since the boot.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
    const boot = /^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1];
    const startedAt = Number(boot) * 1000 + Number(fields[19]) * 10;
    // One that was killed keeps its number until its parent has looked; its memory, the command line too, goes first.
    const ended = /^[ZX]/.test(fields[0] ?? '') || readFileSync(`/proc/${pid}/cmdline`).length === 0;
    return Number.isFinite(startedAt) ? { ended, startedAt } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the process that writes a ledger is still there, on this machine. */
export function isGoingOn({ ended, head }: Pick<LedgerContent, 'ended' | 'head'>): boolean {
  const { pid, host, startedAt } = head;
  if (ended || pid === undefined || host !== hostname()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const standing = standingOf(pid);
  if (standing === undefined) return true;
  // Numbers of processes come again, in containers above all.
  return !standing.ended && standing.startedAt <= Date.parse(startedAt) + LATER_MS;
}

/** Plans the cleanup of ledgers; resolves each target once. Sends nothing, writes nothing. */
export class CleanupPlanner {
  readonly #allowance: CleanupAllowance;
  readonly #choice: CleanupChoice;
  readonly #resolutions = new Map<string, Resolution>();

  constructor(allowance: CleanupAllowance, choice: CleanupChoice) {
    this.#allowance = allowance;
    this.#choice = choice;
  }

  /** What is to become of the ledger in this file. */
  plan(path: string): CleanupPlan {
    const read = readLedgerFile(path);
    if (!read.ok) return { kind: 'refused', problems: [read.problem] };
    const { ledger } = read;
    const { head, ids, open } = ledger;
    if (head.target === mockName) return { kind: 'mock' };
    const { target: wanted, named } = this.#choice;
    if (!named && wanted !== undefined && wanted !== head.target) {
      // A name that is no target's must not look like a target with nothing left on it.
      const asked = this.#resolve(wanted);
      return asked.ok ? { kind: 'another-target' } : { kind: 'refused', problems: asked.problems };
    }
    if (isGoingOn(ledger)) return { kind: 'going-on', ledger };
    if (ids.size === 0 && open.length === 0) return { kind: 'done' };

    const resolution = this.#resolve(wanted ?? head.target);
    if (!resolution.ok) return { kind: 'refused', problems: resolution.problems };
    const target = readyOf(resolution.target);
    // Deleting on another server than the one that was written to must not be possible.
    if (target === undefined || target.baseUrl !== head.baseUrl) {
      const words = `is of a run on ${head.baseUrl}, but the target ${resolution.target.name} is ${target?.baseUrl ?? 'the embedded mock'}: name the target of the run`;
      const problem = target === undefined ? words : redactorOf(target).text(words);
      return { kind: 'refused', problems: [problem] };
    }
    const kind = target.capabilities.includes('delete') ? 'clean-up' : 'no-delete';
    return { kind, ledger, target };
  }

  #resolve(name: string): Resolution {
    const known = this.#resolutions.get(name);
    if (known !== undefined) return known;
    const { cwd, env, allowHosts, allowPlaintext, envOverrides } = this.#allowance;
    const resolution = resolveTarget({
      cwd,
      env,
      targetOption: name,
      allowHosts,
      allowPlaintext,
      envOverrides,
    });
    this.#resolutions.set(name, resolution);
    return resolution;
  }
}
