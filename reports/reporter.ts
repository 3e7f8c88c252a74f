/** The Playwright reporter of the suite: progress while it runs, and the result with its renderings at the end. */
import type {
  FullConfig,
  FullResult,
  Reporter,
  Suite,
  TestCase,
  TestError,
  TestResult,
} from '@playwright/test/reporter';
import type { ConformanceResult, KnownFailureEntry, Setup, Shards } from '../schemas/generated/types.js';
import { validateResult } from '../schemas/index.js';
import { aggregate } from './aggregate.js';
import { hasEvidence, ofPreflight, type Reported, readAttachments } from './collect.js';
import { writeReport } from './files.js';
import { annotations, inert } from './github.js';
import { readKnownFailures } from './known-file.js';
import { PREFLIGHT } from './parts-of-a-run.js';
import { type Redact, redactError, redactResult } from './redacted.js';
import { readSaved } from './saved.js';
import { renderSummary } from './summary.js';
import { judgedUnder } from './tasks.js';
import { fitted } from './terminal.js';
import { count, visible } from './text.js';
import { conclusion } from './verdict.js';
import { verdictLabels } from './verdicts.js';

/** Options from the configuration. */
export interface ReporterOptions {
  /** Absolute. */
  readonly outputDir: string;
  /** Requirements that must not end as not-tested. */
  readonly required?: readonly string[];
  /** Takes secrets out of a text. */
  readonly redact?: Redact;
  /** What is known of the run before any test has said more. */
  readonly fallback: Omit<Setup, 'lines'>;
  readonly runId?: string;
  /** The list of known failures, absolute. */
  readonly knownFailures?: string | undefined;
  /** The earlier result to compare with, absolute. */
  readonly compareWith?: string | undefined;
  /** Which part of a run this is. */
  readonly shard?: { readonly index: number; readonly total: number } | undefined;
  /** The parts that are merged. */
  readonly merged?:
    | { readonly total: number; readonly present: readonly number[]; readonly runs: readonly string[] }
    | undefined;
}

/** How a line of progress begins: the signs of the summary. */
const MARKS = {
  passed: verdictLabels.passed,
  failed: verdictLabels.failed,
  warning: verdictLabels.warning,
  inconclusive: verdictLabels.inconclusive,
  skipped: verdictLabels['not-tested'],
} as const;

/** Collects what tests attached and writes the result of the run. */
export default class ConformanceReporter implements Reporter {
  readonly #options: ReporterOptions;
  readonly #reports = new Map<string, Reported>();
  readonly #errors: { where: string; message: string }[] = [];
  #known: readonly KnownFailureEntry[] | undefined;
  #base: ConformanceResult | undefined;
  #planned: string[] = [];
  #startedAt = Date.now();
  /** The same moment on a clock that nobody sets. */
  #startedOn = performance.now();
  #result: ConformanceResult | undefined;

  /** @throws Error when a file that it needs cannot be read: then nothing is sent */
  constructor(options: ReporterOptions) {
    this.#options = options;
    if (options.knownFailures !== undefined) {
      const read = readKnownFailures(options.knownFailures);
      if (!read.ok) throw new Error(read.problems.join('\n'));
      this.#known = read.entries;
    }
    if (options.compareWith !== undefined) {
      const read = readSaved(options.compareWith);
      if (!read.ok) throw new Error(read.problem);
      this.#base = read.result;
    }
  }

  printsToStdio(): boolean {
    return true;
  }

  onBegin(_config: FullConfig, suite: Suite): void {
    this.#startedAt = Date.now();
    this.#startedOn = performance.now();
    const titles = suite.allTests().map(({ title }) => title);
    // Whichever test comes first brings the preflight.
    this.#planned = titles.length === 0 ? [] : [PREFLIGHT, ...titles];
    if (this.#listing) return;
    const legend = Object.values(MARKS).map(({ sign, word }) => `${sign} ${word.toLowerCase()}`);
    this.#print(`  ${legend.join('  ')}\n\n`);
  }

  get #redact(): Redact {
    return this.#options.redact ?? ((text) => text);
  }

  onError(error: TestError): void {
    redactError(error, this.#redact);
    this.#errors.push({
      where: 'the run',
      message: firstLines(error.message ?? error.value ?? 'an unknown error'),
    });
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    redactResult(result, this.#redact);
    const message = result.errors[0]?.message;
    const trouble = message === undefined ? undefined : firstLines(message);
    const brought = ofPreflight(result.attachments);
    let stopped = false;
    if (brought.length > 0) {
      const report = readAttachments(PREFLIGHT, brought, trouble);
      stopped = report.evidence?.state !== 'completed' || report.evidence.setup?.stop !== undefined;
      // Each part of a run has a preflight of its own.
      this.#reports.set(`${PREFLIGHT} ${this.#reports.size}`, report);
      this.#say(report, result);
    }
    if (!hasEvidence(result.attachments) && (result.status === 'skipped' || stopped)) {
      this.#progress(test.title, 'skipped', 'did not run');
      return;
    }
    const report = readAttachments(test.title, result.attachments, trouble);
    this.#reports.set(test.title, report);
    this.#say(report, result);
  }

  #say(report: Reported, result: TestResult): void {
    const { evidence, problem, title } = report;
    if (evidence === undefined) {
      this.#progress(title, 'failed', problem ?? '');
      return;
    }
    if (evidence.setup?.stop !== undefined) {
      this.#progress(title, 'failed', evidence.setup.stop);
      return;
    }
    const own = judgedUnder(evidence, title);
    const kind =
      own.failures > 0
        ? result.status === 'failed'
          ? 'failed'
          : 'warning'
        : evidence.state === 'completed' && !(own.samples === 0 && own.unjudged > 0)
          ? 'passed'
          : evidence.state === 'not-tested'
            ? 'skipped'
            : 'inconclusive';
    const samples =
      own.samples + own.unjudged === 0
        ? title === PREFLIGHT
          ? ''
          : 'judged on the answers of other checks'
        : own.samples === 0
          ? `none of ${count(own.unjudged, 'sample')} could be judged`
          : count(own.samples, 'sample');
    this.#progress(
      title,
      kind,
      evidence.state === 'completed' ? samples : `${evidence.state}: ${evidence.reason ?? ''}`,
    );
  }

  #progress(title: string, kind: keyof typeof MARKS, words: string): void {
    const line = `  ${MARKS[kind].sign} ${title.padEnd(36)} ${visible(words)}`;
    this.#print(`${fitted(line).join('\n')}\n`);
  }

  /** What a target says must not act where the output is read for commands. */
  #print(text: string): void {
    process.stdout.write(onGitHub(process.env) ? inert(text) : text);
  }

  /** Listing the tests runs none of them. */
  get #listing(): boolean {
    return process.argv.includes('--list');
  }

  /** The parts of the run behind this result; undefined for a run of one piece. */
  get #shards(): Shards | undefined {
    const { shard, merged, runId } = this.#options;
    if (merged !== undefined)
      return { total: merged.total, present: [...merged.present], runs: [...merged.runs] };
    if (shard === undefined || runId === undefined) return undefined;
    return { total: shard.total, present: [shard.index], runs: [runId] };
  }

  onEnd(full: FullResult): Promise<{ status: FullResult['status'] }> {
    if (this.#listing) return Promise.resolve({ status: full.status });
    const interrupted = full.status === 'interrupted' || full.status === 'timedout';
    const { merged, runId } = this.#options;
    const shards = this.#shards;
    const result = aggregate({
      planned: this.#planned,
      reports: [...this.#reports.values()],
      errors: this.#errors,
      // Merging replays what took place before.
      startedAt: merged === undefined ? this.#startedAt : full.startTime.getTime(),
      durationMs: merged === undefined ? performance.now() - this.#startedOn : full.duration,
      required: this.#options.required ?? [],
      interrupted,
      fallback: this.#options.fallback,
      ...(this.#known === undefined ? {} : { known: this.#known }),
      ...(this.#base === undefined ? {} : { base: this.#base }),
      ...(shards === undefined ? {} : { shards }),
      ...(merged === undefined || runId === undefined ? {} : { runId }),
    });
    this.#result = result;
    this.#write(result);
    const status = interrupted
      ? full.status
      : conclusion(result, { part: merged === undefined }) === 'conformant'
        ? 'passed'
        : 'failed';
    return Promise.resolve({ status });
  }

  #write(result: ConformanceResult): void {
    if (!validateResult(result)) {
      const [first] = validateResult.errors ?? [];
      throw new Error(`the result does not match its schema: ${first?.instancePath} ${first?.message}`);
    }
    const samples = [...this.#reports.values()].flatMap(({ title, exchanges = [] }) =>
      exchanges.length > 0 ? [{ check: title, exchanges }] : [],
    );
    writeReport(this.#options.outputDir, result, samples);
  }

  async onExit(): Promise<void> {
    if (this.#result === undefined) return;
    const color = showsColor(process.env, process.stdout.isTTY === true);
    this.#print(renderSummary(this.#result, { color, outputDir: this.#options.outputDir }));
    if (onGitHub(process.env)) process.stdout.write(`${annotations(this.#result).join('\n')}\n`);
  }
}

/** Whether GitHub Actions reads the output. */
function onGitHub({ GITHUB_ACTIONS }: NodeJS.ProcessEnv): boolean {
  return GITHUB_ACTIONS === 'true';
}

/** Whether to colour: on a terminal, or where one is said to be at the other end of a pipe. */
export function showsColor({ NO_COLOR, FORCE_COLOR }: NodeJS.ProcessEnv, terminal: boolean): boolean {
  if (NO_COLOR !== undefined) return false;
  return FORCE_COLOR === undefined ? terminal : !['0', 'false'].includes(FORCE_COLOR);
}

/** What an error says, without its stack and its colours. */
function firstLines(message: string): string {
  const escapeCharacter = String.fromCharCode(27);
  const plain = message
    .split(escapeCharacter)
    .map((part, at) => (at === 0 ? part : part.replace(/^\[[0-9;]*m/, '')))
    .join('');
  return (plain.split(/\n\s+at /)[0] ?? plain).trim().slice(0, 600);
}
