/**
 * What a run was asked for, handed from the command line to the processes of the run in one environment variable.
 * Without that variable (plain `npx playwright test`) the options follow from the environment alone.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { isProfileName, type ProfileName, profiles } from '../checks/profiles.js';
import { isRequirementId, type RequirementId } from '../schemas/requirements.js';
import { quoted, suggestion } from '../wire/target/nearest.js';
import { resolveTarget } from '../wire/target/resolve.js';
import type { Environment } from '../wire/target/target.js';
import type { Parsed } from '../wire/target/values.js';
import { ProblemsError } from './problems.js';

/** The variable: one JSON object. */
export const runOptionsVariable = 'ARGOS_CONFORMANCE_RUN';
/** Set to `1` by the command line: the run is to send nothing more once its standard input ends. */
export const watchedVariable = 'ARGOS_CONFORMANCE_WATCHED';
/** The largest seed; the smallest is 0. */
export const largestSeed = 2_147_483_647;
/** Most parts that a run can be split into. */
export const mostShards = 32;
/** Most workers of a run. */
export const mostWorkers = 64;
/** Most requests or submissions that a budget can name. */
export const mostOfABudget = 1_000_000;

/** Everything that a run was asked for. Paths are absolute; nothing in it is secret. */
export interface RunOptions {
  /** `mock`, `env` or a NAME, as `resolveTarget` takes it; undefined leaves the choice to the environment. */
  readonly target?: string;
  readonly profile: ProfileName;
  readonly strict: boolean;
  readonly seed: number;
  /** The requirements to test; undefined: all of them. */
  readonly only?: readonly RequirementId[];
  /** The requirements that must not end as not-tested. */
  readonly require?: readonly RequirementId[];
  readonly workers: number;
  readonly outputDir: string;
  readonly ledgerDir: string;
  /** Folder of the `.env` files. */
  readonly cwd: string;
  readonly allowHosts: readonly string[];
  readonly allowPlaintext: boolean;
  readonly envOverrides: boolean;
  /** Faults of the embedded mock. */
  readonly faults: readonly string[];
  /** Variants of the embedded mock. */
  readonly variants: readonly string[];
  /** Lowers the cap on requests, as ARGOS_MAX_REQUESTS does. */
  readonly maxRequests?: number;
  /** Lowers the cap on created submissions, as ARGOS_MAX_CREATED does; 0: refusals only. */
  readonly maxCreated?: number;
  /** Whether somebody agreed to what the run may cost; a run on loopback costs nothing. */
  readonly agreed: boolean;
  /** Names the run in its result and its ledger file. */
  readonly runId: string;
  /** The list of known failures; undefined: none. */
  readonly knownFailures?: string;
  /** The earlier result that this run is compared with. */
  readonly compareWith?: string;
  /** Which part of a run that was split this one is; undefined: a run of one piece. */
  readonly shard?: Shard;
  /** Set where reports of parts are merged: nothing is sent then. */
  readonly merged?: Merged;
}

/** One part of a run that was split. */
export interface Shard {
  /** From 1 to `total`. */
  readonly index: number;
  readonly total: number;
}

/** The parts that are merged. */
export interface Merged {
  readonly total: number;
  /** Numbers of the parts that are there, ascending. */
  readonly present: readonly number[];
  /** Ids of their runs, in the same order. */
  readonly runs: readonly string[];
}

/** The list of known failures that is taken unless said otherwise: the one in the caller's folder, if there is one. */
export function usualKnownFailures(cwd: string): string | undefined {
  const path = join(cwd, 'known-failures.json');
  return existsSync(path) ? path : undefined;
}

/** Options that cannot be used; `problems` holds one line each. */
export class RunOptionsError extends ProblemsError {
  override readonly name = 'RunOptionsError';
}

/** A seed that nothing decides. */
export function randomSeed(): number {
  return randomInt(largestSeed);
}

/** A name for a run, such as `20250131T081500Z-4f0c9a1e`: sorts by time, fits into a file name. */
export function newRunId(now: Date = new Date()): string {
  return `${now.toISOString().replace(/[-:]|\.\d+/g, '')}-${randomBytes(4).toString('hex')}`;
}

/** Workers unless said otherwise. */
export function usualWorkers(): number {
  return Math.min(4, availableParallelism());
}

/** The profile unless said otherwise: small where requests may cost money. */
export function usualProfile(loopback: boolean): ProfileName {
  return loopback ? 'standard' : 'smoke';
}

/** Folder of the report unless said otherwise. */
export function usualOutputDir(cwd: string): string {
  return join(cwd, 'reports', 'latest');
}

/** Folder of the ledgers: the caller's, never one that a reporter empties. */
export function ledgerDirOf(cwd: string): string {
  return join(cwd, '.argos', 'ledger');
}

/** The profile that `--profile`, else `ARGOS_PROFILE` names, if either does. */
export function namedProfile(env: Environment, option?: string): Parsed<ProfileName | undefined> {
  const text = option ?? env.ARGOS_PROFILE;
  if (text === undefined || isProfileName(text)) return { value: text };
  const where = option === undefined ? 'ARGOS_PROFILE' : '--profile';
  const names = Object.keys(profiles);
  return {
    problem: `${where} ${quoted(text)} is no profile: write ${names.join(', ')}${suggestion(text, names)}`,
  };
}

/** The seed that `--seed`, else `ARGOS_SEED` gives, if either does. */
export function namedSeed(env: Environment, option?: string): Parsed<number | undefined> {
  const text = option ?? env.ARGOS_SEED;
  if (text === undefined) return { value: undefined };
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= largestSeed) return { value };
  const where = option === undefined ? 'ARGOS_SEED' : '--seed';
  return { problem: `${where} ${quoted(text)} is no seed: write a whole number from 0 to ${largestSeed}` };
}

/** The value of the variable for these options. */
export function encodeRunOptions(options: RunOptions): string {
  return JSON.stringify(options);
}

/**
 * The options of this run: those of the variable, else what the environment alone leads to (target by the rules of
 * `resolveTarget`, profile from `ARGOS_PROFILE` or by loopback, seed from `ARGOS_SEED` or random). Without the variable
 * each call draws another seed and run id: `settleRunOptions` makes them last.
 *
 * @throws {RunOptionsError} when the variable, `ARGOS_PROFILE` or `ARGOS_SEED` is wrong.
 */
export function decodeRunOptions(env: Environment, cwd: string = process.cwd()): RunOptions {
  const text = env[runOptionsVariable];
  return text === undefined ? fromEnvironment(env, cwd) : parseRunOptions(text);
}

/**
 * Decodes the options and writes them into `env` where they were not, so that the processes that inherit it decode
 * the same ones. Called with `process.env` by the first process of a run that was started without the command line.
 *
 * @throws {RunOptionsError} as `decodeRunOptions`.
 */
export function settleRunOptions(env: Record<string, string | undefined>, cwd?: string): RunOptions {
  const options = decodeRunOptions(env, cwd);
  env[runOptionsVariable] = encodeRunOptions(options);
  return options;
}

function fromEnvironment(env: Environment, cwd: string): RunOptions {
  const profile = namedProfile(env);
  const seed = namedSeed(env);
  if ('problem' in profile || 'problem' in seed) {
    throw new RunOptionsError([profile, seed].flatMap((read) => ('problem' in read ? [read.problem] : [])));
  }
  const resolution = resolveTarget({ cwd, env });
  // A target that cannot be resolved is the caller's to report; until then it counts as one that bills.
  const loopback = resolution.ok && resolution.target.loopback;
  const knownFailures = usualKnownFailures(cwd);
  return {
    profile: profile.value ?? usualProfile(loopback),
    strict: false,
    seed: seed.value ?? randomSeed(),
    workers: usualWorkers(),
    outputDir: usualOutputDir(cwd),
    ledgerDir: ledgerDirOf(cwd),
    cwd,
    allowHosts: [],
    allowPlaintext: false,
    envOverrides: false,
    faults: [],
    variants: [],
    agreed: loopback,
    runId: newRunId(),
    ...(knownFailures === undefined ? {} : { knownFailures }),
  };
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
const isPath: Check = (value) => typeof value === 'string' && isAbsolute(value);
const isWhole =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
const isListOf =
  (item: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(item);
const isId: Check = (value) => typeof value === 'string' && isRequirementId(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const checks: Readonly<Record<keyof RunOptions, Check>> = {
  target: optional(isText),
  profile: (value) => typeof value === 'string' && isProfileName(value),
  strict: isFlag,
  seed: isWhole(0, largestSeed),
  only: optional(isListOf(isId)),
  require: optional(isListOf(isId)),
  workers: isWhole(1, mostWorkers),
  outputDir: isPath,
  ledgerDir: isPath,
  cwd: isPath,
  allowHosts: isListOf(isText),
  allowPlaintext: isFlag,
  envOverrides: isFlag,
  faults: isListOf(isText),
  variants: isListOf(isText),
  maxRequests: optional(isWhole(1, mostOfABudget)),
  maxCreated: optional(isWhole(0, mostOfABudget)),
  agreed: isFlag,
  runId: (value) => typeof value === 'string' && /^[\w-]{1,64}$/.test(value),
  knownFailures: optional(isPath),
  compareWith: optional(isPath),
  shard: optional(isShard),
  merged: optional(isMerged),
};

const isPart = isWhole(1, mostShards);

function isShard(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('index' in value) || !('total' in value)) return false;
  return isPart(value.index) && isPart(value.total) && Number(value.index) <= Number(value.total);
}

function isMerged(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (!('total' in value) || !('present' in value) || !('runs' in value)) return false;
  return isPart(value.total) && isListOf(isPart)(value.present) && isListOf(isText)(value.runs);
}

function parseRunOptions(text: string): RunOptions {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RunOptionsError([`${runOptionsVariable} is no JSON: unset it, the command line sets it`]);
  }
  if (!isRunOptions(value)) {
    throw new RunOptionsError([
      `${runOptionsVariable} does not hold the options of a run: unset it, the command line sets it`,
    ]);
  }
  return value;
}

function isRunOptions(value: unknown): value is RunOptions {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const members = new Map(Object.entries(value));
  return (
    [...members.keys()].every((name) => Object.hasOwn(checks, name)) &&
    Object.entries(checks).every(([name, check]) => check(members.get(name)))
  );
}
