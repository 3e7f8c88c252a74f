/** The evidence of one check, as it grows: what it learned, what it sent, and whether it could go on. */
import type { CheckEvidence, Setup } from '../schemas/generated/types.js';
import type { AttachedFinding, ExchangeSample } from '../schemas/index.js';
import type { Exchange } from '../wire/exchange.js';
import { clip, withinLimit } from './bounded.js';
import {
  EXAMPLE_CHARACTERS,
  Learned,
  OUTCOMES_LIMIT,
  type RecorderOptions,
  SENTENCE_CHARACTERS,
} from './learned.js';
import { Sampled } from './sampled.js';
import { Traffic } from './traffic.js';

/** Most errors of the suite that are told. */
const ERRORS_LIMIT = 20;

/** What checks record with: the check's own recorder, or that of a task which it does for the run. */
export interface Recording extends Learned {
  /** Why the check could not go on; undefined while it can. */
  readonly reason: string | undefined;
  /**
   * The recorder of a task that is done once a run, by whichever check comes first. What is learned in it is kept
   * apart: a run in parts does the task once a part, and its result counts it once.
   */
  task(name: string): Recording;
  /** An exchange took place: counts, latency, the run's timeline, and a few samples. */
  exchanged(kind: string, exchange: Exchange, created: 'yes' | 'no' | 'unknown'): void;
  /** What became of a valid submission: tells a wrong set-up from a faulty target. */
  valid(outcome: 'accepted' | string): void;
  /** The check could not go on, for a reason that is not the target's fault. */
  inconclusive(reason: string): void;
  /** The suite itself went wrong. */
  suiteError(message: string): void;
}

/** What is learned in a task; what was sent for it, and whether it could go on, is the check's. */
class TaskRecorder extends Learned implements Recording {
  readonly #check: Recorder;

  constructor(options: RecorderOptions, check: Recorder) {
    super(options);
    this.#check = check;
  }

  get reason(): string | undefined {
    return this.#check.reason;
  }

  task(name: string): Recording {
    return this.#check.task(name);
  }

  exchanged(kind: string, exchange: Exchange, created: 'yes' | 'no' | 'unknown'): void {
    this.#check.exchanged(kind, exchange, created);
  }

  valid(outcome: string): void {
    this.#check.valid(outcome);
  }

  inconclusive(reason: string): void {
    this.#check.inconclusive(reason);
  }

  suiteError(message: string): void {
    this.#check.suiteError(message);
  }
}

/** Collects the evidence of one check. */
export class Recorder extends Learned implements Recording {
  readonly #options: RecorderOptions;
  readonly #startedAt = Date.now();
  /** The same moment on a clock that nobody sets. */
  readonly #startedOn = performance.now();
  readonly #tasks = new Map<string, TaskRecorder>();
  readonly #traffic = new Traffic();
  readonly #sampled: Sampled;
  readonly #refused = new Map<string, number>();
  readonly #errors: { where: string; message: string }[] = [];
  #accepted = 0;
  #setup: Setup | undefined;
  #state: CheckEvidence['state'] = 'completed';
  #reason: string | undefined;
  #configure: string | undefined;

  constructor(options: RecorderOptions) {
    super(options);
    this.#options = options;
    this.#sampled = new Sampled(options.redactor);
  }

  task(name: string): Recording {
    const task = this.#tasks.get(name) ?? new TaskRecorder(this.#options, this);
    this.#tasks.set(name, task);
    return task;
  }

  exchanged(kind: string, exchange: Exchange, created: 'yes' | 'no' | 'unknown'): void {
    this.#traffic.add(kind, exchange, created);
    this.#sampled.offer(kind, exchange);
  }

  valid(outcome: string): void {
    if (outcome === 'accepted') {
      this.#accepted += 1;
      return;
    }
    const told = clip(this.#options.redactor.text(outcome), EXAMPLE_CHARACTERS);
    const room = this.#refused.size < OUTCOMES_LIMIT || this.#refused.has(told);
    const key = room ? told : 'another outcome';
    this.#refused.set(key, (this.#refused.get(key) ?? 0) + 1);
  }

  inconclusive(reason: string): void {
    if (this.#state !== 'completed') return;
    this.#state = 'inconclusive';
    this.#reason = clip(this.#options.redactor.text(reason), SENTENCE_CHARACTERS);
  }

  /** Whether something breaks a requirement that the check is there for, in a task as well. */
  get hasOwnFailures(): boolean {
    return [this, ...this.#tasks.values()].some((part) => part.failuresOf(this.#options.own) > 0);
  }

  /** The check was not run, and what to configure so that it is. */
  notTested(reason: string, configure: string): void {
    this.#state = 'not-tested';
    this.#reason = reason;
    this.#configure = configure;
  }

  suiteError(message: string): void {
    const clean = clip(this.#options.redactor.text(message), SENTENCE_CHARACTERS);
    this.#state = 'suite-error';
    this.#reason = clean;
    if (this.#errors.length < ERRORS_LIMIT) this.#errors.push({ where: this.#options.check, message: clean });
  }

  /** What the preflight learned. */
  setup(setup: Setup): void {
    const clean = (text: string): string => this.#options.redactor.text(text);
    this.#setup = {
      ...setup,
      lines: setup.lines.map(clean),
      ...(setup.stop === undefined ? {} : { stop: clean(setup.stop) }),
      ...(setup.encryption === undefined ? {} : { encryption: clean(setup.encryption) }),
    };
  }

  get state(): CheckEvidence['state'] {
    return this.#state;
  }

  get reason(): string | undefined {
    return this.#reason;
  }

  /** The findings, each one once; those of a task bear its name. */
  findings(): readonly AttachedFinding[] {
    const ofTasks = [...this.#tasks].flatMap(([task, { found }]) =>
      found.map((finding) => ({ ...finding, task })),
    );
    return [...this.found, ...ofTasks];
  }

  /** A few exchanges that stand for the others, at most 64 KiB of JSON. */
  exchanges(): readonly ExchangeSample[] {
    return this.#sampled.samples();
  }

  /** The summary of the check, at most 64 KiB of JSON. */
  evidence(): CheckEvidence {
    const { check, own, seed } = this.#options;
    const evidence: CheckEvidence = {
      schemaVersion: 1,
      check,
      own: [...own],
      state: this.#state,
      ...(this.#reason === undefined ? {} : { reason: this.#reason }),
      ...(this.#configure === undefined ? {} : { configure: this.#configure }),
      seed,
      startedAt: new Date(this.#startedAt).toISOString(),
      durationMs: Math.round(performance.now() - this.#startedOn),
      ...this.#traffic.figures(),
      ...this.learned,
      tasks: Object.fromEntries([...this.#tasks].map(([name, { learned }]) => [name, learned])),
      validAccepted: this.#accepted,
      validRefused: Object.fromEntries(this.#refused),
      ...(this.#setup === undefined ? {} : { setup: this.#setup }),
      errors: this.#errors,
    };
    return withinLimit(evidence);
  }
}
