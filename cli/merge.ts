/** `argos-conformance merge`: the reports of all parts of a run as one, as if it had been run in one piece. */
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { resultFile } from '../reports/result-file.js';
import {
  encodeRunOptions,
  ledgerDirOf,
  newRunId,
  type RunOptions,
  runOptionsVariable,
  usualOutputDir,
} from '../run/options.js';
import { secretsAround } from '../run/secrets.js';
import { type ConformanceResult, isRequirementId } from '../schemas/index.js';
import { createRedactor } from '../wire/redaction.js';
import { quoted } from '../wire/target/nearest.js';
import { given } from '../wire/target/target.js';
import { byStopSignal, type ExitCode, UsageError } from './exit.js';
import { knownFailuresOf, type Read, savedOf } from './inputs.js';
import { jsonText, Withheld } from './json.js';
import { claimOutput, comparedFile, outputProblem } from './output-folder.js';
import { idsOf } from './plan.js';
import { playwrightEnvironment, supervise } from './playwright.js';
import { lastPass } from './quarantine.js';
import { readOutcome } from './result.js';
import type { Surroundings } from './surroundings.js';

/** The options of `merge` as they were written. */
export interface MergeWords {
  readonly output?: string;
  readonly require?: readonly string[];
  readonly knownFailures?: string | false;
  readonly compareWith?: string;
  readonly json?: boolean;
}

/** One part of a run, with what its folder holds. */
interface Part {
  readonly dir: string;
  readonly result: ConformanceResult;
  readonly index: number;
  readonly blob: string;
}

/** The folders that are meant: one that holds no result itself stands for those in it that do, as CI services unpack. */
function expanded(dirs: readonly string[], cwd: string): string[] {
  return dirs.flatMap((dir) => {
    const path = resolve(cwd, dir);
    if (existsSync(join(path, resultFile))) return [path];
    let inner: string[] = [];
    try {
      inner = readdirSync(path).map((name) => join(path, name));
    } catch {
      // What is wrong with it is said where it is read.
    }
    const runs = inner.filter((one) => existsSync(join(one, resultFile))).toSorted();
    return runs.length > 0 ? runs : [path];
  });
}

function partOf(dir: string, cwd: string): Read<Part> {
  const bad = (problem: string): Read<Part> => ({ ok: false, problems: [problem] });
  const saved = savedOf('merge', dir, cwd);
  if (!saved.ok) return saved;
  const { shards } = saved.value.run;
  const [index] = shards?.present ?? [];
  if (shards === undefined || index === undefined || shards.present.length !== 1) {
    return bad(`${quoted(dir)} is no part of a run: name the folders of runs with --shard`);
  }
  const name = `shard-${index}-of-${shards.total}.zip`;
  const blob = join(dir, 'blob', name);
  if (!existsSync(blob)) {
    return bad(`${quoted(dir)} has no blob/${name}: copy the whole folder of the run`);
  }
  return { ok: true, value: { dir, result: saved.value, index, blob } };
}

/** What all parts of one run have in common, in words for a reader. */
function traits({ target, run, contract, suite }: ConformanceResult): readonly (readonly [string, string])[] {
  return [
    ['number of shards', String(run.shards?.total)],
    ['seed', String(run.seed)],
    ['profile', run.profile],
    ['reading', run.strict ? 'strict' : 'standard'],
    ['requirements', run.only?.join(', ') ?? 'all'],
    ['target', target.name],
    // Each part starts an embedded mock of its own, on a port of its own.
    ['base URL', target.name === 'mock' ? 'mock' : target.baseUrl],
    ['version of the target', target.version ?? 'none'],
    ['capabilities', target.capabilities.join(', ')],
    ['version of the contract', contract.version],
    ['version of the suite', suite.version],
  ];
}

/** Why these are not the parts of one run, each once. */
function mismatches(parts: readonly Part[]): string[] {
  const [first, ...others] = parts;
  if (first === undefined) return ['name the folders of the shards to merge'];
  const wanted = traits(first.result);
  return others.flatMap((part, at) => {
    const own = traits(part.result);
    const other = wanted.flatMap(([name, value], i) => {
      const has = own[i]?.[1] ?? '';
      return has === value
        ? []
        : [
            `${quoted(part.dir)} is of another run than ${quoted(first.dir)}: ${name} ${quoted(has)}, not ${quoted(value)}`,
          ];
    });
    const double = parts.slice(0, at + 1).find(({ index }) => index === part.index);
    return double === undefined
      ? other
      : [
          ...other,
          `${quoted(part.dir)} is shard ${part.index} once more, after ${quoted(double.dir)}: name one of the two`,
        ];
  });
}

/**
 * Merges the parts of a run and returns the exit code of the whole; a part that is missing makes it inconclusive.
 *
 * @throws {UsageError} when a folder is no part, is there twice, or belongs to another run.
 */
export async function merge(
  dirs: readonly string[],
  words: MergeWords,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { cwd, env, stderr, signals, graceMs } = surroundings;
  const withheld = words.json === true ? new Withheld() : undefined;
  const ledgerDir = ledgerDirOf(cwd);
  const outputDir = resolve(cwd, words.output ?? usualOutputDir(cwd));
  const folders = expanded(dirs, cwd);
  const reads = folders.map((dir) => partOf(dir, cwd));
  const parts = reads.flatMap((read) => (read.ok ? [read.value] : []));
  const known = knownFailuresOf(words.knownFailures, cwd);
  const { compareWith } = words;
  const base = compareWith === undefined ? undefined : savedOf('--compare-with', compareWith, cwd);
  const required = idsOf('--require', words.require);
  const unread = reads.flatMap((read) => (read.ok ? [] : read.problems));
  const obstacle =
    words.output?.trim() === '' ? '--output is empty: name a folder' : outputProblem(outputDir, ledgerDir);
  const problems = [
    ...unread,
    ...(unread.length > 0 ? [] : mismatches(parts)),
    ...(known.ok ? [] : known.problems),
    ...(base === undefined || base.ok ? [] : base.problems),
    ...required.problems,
    ...(obstacle === undefined ? [] : [obstacle]),
    ...folders
      .filter(
        (dir) => existsSync(dir) && existsSync(outputDir) && realpathSync(dir) === realpathSync(outputDir),
      )
      .map((dir) => `--output ${quoted(outputDir)} is the folder of a shard, ${quoted(dir)}: name another`),
  ];
  const [first] = parts;
  if (problems.length > 0 || first === undefined) throw new UsageError(problems);
  const sorted = parts.toSorted((a, b) => a.index - b.index);
  const options = optionsOf(sorted, first.result, {
    outputDir,
    ledgerDir,
    cwd,
    ...given({ knownFailures: known.ok ? known.value : undefined, require: required.ids }),
    ...(base === undefined ? {} : { compareWith: join(outputDir, comparedFile) }),
  });
  const claimed = claimOutput(outputDir);
  if (claimed !== undefined) throw new UsageError([claimed]);
  if (base?.ok === true && options.compareWith !== undefined) {
    writeFileSync(options.compareWith, `${JSON.stringify(base.value, null, 2)}\n`);
  }

  const secrets = secretsAround(env, { cwd, mock: first.result.target.name === 'mock' });
  const redactor = createRedactor(secrets);
  const blobs = mkdtempSync(join(tmpdir(), 'argos-merge-'));
  try {
    for (const { blob, index } of sorted)
      copyFileSync(blob, join(blobs, `${String(index).padStart(3, '0')}.zip`));
    const { command, args } = surroundings.playwright('merge-reports');
    const ending = await supervise(
      { command, args: [...args, blobs] },
      {
        cwd,
        env: playwrightEnvironment(env, { [runOptionsVariable]: encodeRunOptions(options) }),
        stdout: withheld ?? surroundings.stdout,
        stderr,
        redactor,
        signals,
        graceMs,
      },
    );
    const { problems: leaks } = lastPass(options, secrets);
    if (leaks.length > 0) throw new UsageError(leaks);
    if (ending.how === 'stopped') return byStopSignal[ending.by];
    const outcome = readOutcome(outputDir, options.runId, { part: false });
    if (outcome.ok) {
      if (withheld !== undefined) {
        surroundings.stdout.write(jsonText(documentOf(outcome.result, outputDir), redactor));
      }
      return outcome.exitCode;
    }
    // What went wrong may stand in what Playwright printed.
    if (withheld !== undefined) stderr.write(withheld.text);
    throw new UsageError([outcome.problem]);
  } finally {
    rmSync(blobs, { recursive: true, force: true });
  }
}

/** What `--json` prints: the verdict, and where the rest is. */
function documentOf({ verdict, verdictLine, reasons, totals, run }: ConformanceResult, outputDir: string) {
  return {
    verdict,
    verdictLine,
    reasons,
    totals,
    ...given({ shards: run.shards }),
    output: outputDir,
    result: join(outputDir, resultFile),
  };
}

function optionsOf(
  parts: readonly Part[],
  { run, target }: ConformanceResult,
  asked: Pick<RunOptions, 'outputDir' | 'ledgerDir' | 'cwd' | 'knownFailures' | 'compareWith' | 'require'>,
): RunOptions {
  const only = run.only?.filter(isRequirementId);
  return {
    ...asked,
    target: target.name,
    profile: run.profile,
    strict: run.strict,
    seed: run.seed,
    ...(only === undefined ? {} : { only }),
    workers: 1,
    allowHosts: [],
    allowPlaintext: false,
    envOverrides: false,
    faults: [],
    variants: [],
    agreed: false,
    runId: newRunId(),
    merged: {
      total: run.shards?.total ?? 1,
      present: parts.map(({ index }) => index),
      runs: parts.map(({ result }) => result.run.id),
    },
  };
}
