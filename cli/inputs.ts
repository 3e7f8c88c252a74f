/** Files and words that commands take from runs before: lists of known failures, earlier results, parts of a run. */
import { resolve } from 'node:path';
import { readKnownFailures } from '../reports/known-file.js';
import { readSaved } from '../reports/saved.js';
import { mostShards, type Shard, usualKnownFailures } from '../run/options.js';
import { type ConformanceResult, type RequirementId, requirementIds } from '../schemas/index.js';
import { quoted, suggestion } from '../wire/target/nearest.js';
import type { Environment } from '../wire/target/target.js';

/** What was read, or what is wrong with it, a line each. */
export type Read<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly string[] };

const bad = (...problems: string[]): { readonly ok: false; readonly problems: readonly string[] } => ({
  ok: false,
  problems,
});

/** The list of known failures to heed, read once so that what is wrong with it is said before anything is sent. */
export function knownFailuresOf(word: string | false | undefined, cwd: string): Read<string | undefined> {
  if (word === false) return { ok: true, value: undefined };
  if (word?.trim() === '') return bad('--known-failures is empty: name a file');
  const path = word === undefined ? usualKnownFailures(cwd) : resolve(cwd, word);
  if (path === undefined) return { ok: true, value: undefined };
  const read = readKnownFailures(path, (id) => suggestion(id, requirementIds));
  return read.ok ? { ok: true, value: path } : read;
}

/** An earlier result, from the folder of its run or the file. */
export function savedOf(option: string, word: string, cwd: string): Read<ConformanceResult> {
  if (word.trim() === '') return bad(`${option} is empty: name the folder of a run`);
  const read = readSaved(resolve(cwd, word));
  return read.ok ? { ok: true, value: read.result } : bad(`${option}: ${read.problem}`);
}

/** What decides whether a run can be split. */
export interface ShardMeans {
  readonly env: Environment;
  readonly seed: string | undefined;
  readonly only: readonly RequirementId[] | undefined;
}

/** The part `i/n` of a run; undefined for the whole. */
export function shardOf(word: string | undefined, { env, seed, only }: ShardMeans): Read<Shard | undefined> {
  if (word === undefined) return { ok: true, value: undefined };
  const [, first, second] = /^(\d{1,3})\/(\d{1,3})$/.exec(word) ?? [];
  const [index, total] = [Number(first), Number(second)];
  if (!(index >= 1 && index <= total && total <= mostShards)) {
    return bad(
      `--shard ${quoted(word)} is wrong: write I/N, such as 2/5, with I from 1 to N and N at most ${mostShards}`,
    );
  }
  const problems: string[] = [];
  const tests = only?.length ?? requirementIds.length;
  if (total > tests) {
    problems.push(
      `--shard ${word} leaves parts empty: there ${tests === 1 ? 'is 1 requirement' : `are ${tests} requirements`} to test, so N is at most ${tests}`,
    );
  }
  if (seed === undefined && env.ARGOS_SEED === undefined) {
    problems.push('--shard needs --seed or ARGOS_SEED: all parts of a run have the same seed');
  }
  return problems.length > 0 ? bad(...problems) : { ok: true, value: { index, total } };
}
