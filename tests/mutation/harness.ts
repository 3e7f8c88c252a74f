/**
 * A conformance run that lives in one warm process and says whether it notices that the mock is not what it should be.
 * At first each check has a server and a broker of its own, so that it comes to the same result whichever others run:
 * only then may a mutation tester leave out the checks that never reach a mutant. The last pass is a run as any other.
 */
import { checks } from '../../checks/index.js';
import { minimumOf } from '../../checks/profiles.js';
import { aggregate } from '../../reports/aggregate.js';
import type { Reported } from '../../reports/collect.js';
import { isRequirementId } from '../../schemas/index.js';
import { type Caught, named, type Pass, Stage, setupFor, titles } from './stage.js';

export { type Caught, type Pass, titles } from './stage.js';

/** The cheap look first; only what outlives a thorough one and a whole strict run of another seed has survived. */
export const passes: readonly Pass[] = [
  { profile: 'smoke', seed: 1, strict: false },
  { profile: 'standard', seed: 1, strict: false },
  { profile: 'standard', seed: 2, strict: true, whole: true },
];

/** What the checks of one pass said of the faithful mock, by title: stands in for those that are left out. */
export type Baseline = Readonly<Record<string, Reported>>;

/** Milliseconds; how long a round goes on looking for a failure once a check came to no conclusion. */
const searchMs = 2_000;

/** What no check by itself can tell: too few samples were judged, or the run as a whole comes to no verdict. */
function judge(pass: Pass, reports: readonly Reported[]): Caught | undefined {
  const { verdict, verdictLine, requirements } = aggregate({
    planned: checks.map(({ title }) => title),
    reports,
    errors: [],
    startedAt: 0,
    durationMs: 0,
    required: [],
    interrupted: false,
    fallback: setupFor(pass),
  });
  const title = `the verdict (${named(pass)})`;
  if (verdict !== 'conformant') {
    const kind = verdict === 'nonconformant' ? 'failed' : verdict;
    return { kind, title, words: verdictLine };
  }
  const unsure = requirements.find((row) => row.verdict === 'inconclusive' || row.verdict === 'warning');
  if (unsure === undefined) return undefined;
  const kind = unsure.verdict === 'warning' ? 'warned' : 'inconclusive';
  return { kind, title, words: `${unsure.id}: ${unsure.reason ?? unsure.verdict}` };
}

/** Why a check came to no conclusion; undefined when it did, or when other checks add to what it judged. */
function doubt({ profile }: Pass, { title, evidence }: Reported): Caught | undefined {
  if (evidence?.state === 'inconclusive') {
    return { kind: 'inconclusive', title, words: evidence.reason ?? 'no conclusion' };
  }
  if (!title.startsWith('state.')) return undefined;
  const [id] = evidence?.own ?? [];
  if (id === undefined || !isRequirementId(id)) return undefined;
  const { samples = 0 } = evidence?.judgements[id] ?? {};
  const least = minimumOf(id, profile).samples;
  if (samples >= least) return undefined;
  return {
    kind: 'inconclusive',
    title,
    words: `${id}: only ${samples} of at least ${least} samples were judged`,
  };
}

const readingsOf = ({ evidence }: Reported): string[] =>
  [evidence, ...Object.values(evidence?.tasks ?? {})].flatMap(
    (part) => part?.observations.map(({ row, outcome }) => `${row}: ${outcome}`) ?? [],
  );

/** A silence of the documentation that is read in another way than the faithful mock does. */
function difference(said: ReadonlyMap<string, Reported>, baseline: Baseline): Caught | undefined {
  for (const [title, reported] of said) {
    const faithful = baseline[title];
    if (faithful === undefined) continue;
    const before = new Set(readingsOf(faithful));
    const after = new Set(readingsOf(reported));
    const words = [...after].find((one) => !before.has(one)) ?? [...before].find((one) => !after.has(one));
    if (words !== undefined) return { kind: 'observed', title, words };
  }
  return undefined;
}

/** How to look at a mock. */
export interface LookOptions {
  /** The titles to run; all of them unless told. */
  readonly among?: ReadonlySet<string> | undefined;
  /** What stands in for the others; needed as soon as there are any. */
  readonly baselineOf?: (pass: Pass) => Baseline;
  readonly rounds?: readonly Pass[];
  /** Faults of the mock, for tests of this harness. */
  readonly faults?: readonly string[];
}

async function lookAround(pass: Pass, stage: Stage, options: LookOptions): Promise<Caught | undefined> {
  const baseline = options.baselineOf?.(pass) ?? {};
  const among = pass.whole === true ? undefined : options.among;
  const said = new Map<string, Reported>(Object.entries(baseline));
  const startedAt = performance.now();
  let unsure: Caught | undefined;
  for (const title of titles) {
    if (among !== undefined && !among.has(title)) continue;
    if (unsure !== undefined && performance.now() - startedAt > searchMs) return unsure;
    const outcome = await stage.look(title);
    if (outcome.caught !== undefined) return outcome.caught;
    if (outcome.reported === undefined) continue;
    said.set(title, outcome.reported);
    unsure ??= doubt(pass, outcome.reported);
  }
  return judge(pass, [...said.values()]) ?? difference(said, baseline);
}

/** Looks at the mock pass after pass; undefined when nothing shows. */
export async function caught(options: LookOptions = {}): Promise<Caught | undefined> {
  let seen: Caught | undefined;
  for (const pass of options.rounds ?? passes) {
    const stage = new Stage(pass, options.faults);
    try {
      const found = await lookAround(pass, stage, options);
      if (found !== undefined && found.kind !== 'observed') return found;
      seen ??= found;
    } finally {
      await stage.close();
    }
  }
  return seen;
}

/** What a faithful mock is said to be, and how long each title took. */
export interface DryRun {
  readonly baselines: readonly Baseline[];
  /** Milliseconds by title, over all passes. */
  readonly spent: Readonly<Record<string, number>>;
}

/**
 * Runs everything once against the faithful mock.
 *
 * @param about told of each title before it runs
 * @param rounds all passes unless told
 * @throws Error when anything is red: then nothing can be said of mutants
 */
export async function dryRun(about: (title: string) => void, rounds = passes): Promise<DryRun> {
  const spent: Record<string, number> = {};
  const baselines: Baseline[] = [];
  for (const pass of rounds) {
    const said: Record<string, Reported> = {};
    const stage = new Stage(pass);
    for (const title of titles) {
      about(title);
      const startedAt = performance.now();
      const { reported, caught: red } = await stage.look(title);
      spent[title] = (spent[title] ?? 0) + performance.now() - startedAt;
      if (red !== undefined) throw new Error(`the faithful mock is ${red.kind}: ${red.words}`);
      if (reported !== undefined) said[title] = reported;
    }
    await stage.close();
    const red = judge(pass, Object.values(said));
    if (red !== undefined) throw new Error(`the faithful mock is ${red.kind}: ${red.words}`);
    baselines.push(said);
  }
  return { baselines, spent };
}
