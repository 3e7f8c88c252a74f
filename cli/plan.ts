/** From the words of the command line to the options of a run and its target. */
import { join, resolve } from 'node:path';
import { boundsOf } from '../run/bounds.js';
import {
  ledgerDirOf,
  mostOfABudget,
  mostWorkers,
  namedProfile,
  namedSeed,
  newRunId,
  type RunOptions,
  randomSeed,
  type Shard,
  usualOutputDir,
  usualProfile,
  usualWorkers,
} from '../run/options.js';
import {
  type ConformanceResult,
  isRequirementId,
  type RequirementId,
  requirementIds,
} from '../schemas/index.js';
import { quoted, suggestion } from '../wire/target/nearest.js';
import { resolveTarget } from '../wire/target/resolve.js';
import { type Environment, given, type Target } from '../wire/target/target.js';
import type { Parsed } from '../wire/target/values.js';
import { knownFailuresOf, type Read, savedOf, shardOf } from './inputs.js';
import { comparedFile, outputProblem } from './output-folder.js';

/** The options of `run` as they were written. */
export interface RunWords {
  readonly target?: string;
  readonly profile?: string;
  readonly strict?: boolean;
  readonly seed?: string;
  readonly only?: readonly string[];
  readonly require?: readonly string[];
  readonly workers?: string;
  readonly output?: string;
  readonly maxRequests?: string;
  readonly maxCreated?: string;
  readonly plan?: boolean;
  readonly json?: boolean;
  readonly yes?: boolean;
  /** Delete afterwards what the run created. */
  readonly cleanup?: boolean;
  readonly allowHost?: readonly string[];
  readonly allowPlaintext?: boolean;
  readonly envOverrides?: boolean;
  readonly fault?: readonly string[];
  readonly variant?: readonly string[];
  readonly knownFailures?: string | false;
  readonly compareWith?: string;
  readonly shard?: string;
}

/** A run that can start, or every reason why it cannot. */
export type Plan =
  | {
      readonly ok: true;
      readonly options: RunOptions;
      readonly target: Target;
      readonly sources: readonly string[];
      /** The earlier result that the run is compared with. */
      readonly base?: ConformanceResult;
    }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Checks everything that can be known before a request is sent. */
export async function planRun(words: RunWords, cwd: string, env: Environment): Promise<Plan> {
  const read = new Reader();
  const profile = read.parsed(namedProfile(env, words.profile));
  const seed = read.parsed(namedSeed(env, words.seed));
  const only = read.ids('--only', words.only);
  const required = read.ids('--require', words.require);
  read.contradictions(words, only, required);
  const workers = read.whole('--workers', words.workers, 1, mostWorkers);
  const maxRequests = read.whole('--max-requests', words.maxRequests, 1, mostOfABudget);
  const maxCreated = read.whole('--max-created', words.maxCreated, 0, mostOfABudget);
  const { faults, variants } = await mockNames(words.fault, words.variant, read.problems);
  const ledgerDir = ledgerDirOf(cwd);
  const outputDir = read.output(words.output, cwd, ledgerDir);
  const knownFailures = read.taken(knownFailuresOf(words.knownFailures, cwd));
  const shard = read.taken(shardOf(words.shard, { env, seed: words.seed, only }));
  const { compareWith } = words;
  const base =
    compareWith === undefined ? undefined : read.taken(savedOf('--compare-with', compareWith, cwd));

  const allow = {
    allowHosts: words.allowHost ?? [],
    allowPlaintext: words.allowPlaintext ?? false,
    envOverrides: words.envOverrides ?? false,
  };
  const resolution = resolveTarget({ cwd, env, ...allow, ...given({ targetOption: words.target }) });
  if (!resolution.ok) return { ok: false, problems: [...read.problems, ...resolution.problems] };
  const { target, sources } = resolution;
  for (const [option, names] of [['--fault', faults] as const, ['--variant', variants] as const]) {
    if (target.kind === 'mock' || names.length === 0) continue;
    read.problems.push(
      `${option} needs the embedded mock, but the target is ${target.name}: drop it or pass --target mock`,
    );
  }
  if (words.json === true && words.plan !== true) {
    read.problems.push('--json is for --plan: drop it; a run writes its result to conformance.json');
  }
  if (words.strict === true && Math.min(maxCreated ?? 1, target.maxCreated ?? 1) === 0) {
    read.problems.push(
      `--strict sends what a conforming target may accept, but the run may create nothing (${maxCreated === 0 ? '--max-created 0' : 'ARGOS_MAX_CREATED=0'}): drop one of the two`,
    );
  }
  if (words.cleanup === true && target.kind !== 'mock' && !target.capabilities.includes('delete')) {
    read.problems.push(
      `--cleanup needs the capability \`delete\`, which the target ${target.name} does not state: add it to ARGOS_CAPABILITIES where the target has it, or run without --cleanup`,
    );
  }
  const chosen = profile ?? usualProfile(target.loopback);
  if (shard !== undefined) {
    if (words.plan === true) read.problems.push('--plan rehearses the whole run: drop --shard');
    const of = (asked: Shard | undefined) =>
      boundsOf({ profile: chosen, ...given({ maxRequests, maxCreated, shard: asked }) }, target);
    // A part without a share would be another kind of run than the others.
    const last = of({ index: shard.total, total: shard.total });
    if (last.requests === 0 || (last.created === 0 && of(undefined).created > 0)) {
      read.problems.push(
        `--shard ${words.shard} leaves a part without a budget: split into fewer parts, or raise --max-created or --max-requests`,
      );
    }
  }
  if (read.problems.length > 0) return { ok: false, problems: read.problems };
  return {
    ok: true,
    target,
    sources,
    ...given({ base }),
    options: {
      // The name that was found, so that the run's own processes cannot find another.
      target: target.name,
      profile: chosen,
      strict: words.strict ?? false,
      seed: seed ?? randomSeed(),
      ...given({ only, require: required, maxRequests, maxCreated }),
      workers: workers ?? usualWorkers(),
      outputDir,
      ledgerDir,
      cwd,
      ...allow,
      faults,
      variants,
      agreed: target.loopback,
      runId: newRunId(),
      ...given({ knownFailures, shard }),
      ...(base === undefined ? {} : { compareWith: join(outputDir, comparedFile) }),
    },
  };
}

/** Reads words and collects what is wrong with them, so that one call shows every mistake. */
class Reader {
  readonly problems: string[] = [];

  /** The value; a problem is kept and reads as undefined. */
  parsed<Value>(read: Parsed<Value>): Value | undefined {
    if ('value' in read) return read.value;
    this.problems.push(read.problem);
    return undefined;
  }

  /** As `parsed`, of what has several problems at once. */
  taken<Value>(read: Read<Value>): Value | undefined {
    if (read.ok) return read.value;
    this.problems.push(...read.problems);
    return undefined;
  }

  /** Requirement ids in the order of the catalogue, `all` standing for each of them. */
  ids(option: '--only' | '--require', words: readonly string[] | undefined): RequirementId[] | undefined {
    if (words === undefined) return undefined;
    const names = listed(words);
    if (names.length === 0) this.problems.push(`${option} names no requirement: give ids, or drop it`);
    const takesAll = option === '--require';
    for (const name of names) {
      if (isRequirementId(name) || (takesAll && name === 'all')) continue;
      this.problems.push(
        `${option} ${quoted(name)} is no requirement: see argos-conformance requirements${suggestion(name, requirementIds)}`,
      );
    }
    const all = takesAll && names.includes('all');
    return requirementIds.filter((id) => all || names.includes(id));
  }

  contradictions(
    words: RunWords,
    only: readonly RequirementId[] | undefined,
    required: readonly RequirementId[] | undefined,
  ): void {
    if (only === undefined || required === undefined) return;
    const left = required.filter((id) => !only.includes(id));
    if (left.length === 0) return;
    const what = listed(words.require ?? []).includes('all') ? 'all' : left.join(', ');
    this.problems.push(`--require ${what} contradicts --only, which leaves that out: drop one of the two`);
  }

  whole(option: string, text: string | undefined, least: number, most: number): number | undefined {
    if (text === undefined) return undefined;
    const value = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    this.problems.push(`${option} ${quoted(text)} is wrong: write a whole number from ${least} to ${most}`);
    return undefined;
  }

  output(text: string | undefined, cwd: string, ledgerDir: string): string {
    const outputDir = resolve(cwd, text ?? usualOutputDir(cwd));
    const problem =
      text?.trim() === '' ? '--output is empty: name a folder' : outputProblem(outputDir, ledgerDir);
    if (problem !== undefined) this.problems.push(problem);
    return outputDir;
  }
}

/** Requirement ids as `--require` takes them, and what is wrong with them. */
export function idsOf(
  option: '--only' | '--require',
  words: readonly string[] | undefined,
): { readonly ids: readonly RequirementId[] | undefined; readonly problems: readonly string[] } {
  const read = new Reader();
  return { ids: read.ids(option, words), problems: read.problems };
}

/**
 * Names of faults and variants of the mock, each once; a line is added to `problems` for one that there is not. The
 * catalogues are the larger part of what a command would load, and most name nothing of them.
 */
export async function mockNames(
  faultWords: readonly string[] | undefined,
  variantWords: readonly string[] | undefined,
  problems: string[],
): Promise<{ readonly faults: string[]; readonly variants: string[] }> {
  const faults = [...new Set(listed(faultWords ?? []))];
  const variants = [...new Set(listed(variantWords ?? []))];
  if (faults.length + variants.length === 0) return { faults, variants };
  const { faultNames } = await import('../mock/faults.js');
  const { variantNames } = await import('../mock/variants.js');
  for (const [kind, asked, known] of [
    ['fault', faults, faultNames],
    ['variant', variants, variantNames],
  ] as const) {
    for (const name of asked.filter((word) => !known.includes(word))) {
      problems.push(
        `--${kind} ${quoted(name)} is no ${kind} of the mock: see argos-conformance mock --list-${kind}s${suggestion(name, known)}`,
      );
    }
  }
  return { faults, variants };
}

/** The items of an option that takes commas and repetition alike. */
export function listed(words: readonly string[]): string[] {
  return words
    .flatMap((word) => word.split(','))
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
