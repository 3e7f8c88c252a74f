/**
 * What was learned of the target: what was judged, what was found, what was observed. Everything that came from outside
 * passes the redactor here, so that nothing after this room holds a secret.
 */
import type {
  CodeCell,
  Finding,
  MalformationCell,
  Observation,
  TaskEvidence,
} from '../schemas/generated/types.js';
import { isRequirementId, type RequirementId, type RowId } from '../schemas/index.js';
import type { Redactor } from '../wire/redaction.js';
import { clip } from './bounded.js';
import type { FindingDraft, Reproduction } from './finding.js';
import { recordRequest, recordResponse } from './recorded.js';
import { judgement, type Tally } from './tally.js';

/** Most findings that a test hands on of its own, and of each task that it does for the run; the rest is counted. */
export const FINDINGS_LIMIT = 20;
const EXAMPLES_LIMIT = 5;
/** Most characters of an example. */
export const EXAMPLE_CHARACTERS = 160;
/** Most different outcomes that are told apart. */
export const OUTCOMES_LIMIT = 50;
/** Most characters of a sentence: what a target says may be of any length. */
export const SENTENCE_CHARACTERS = 2_000;

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

/** Collects what a check learns of the target, or what it learns in a task that it does for the run. */
export class Learned {
  readonly #options: RecorderOptions;
  readonly #tallies = new Map<RequirementId, Tally>();
  readonly #findings = new Map<string, Held>();
  readonly #observations = new Map<string, Observation>();
  /** The same entries by what they were called before redaction. */
  readonly #familiar = new Map<string, Observation>();
  readonly #codes = new Map<string, CodeCell>();
  readonly #malformations = new Map<string, MalformationCell>();

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

  /**
   * Failures under these requirements that were recorded here, findings beyond the limit included. Those of a task do
   * not count for the check that did it: which check does is chance, and must not decide what it sends next.
   */
  failuresOf(ids: readonly RequirementId[]): number {
    return ids.reduce((sum, id) => sum + (this.#tallies.get(id)?.failures ?? 0), 0);
  }

  /** What was found here, each finding once. */
  get found(): readonly Finding[] {
    return [...this.#findings.values()].map(({ finding }) => finding);
  }

  /** What was judged and observed here, as evidence holds it. */
  get learned(): TaskEvidence {
    return {
      judgements: Object.fromEntries([...this.#tallies].map(([id, tally]) => [id, judgement(tally)])),
      observations: [...this.#observations.values()],
      codes: [...this.#codes.values()],
      malformations: [...this.#malformations.values()],
    };
  }
}
