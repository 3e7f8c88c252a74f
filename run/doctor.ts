/**
 * `doctor`: looks at the set-up of a target, step by step, with nothing but what must be refused, and says of each step
 * that it is right or what to do. It judges no requirement.
 */
import { relative } from 'node:path';
import { describeAnswer } from '../checks/document.js';
import { defaultCredentials } from '../mock/credentials.js';
import { NoLeave, type ReadExchange } from '../wire/client.js';
import { type LookedUp, lookUp, type Reached, type ReachOptions, reach } from '../wire/reach.js';
import { type Environment, mockTarget, resolveTarget } from '../wire/target/index.js';
import { given, type Target } from '../wire/target/target.js';
import { administratorLines, fixtureLines, keyLines } from './doctor-access.js';
import { deleteLines, readBackLines } from './doctor-capabilities.js';
import { clockLines } from './doctor-clock.js';
import { encryptionLines } from './doctor-encryption.js';
import {
  type DoctorLine,
  fix,
  note,
  ok,
  type ProbeName,
  type Said,
  Skipped,
  skip,
  Told,
} from './doctor-line.js';
import { addressLine, bareHost, connectionLine, nameLine } from './doctor-network.js';
import { DoctorSession, doctorRedactor, MOST_REQUESTS } from './doctor-session.js';
import { NoLedger } from './ledger.js';
import { type MockProcess, startMockProcess } from './mock-process.js';
import { ledgerDirOf, newRunId } from './options.js';
import { type ReadyTarget, readyOf } from './secrets.js';

/** How an examination ended. */
export type DoctorEnd =
  /** Nothing to put right. */
  | 'well'
  | 'to-fix'
  /** The configuration is wrong, or the ledger cannot be made: nothing was sent. */
  | 'configuration'
  | 'interrupted';

/** What an examination needs. */
export interface DoctorInput {
  readonly cwd: string;
  readonly env: Environment;
  readonly targetOption?: string;
  readonly allowHosts: readonly string[];
  readonly allowPlaintext: boolean;
  readonly envOverrides: boolean;
  /** Ends it early. */
  readonly signal: AbortSignal;
  /** Told each line as soon as it is known, without secrets. */
  readonly tell: (line: DoctorLine) => void;
  /** Milliseconds for all of it; by default what a slow but working target needs. */
  readonly limitMs?: number;
  /** How to look below HTTP; the system's way unless a test has its own. */
  readonly network?: {
    readonly lookUp: (host: string, options: ReachOptions) => Promise<LookedUp>;
    readonly reach: (baseUrl: string, options: ReachOptions) => Promise<Reached>;
  };
}

/** Examines the set-up of a target. Rejects only for errors of the suite itself. */
export async function doctor(input: DoctorInput): Promise<DoctorEnd> {
  const { cwd, env, allowHosts, allowPlaintext, envOverrides, targetOption } = input;
  const configuration = (said: Said): void => input.tell({ probe: 'configuration', ...said });
  const resolution = resolveTarget({
    cwd,
    env,
    allowHosts,
    allowPlaintext,
    envOverrides,
    ...given({ targetOption }),
  });
  if (!resolution.ok) {
    // Each problem says what to do itself.
    for (const words of resolution.problems) configuration({ status: 'fail', words });
    return 'configuration';
  }
  const { target, sources } = resolution;
  let mock: MockProcess | undefined;
  try {
    if (target.kind === 'mock') mock = await startMockProcess({ faults: [], variants: [], seed: 1 });
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    configuration(fix(`the embedded mock cannot be examined: ${words}`, 'name another target with --target'));
    return 'configuration';
  }
  try {
    const ready = readied(target, mock);
    configuration(ok(`${mock === undefined ? ready.name : 'the embedded mock'} at ${ready.baseUrl}`));
    for (const words of sources) configuration(noteworthy.test(words) ? note(words) : ok(words));
    return await new Examination(input, ready).run();
  } finally {
    await mock?.close();
  }
}

/** Lines about settings that are not simply where a value came from. */
const noteworthy = /is unknown and ignored|^ignored by|is not tested$/;

function readied(target: Target, mock: MockProcess | undefined): ReadyTarget {
  const whole =
    mock === undefined
      ? target
      : mockTarget(target, { baseUrl: mock.baseUrl, credentials: defaultCredentials });
  const ready = readyOf(whole);
  if (ready === undefined) throw new Error('a resolved target has no base URL, key or administrator');
  return ready;
}

/** Milliseconds that a whole examination may take: its requests at the target's pace, and a few that hang. */
export function usualLimitMs(target: Pick<Target, 'requestTimeoutMs' | 'requestsPerSecond'>): number {
  const { requestTimeoutMs, requestsPerSecond } = target;
  const paced = requestsPerSecond === undefined ? 0 : (MOST_REQUESTS * 1000) / requestsPerSecond;
  return paced + Math.max(60_000, 4 * requestTimeoutMs);
}

/** The probes that everything after them needs. */
const gates: ReadonlySet<ProbeName> = new Set(['name', 'connection', 'key']);

/** One way through the probes of one target. */
class Examination {
  readonly #input: DoctorInput;
  readonly #target: ReadyTarget;
  readonly #network: NonNullable<DoctorInput['network']>;
  readonly #redact: (text: string) => string;
  readonly #limitMs: number;
  readonly #limit: AbortSignal;
  readonly #signal: AbortSignal;
  #session: DoctorSession | undefined;
  #failed = false;
  #probe: ProbeName = 'name';

  constructor(input: DoctorInput, target: ReadyTarget) {
    this.#input = input;
    this.#target = target;
    this.#network = input.network ?? { lookUp, reach };
    const redactor = doctorRedactor(target);
    this.#redact = (text) => redactor.uncut(text);
    this.#limitMs = input.limitMs ?? usualLimitMs(target);
    this.#limit = AbortSignal.timeout(this.#limitMs);
    this.#signal = AbortSignal.any([input.signal, this.#limit]);
  }

  async run(): Promise<DoctorEnd> {
    const probes: readonly (readonly [ProbeName, () => Promise<Said[]>])[] = [
      ['name', () => this.#name()],
      ['connection', () => this.#connection()],
      ['key', () => keyLines(this.#open())],
      ['administrator', () => administratorLines(this.#open())],
      ['encryption', () => encryptionLines(this.#open())],
      ['read-back', () => readBackLines(this.#open())],
      ['delete', () => deleteLines(this.#open())],
      ['clock', async () => clockLines(this.#session?.dated ?? [])],
      ['fixtures', () => fixtureLines(this.#open())],
    ];
    let closed: ProbeName | undefined;
    try {
      for (const [probe, look] of probes) {
        this.#probe = probe;
        // Answers that refuse the key have a date all the same.
        if (closed !== undefined && !(probe === 'clock' && closed === 'key')) {
          this.#tell(skip(`waits until the ${closed} is put right`));
          continue;
        }
        const lines = await this.#guarded(look);
        if (this.#input.signal.aborted) return 'interrupted';
        for (const line of lines) this.#tell(line);
        if (gates.has(probe) && lines[0]?.status === 'fail') closed = probe;
      }
    } catch (error) {
      if (!(error instanceof NoLedger)) throw error;
      const place = relative(this.#input.cwd, ledgerDirOf(this.#input.cwd));
      this.#tell(
        fix(
          `nothing was sent, for the ledger cannot be made: ${error.message}`,
          `make ${place} a folder that can be written`,
        ),
      );
      return 'configuration';
    } finally {
      await this.#session?.close();
    }
    return this.#failed ? 'to-fix' : 'well';
  }

  #tell(said: Said): void {
    if (said.status === 'fail') this.#failed = true;
    this.#input.tell({
      probe: this.#probe,
      status: said.status,
      words: this.#redact(said.words),
      ...(said.todo === undefined ? {} : { todo: this.#redact(said.todo) }),
    });
  }

  /** The lines of a probe, whatever ends it. */
  async #guarded(look: () => Promise<Said[]>): Promise<Said[]> {
    const seconds = this.#limitMs / 1000;
    if (this.#limit.aborted) return [skip(`the ${seconds} s of the examination are over`)];
    try {
      return await look();
    } catch (error) {
      if (this.#input.signal.aborted || error instanceof Told) return [];
      if (this.#limit.aborted) {
        return [
          fix(
            `not finished: the ${seconds} s of the examination are over`,
            'see why the target is so slow, then try again',
          ),
        ];
      }
      if (error instanceof Skipped) return [skip(error.message)];
      if (error instanceof NoLeave) return [noLeaveLine(error)];
      throw error;
    }
  }

  /** A proxy resolves the name and connects: what is behind it shows only in answers. */
  #byProxy(): Said | undefined {
    const { proxy } = this.#target;
    return proxy && skip(`left to the proxy ${proxy.url} (${proxy.variable})`);
  }

  async #name(): Promise<Said[]> {
    const left = this.#byProxy();
    if (left !== undefined) return [left];
    const host = bareHost(this.#target.baseUrl);
    return [addressLine(host) ?? nameLine(host, await this.#network.lookUp(host, this.#bounds()))];
  }

  async #connection(): Promise<Said[]> {
    const left = this.#byProxy();
    if (left !== undefined) return [left];
    const reached = await this.#network.reach(this.#target.baseUrl, this.#bounds());
    return [connectionLine(this.#target, reached, new Date())];
  }

  #bounds(): ReachOptions {
    const { requestTimeoutMs, caFile } = this.#target;
    return { timeoutMs: requestTimeoutMs, signal: this.#signal, ...given({ caFile }) };
  }

  /** The session, from the first request on: before, there is nothing that a ledger would be for. */
  #open(): DoctorSession {
    this.#session ??= new DoctorSession({
      target: this.#target,
      runId: newRunId(),
      ledgerDir: ledgerDirOf(this.#input.cwd),
      signal: this.#signal,
      alarm: (words, exchange, id) => this.#alarm(words, exchange, id),
    });
    return this.#session;
  }

  #alarm(words: string, exchange: ReadExchange, id: string | undefined): void {
    const ledger = relative(this.#input.cwd, this.#session?.ledger.path ?? '');
    const head = `ACCEPTED WHAT IT MUST REFUSE: ${words} `;
    if (id === undefined) {
      this.#tell(
        fix(
          `${head}is answered with ${describeAnswer(exchange)}, and may have created a submission`,
          `look for it at the target; ${ledger} says when it was sent`,
        ),
      );
      return;
    }
    this.#tell(
      fix(
        `${head}created the submission ${id}, which may be billed`,
        this.#target.kind === 'mock'
          ? 'nothing: it ended with the embedded mock'
          : `delete it with argos-conformance cleanup --ledger ${ledger}`,
      ),
    );
  }
}

function noLeaveLine({ stop, message }: NoLeave): Said {
  if (stop === 'requests-spent') {
    return fix(`not finished: ${message}`, `let ARGOS_MAX_REQUESTS allow ${MOST_REQUESTS}`);
  }
  if (stop === 'created-spent') {
    return fix(
      'not finished: too many answers left open what became of a request, so nothing more is posted',
      "see the target's log: what it was asked must be refused with 400",
    );
  }
  return fix(`not finished: ${message}`, 'put that right, then try again');
}
