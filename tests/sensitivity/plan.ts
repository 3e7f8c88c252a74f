/** What a sensitivity run looks at: which servers, in which profile, with how many seeds. */
import type { ProfileName } from '../../checks/profiles.js';
import { type Fault, fault, faults } from '../../mock/faults.js';
import { variant, variantNames } from '../../mock/variants.js';

/** The variable that hands a plan to Playwright, as JSON. */
export const PLAN_VARIABLE = 'ARGOS_SENSITIVITY';

/** What was asked for; names are those of the catalogues. */
export interface Plan {
  readonly profile: ProfileName;
  /** Names of faults; undefined: all of them, or none when variants are named. */
  readonly faults?: readonly string[];
  /** Names of variants; undefined: all of them, or none when faults are named. */
  readonly variants?: readonly string[];
  /** The first seed. */
  readonly seed: number;
  /** Seeds of a variant and of the faithful server. */
  readonly seeds: number;
  /** Seeds of a fault that shows only now and then. */
  readonly intermittentSeeds: number;
  /** The folder that the result is written to. */
  readonly output: string;
  /** Names the time in the result, in milliseconds since 1970. */
  readonly startedAt: number;
}

/** One server of the run. */
export type Subject =
  | { readonly kind: 'fault'; readonly name: string; readonly fault: Fault }
  | { readonly kind: 'variant' | 'faithful'; readonly name: string };

/** The seeds of a plan: apart from each other, so that neighbours have nothing in common. */
export function seedsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => first + 7919 * at);
}

/**
 * The servers of a plan, in the order of the catalogues; the faithful one comes first.
 *
 * @throws {RangeError} when a name is unknown; the message names the closest known ones.
 */
export function subjectsOf(plan: Pick<Plan, 'faults' | 'variants'>): Subject[] {
  const all = plan.faults === undefined && plan.variants === undefined;
  const faultList = plan.faults?.map(fault) ?? (all ? faults : []);
  const variantList = plan.variants?.map((name) => variant(name).name) ?? (all ? variantNames : []);
  return [
    { kind: 'faithful', name: 'faithful' },
    ...faultList.map((one): Subject => ({ kind: 'fault', name: one.name, fault: one })),
    ...variantList.map((name): Subject => ({ kind: 'variant', name })),
  ];
}

/** The plan that the environment hands over. */
export function planFrom(environment: NodeJS.ProcessEnv): Plan {
  const text = environment[PLAN_VARIABLE];
  if (text === undefined) throw new Error('start a sensitivity run with `npm run sensitivity`');
  return JSON.parse(text);
}
