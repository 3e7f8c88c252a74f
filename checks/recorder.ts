/**
 * The evidence of one check, as it grows: what was judged, what was found, what was observed. Everything that came
 * from outside passes the redactor here, so that nothing after this room holds a secret.
 */
import type {
  CheckEvidence,
  CodeCell,
  Finding,
  Judgement,
  LatencyHistogram,
  MalformationCell,
  Observation,
  Setup,
} from '../schemas/generated/types.js';
import type { RequirementId, RowId } from '../schemas/index.js';
import type { Exchange } from '../wire/exchange.js';
import type { Redactor } from '../wire/redaction.js';
import { recordRequest, recordResponse } from './recorded.js';

/** Most findings that a test hands on; what is beyond is counted. */
export const FINDINGS_LIMIT = 20;
/** Most bytes of a test's summary. */
export const SUMMARY_LIMIT_BYTES = 64 * 1024;
const EXAMPLES_LIMIT = 5;
const EXAMPLE_CHARACTERS = 160;
const BUCKETS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000];

/** What was sent, as a finding tells it. */
export interface Counterexample {
  readonly way: string;
  readonly words: string;
  readonly document?: string;
}

/** A finding before it is recorded. */
export interface FindingDraft {
  readonly requirement: RequirementId;
  /** Findings of one requirement with the same key are one finding that occurred more than once. */
  readonly key: string;
  readonly summary: string;
  readonly expected: string;
  readonly actual: string;
  readonly counterexample: Counterexample;
  readonly exchange: Exchange;
  /** fast-check's path to the counterexample. */
  readonly path?: string;
  readonly confirmed?: string;
}

interface Held {
  finding: Finding;
  weight: number;
}

interface Tally {
  samples: number;
  unjudged: number;
  failures: number;
  readonly covered: Map<string, Set<string>>;
}

/** How to send a request again by hand, and how to run a check again. */
export interface Reproduction {
  curl(exchange: Exchange): string;
  replay(requirement: string): string;
}

/** What a recorder must know. */
export interface RecorderOptions {
  readonly check: string;
  readonly own: readonly RequirementId[];
  readonly seed: number;
  readonly runSeed: number;
  readonly redactor: Redactor;
  readonly reproduction: Reproduction;
}

/** Collects the evidence of one check. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #startedAt = Date.now();
  readonly #tallies = new Map<RequirementId, Tally>();
  readonly #findings = new Map<string, Held>();
  readonly #observations = new Map<string, Observation>();
  readonly #codes = new Map<string, CodeCell>();
  readonly #malformations = new Map<string, MalformationCell>();
  readonly #latency = new Map<string, LatencyHistogram>();
  readonly #timeline = new Map<number, { requests: number; failures: number }>();
  readonly #refused = new Map<string, number>();
  readonly #errors: { where: string; message: string }[] = [];
  #requests = 0;
  #created = 0;
  #unknown = 0;
  #accepted = 0;
  #setup: Setup | undefined;
  #state: CheckEvidence['state'] = 'completed';
  #reason: string | undefined;
  #configure: string | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
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

  /** A sample that breaks a requirement; it counts as judged too. */
  failed(draft: FindingDraft): void {
    const tally = this.#tally(draft.requirement);
    tally.failures += 1;
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
    const clean = (text: string): string => redactor.text(text);
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
        ...(document === undefined ? {} : { document: clip(clean(document), 16_384) }),
      },
      seed: runSeed,
      path: draft.path ?? '',
      curl: reproduction.curl(draft.exchange),
      replay: reproduction.replay(check),
      occurrences: 1,
      ...(draft.confirmed === undefined ? {} : { confirmed: draft.confirmed }),
      request: recordRequest(draft.exchange, redactor),
      response: recordResponse(draft.exchange, redactor),
    };
  }

  /** How the target reads a silence; examples are kept short. */
  observed(row: RowId | RequirementId, outcome: string, example: string): void {
    const key = `${row} ${outcome}`;
    const entry = this.#observations.get(key) ?? { row, outcome, count: 0, examples: [] };
    entry.count += 1;
    const text = clip(this.#options.redactor.text(example), EXAMPLE_CHARACTERS);
    if (entry.examples.length < EXAMPLES_LIMIT && !entry.examples.includes(text)) entry.examples.push(text);
    this.#observations.set(key, entry);
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

  /** An exchange took place: counts, latency and the run's timeline. */
  exchanged(kind: string, exchange: Exchange, created: 'yes' | 'no' | 'unknown'): void {
    this.#requests += 1;
    if (created === 'yes') this.#created += 1;
    if (created === 'unknown') this.#unknown += 1;
    const histogram = this.#latency.get(kind) ?? {
      count: 0,
      sumMs: 0,
      maxMs: 0,
      buckets: Array.from({ length: BUCKETS_MS.length + 1 }, () => 0),
    };
    const at = BUCKETS_MS.findIndex((bound) => exchange.latencyMs <= bound);
    const slot = at === -1 ? BUCKETS_MS.length : at;
    histogram.count += 1;
    histogram.sumMs = round(histogram.sumMs + exchange.latencyMs);
    histogram.maxMs = round(Math.max(histogram.maxMs, exchange.latencyMs));
    histogram.buckets[slot] = (histogram.buckets[slot] ?? 0) + 1;
    this.#latency.set(kind, histogram);
    const second = Math.floor(exchange.startedAt / 1000);
    const bucket = this.#timeline.get(second) ?? { requests: 0, failures: 0 };
    bucket.requests += 1;
    if (exchange.failure !== undefined) bucket.failures += 1;
    this.#timeline.set(second, bucket);
  }

  /** What became of a valid submission: tells a wrong set-up from a faulty target. */
  valid(outcome: 'accepted' | string): void {
    if (outcome === 'accepted') this.#accepted += 1;
    else this.#refused.set(outcome, (this.#refused.get(outcome) ?? 0) + 1);
  }

  /** The check could not go on, for a reason that is not the target's fault. */
  inconclusive(reason: string): void {
    if (this.#state !== 'completed') return;
    this.#state = 'inconclusive';
    this.#reason = this.#options.redactor.text(reason);
  }

  /** The check was not run, and what to configure so that it is. */
  notTested(reason: string, configure: string): void {
    this.#state = 'not-tested';
    this.#reason = reason;
    this.#configure = configure;
  }

  /** The suite itself went wrong. */
  suiteError(message: string): void {
    const clean = this.#options.redactor.text(message);
    this.#state = 'suite-error';
    this.#reason = clean;
    this.#errors.push({ where: this.#options.check, message: clean });
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
      durationMs: Date.now() - this.#startedAt,
      requests: this.#requests,
      created: this.#created,
      unknownOutcomes: this.#unknown,
      judgements: Object.fromEntries([...this.#tallies].map(([id, tally]) => [id, judgement(tally)])),
      observations: [...this.#observations.values()],
      codes: [...this.#codes.values()],
      malformations: [...this.#malformations.values()],
      latency: Object.fromEntries(this.#latency),
      timeline: [...this.#timeline].map(([at, bucket]) => ({ at, ...bucket })),
      validAccepted: this.#accepted,
      validRefused: Object.fromEntries(this.#refused),
      ...(this.#setup === undefined ? {} : { setup: this.#setup }),
      errors: this.#errors,
    };
    return withinLimit(evidence);
  }
}

function judgement(tally: Tally): Judgement {
  return {
    samples: tally.samples,
    unjudged: tally.unjudged,
    failures: tally.failures,
    covered: Object.fromEntries([...tally.covered].map(([name, values]) => [name, [...values].sort()])),
  };
}

/** Totals are never cut; examples go first, then the finer half of the timeline. */
function withinLimit(evidence: CheckEvidence): CheckEvidence {
  const size = (): number => Buffer.byteLength(JSON.stringify(evidence));
  if (size() > SUMMARY_LIMIT_BYTES) for (const entry of evidence.observations) entry.examples.splice(1);
  while (size() > SUMMARY_LIMIT_BYTES && evidence.timeline.length > 60) {
    evidence.timeline = evidence.timeline.flatMap((bucket, at, all) => {
      if (at % 2 === 1) return [];
      const next = all[at + 1];
      return [
        {
          at: bucket.at,
          requests: bucket.requests + (next?.requests ?? 0),
          failures: bucket.failures + (next?.failures ?? 0),
        },
      ];
    });
  }
  return evidence;
}

function clip(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters)}… (${text.length} characters)`;
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
