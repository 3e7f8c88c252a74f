/** `sensitivity.json`: the rows, and what they say together. */
import type { Cost } from '../../checks/profiles.js';
import { requirements } from '../../schemas/requirements.js';
import type { Plan } from './plan.js';
import type { Outcome, Row } from './row.js';

/** What is known of one requirement. */
export interface Exercised {
  readonly id: string;
  readonly level: string;
  /** Faults that break it. */
  readonly brokenBy: readonly string[];
  /** Those of them that turned it red. */
  readonly redFor: readonly string[];
}

/** The result of a sensitivity run. */
export interface Sensitivity {
  readonly schemaVersion: 1;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly profile: string;
  readonly seed: number;
  readonly seeds: number;
  readonly intermittentSeeds: number;
  readonly totals: Readonly<Record<Outcome, number>> & { readonly faults: number; readonly variants: number };
  /** The cost of a run against the faithful server. */
  readonly faithful?: Cost;
  /** The most that any run cost, faults included. */
  readonly most: Cost;
  /** The longest run, in milliseconds. */
  readonly longestMs: number;
  readonly requirements: readonly Exercised[];
  /** Requirements of weight that no fault of this run exercises. */
  readonly unexercised: readonly string[];
  readonly rows: readonly Row[];
}

const outcomes: readonly Outcome[] = ['caught', 'missed', 'unrelated', 'clean', 'alarm', 'error'];

/** Puts the rows of a run together. */
export function resultOf(plan: Plan, rows: readonly Row[], durationMs: number): Sensitivity {
  const faults = rows.filter(({ kind }) => kind === 'fault');
  const runs = rows.flatMap((row) => row.runs);
  const faithful = rows.find(({ kind }) => kind === 'faithful')?.runs[0]?.cost;
  const exercised = requirements.map(({ id, level }): Exercised => {
    const brokenBy = faults.filter(({ breaks }) => breaks.includes(id));
    const redIn = (row: Row): boolean => row.runs.some((run) => Object.hasOwn(run.red, id));
    return {
      id,
      level,
      brokenBy: brokenBy.map(({ name }) => name),
      redFor: brokenBy.filter(redIn).map(({ name }) => name),
    };
  });
  const count = (outcome: Outcome): number => rows.filter((row) => row.outcome === outcome).length;
  return {
    schemaVersion: 1,
    startedAt: new Date(plan.startedAt).toISOString(),
    durationMs,
    profile: plan.profile,
    seed: plan.seed,
    seeds: plan.seeds,
    intermittentSeeds: plan.intermittentSeeds,
    totals: {
      ...(Object.fromEntries(outcomes.map((outcome) => [outcome, count(outcome)])) as Record<
        Outcome,
        number
      >),
      faults: faults.length,
      variants: rows.filter(({ kind }) => kind === 'variant').length,
    },
    ...(faithful === undefined ? {} : { faithful }),
    most: {
      requests: Math.max(0, ...runs.map(({ cost }) => cost.requests)),
      created: Math.max(0, ...runs.map(({ cost }) => cost.created)),
    },
    longestMs: Math.max(0, ...runs.map(({ durationMs: ms }) => ms)),
    requirements: exercised,
    unexercised: exercised
      .filter(({ level, brokenBy }) => level !== 'observe' && brokenBy.length === 0)
      .map(({ id }) => id),
    rows,
  };
}

/** Outcomes that end a run non-zero. */
export const bad: ReadonlySet<Outcome> = new Set<Outcome>(['missed', 'unrelated', 'alarm', 'error']);

/** Whether nothing was missed, nothing alarmed and nothing went wrong. */
export function isSound({ totals }: Sensitivity): boolean {
  return [...bad].every((outcome) => totals[outcome] === 0);
}
