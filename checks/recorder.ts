/**
 * The evidence of one check, as it grows: what was judged, what was found, what was observed. Everything that came
 * from outside passes the redactor here, so that nothing after this room holds a secret.
 */
import type {
  CheckEvidence,
  CodeCell,
  Finding,
  MalformationCell,
  Observation,
  Setup,
} from '../schemas/generated/types.js';
import { type ExchangeSample, isRequirementId, type RequirementId, type RowId } from '../schemas/index.js';
import type { Exchange } from '../wire/exchange.js';
import type { Redactor } from '../wire/redaction.js';
import { clip, withinLimit } from './bounded.js';
import type { FindingDraft, Reproduction } from './finding.js';
import { recordRequest, recordResponse } from './recorded.js';
import { Sampled } from './sampled.js';
import { judgement, type Tally } from './tally.js';
import { Traffic } from './traffic.js';

/** Most findings that a test hands on; what is beyond is counted. */
export const FINDINGS_LIMIT = 20;
const EXAMPLES_LIMIT = 5;
const EXAMPLE_CHARACTERS = 160;
/** Most different outcomes of valid submissions that are told apart, and most errors of the suite. */
const OUTCOMES_LIMIT = 50;
const ERRORS_LIMIT = 20;
/** Most characters of a sentence: what a target says may be of any length. */
const SENTENCE_CHARACTERS = 2_000;

interface Held {
  finding: Finding;
  weight: number;
}

/** What a recorder must know. */
export interface RecorderOptions {
  readonly check: string;
  readonly own: readonly RequirementId[];
  readonly seed: number;
  readonly runSeed: number;
  readonly redactor: Redactor;
  readonly reproduction: Reproduction;
  /** Told at once of every sample that breaks a requirement: who measures the suite wants to know when. */
  readonly onFailure?: ((id: RequirementId) => void) | undefined;
}

/** Collects the evidence of one check. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #startedAt = Date.now();
  /** The same moment on a clock that nobody sets. */
  readonly #startedOn = performance.now();
  readonly #tallies = new Map<RequirementId, Tally>();
  readonly #findings = new Map<string, Held>();
  readonly #observations = new Map<string, Observation>();
  /** The same entries by what they were called before redaction. */
  readonly #familiar = new Map<string, Observation>();
  readonly #codes = new Map<string, CodeCell>();
  readonly #malformations = new Map<string, MalformationCell>();
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
    this.#options = options;
    this.#sampled = new Sampled(options.redactor);
  }

  #tally(id: RequirementId): Tally {
    const tally = this.#tallies.get(id) ?? { samples: 0, unjudged: 0, failures: 0, covered: new Map() };
    this.#tallies.set(id, tally);
    return tally;
  }

  /** A sample that was judged under a requirement, with what it covered by dimension. */
  judged(id: RequirementId, covered: Readonly<Record<string, string | readonly string[]>> = {}): void {
    const tally = this.#tally(id);
    tally.samples += 1;
    for (const [dimension, values] of Object.entries(covered)) {
      const set = tally.covered.get(dimension) ?? new Set();
      for (const value of typeof values === 'string' ? [values] : values) set.add(value);
      tally.covered.set(dimension, set);
    }
  }

  /** A sample whose answer says nothing about the requirement. */
  unjudged(id: RequirementId): void {
    this.#tally(id).unjudged += 1;
  }

  /** Something was seen that may be the target's fault, and could not be told from the network's. */
  doubted(id: RequirementId, words: string): void {
    const tally = this.#tally(id);
    tally.doubt ??= clip(this.#options.redactor.text(words), SENTENCE_CHARACTERS);
  }

  /** A sample that breaks a requirement; it counts as judged too. */
  failed(draft: FindingDraft): void {
    const tally = this.#tally(draft.requirement);
    tally.failures += 1;
    this.#options.onFailure?.(draft.requirement);
    const key = `${draft.requirement} ${draft.key}`;
    const held = this.#findings.get(key);
    const weight = draft.exchange.request.body?.length ?? 0;
    if (held !== undefined) {
      held.finding.occurrences += 1;
      if (weight >= held.weight && draft.path === undefined) return;
      const { occurrences } = held.finding;
      held.weight = weight;
      held.finding = { ...this.#finding(draft), occurrences };
      return;
    }
    if (this.#findings.size >= FINDINGS_LIMIT) return;
    this.#findings.set(key, { weight, finding: this.#finding(draft) });
  }

  #finding(draft: FindingDraft): Finding {
    const { redactor, reproduction, check, runSeed } = this.#options;
    const clean = (text: string): string => clip(redactor.text(text), SENTENCE_CHARACTERS);
    const { document } = draft.counterexample;
    return {
      requirement: draft.requirement,
      test: check,
      summary: clean(draft.summary),
      expected: clean(draft.expected),
      actual: clean(draft.actual),
      counterexample: {
        way: draft.counterexample.way,
        words: clean(draft.counterexample.words),
        ...(document === undefined ? {} : { document: clip(redactor.text(document), 16_384) }),
      },
      seed: runSeed,
      path: draft.path ?? '',
      curl: reproduction.curl(draft.exchange, draft.series),
      // The requirement too: what is filtered out has no verdict, whatever is found in passing.
      // Both the check that saw it and the requirement; the preflight runs anyway and is no requirement.
      replay: reproduction.replay([...new Set([check, draft.requirement])].filter(isRequirementId).join(',')),
      occurrences: 1,
      ...(draft.confirmed === undefined ? {} : { confirmed: clean(draft.confirmed) }),
      request: recordRequest(draft.exchange, redactor),
      response: recordResponse(draft.exchange, redactor),
    };
  }

  /** How the target reads a silence; examples are kept short. */
  observed(row: RowId | RequirementId, outcome: string, example: string): void {
    // Most of what is observed has been before: then there is nothing left to redact.
    const known = this.#familiar.get(`${row} ${outcome}`);
    if (known !== undefined && known.examples.length >= EXAMPLES_LIMIT) {
      known.count += 1;
      return;
    }
    const short = (text: string): string => clip(this.#options.redactor.text(text), EXAMPLE_CHARACTERS);
    const told = short(outcome);
    const key = `${row} ${told}`;
    const entry = this.#observations.get(key) ?? { row, outcome: told, count: 0, examples: [] };
    entry.count += 1;
    const text = short(example);
    if (entry.examples.length < EXAMPLES_LIMIT && !entry.examples.includes(text)) entry.examples.push(text);
    this.#observations.set(key, entry);
    if (this.#familiar.size < OUTCOMES_LIMIT) this.#familiar.set(`${row} ${outcome}`, entry);
  }

  /** A documented code that came in this form. */
  code(code: string, form: CodeCell['form']): void {
    const key = `${code} ${form}`;
    const cell = this.#codes.get(key) ?? { code, form, count: 0 };
    cell.count += 1;
    this.#codes.set(key, cell);
  }

  /** How a kind of malformation fared on a field. */
  malformation(field: string, way: string, result: 'passed' | 'failed' | 'observed' | 'untested'): void {
    const key = `${field} ${way}`;
    const cell = this.#malformations.get(key) ?? {
      field,
      way,
      passed: 0,
      failed: 0,
      observed: 0,
      untested: 0,
    };
    cell[result] += 1;
    this.#malformations.set(key, cell);
  }

  /** An exchange took place: counts, latency, the run's timeline, and a few samples. */
  exchanged(kind: string, exchange: Exchange, created: 'yes' | 'no' | 'unknown'): void {
    this.#traffic.add(kind, exchange, created);
    this.#sampled.offer(kind, exchange);
  }

  /** What became of a valid submission: tells a wrong set-up from a faulty target. */
  valid(outcome: 'accepted' | string): void {
    if (outcome === 'accepted') {
      this.#accepted += 1;
      return;
    }
    const told = clip(this.#options.redactor.text(outcome), EXAMPLE_CHARACTERS);
    const room = this.#refused.size < OUTCOMES_LIMIT || this.#refused.has(told);
    const key = room ? told : 'another outcome';
    this.#refused.set(key, (this.#refused.get(key) ?? 0) + 1);
  }

  /** The check could not go on, for a reason that is not the target's fault. */
  inconclusive(reason: string): void {
    if (this.#state !== 'completed') return;
    this.#state = 'inconclusive';
    this.#reason = clip(this.#options.redactor.text(reason), SENTENCE_CHARACTERS);
  }

  /** Whether something breaks a requirement that the check is there for. */
  get hasOwnFailures(): boolean {
    return this.failuresOf(this.#options.own) > 0;
  }

  /** The check was not run, and what to configure so that it is. */
  notTested(reason: string, configure: string): void {
    this.#state = 'not-tested';
    this.#reason = reason;
    this.#configure = configure;
  }

  /** The suite itself went wrong. */
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

  /** The findings, each one once. */
  findings(): readonly Finding[] {
    return [...this.#findings.values()].map(({ finding }) => finding);
  }

  /** A few exchanges that stand for the others, at most 64 KiB of JSON. */
  exchanges(): readonly ExchangeSample[] {
    return this.#sampled.samples();
  }

  /** Failures under these requirements, findings beyond the limit included. */
  failuresOf(ids: readonly RequirementId[]): number {
    return ids.reduce((sum, id) => sum + (this.#tallies.get(id)?.failures ?? 0), 0);
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
      judgements: Object.fromEntries([...this.#tallies].map(([id, tally]) => [id, judgement(tally)])),
      observations: [...this.#observations.values()],
      codes: [...this.#codes.values()],
      malformations: [...this.#malformations.values()],
      validAccepted: this.#accepted,
      validRefused: Object.fromEntries(this.#refused),
      ...(this.#setup === undefined ? {} : { setup: this.#setup }),
      errors: this.#errors,
    };
    return withinLimit(evidence);
  }
}
