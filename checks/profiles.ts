/**
 * How much a run does: requests and submissions it is expected to make and may at most make, how many values are drawn
 * in each way, and the least number of judged samples behind a *passed*, so that the word means the same everywhere.
 */
import { type RequirementId, requirementIds } from '../schemas/requirements.js';

/** The name of a profile. */
export type ProfileName = 'smoke' | 'standard' | 'thorough';

/** Requests sent and submissions created. */
export interface Cost {
  readonly requests: number;
  readonly created: number;
}

/** One profile. */
export interface Profile {
  readonly name: ProfileName;
  readonly words: string;
  /** What a run costs on a conforming target. */
  readonly expected: Cost;
  /** What it costs at most, whatever the target does. */
  readonly cap: Cost;
  /** Malformed payloads drawn in each way. */
  readonly perWay: number;
  /** Valid submissions drawn by each property; 0: only the ones that checks share. */
  readonly validRuns: number;
  /** How often what compares two answers goes round its ways. */
  readonly rounds: number;
  /** Payloads with several faults. */
  readonly several: number;
  /** Values of noise drawn in each way. */
  readonly noisePerWay: number;
  /** Failures that shrinking may send after the first one. */
  readonly shrinkFailures: number;
  /** Requests that shrinking may send in all. */
  readonly shrinkRequests: number;
  /** Whether every mutation is made on the one plain twin. */
  readonly oneTwin: boolean;
  /** Whether valid submissions are sent at all. */
  readonly mayCreate: boolean;
  /** Whether readings that may create are exercised too. */
  readonly observeCreating: boolean;
  /** Bound on one check, in milliseconds. */
  readonly checkDeadlineMs: number;
  /** Bound on the whole run, in milliseconds. */
  readonly runDeadlineMs: number;
}

const minutes = (count: number): number => count * 60_000;

/** Every profile, the smallest first. */
export const profiles: Readonly<Record<ProfileName, Profile>> = {
  smoke: {
    name: 'smoke',
    words: 'the best look for the least money: one value in each way, shared submissions',
    expected: { requests: 300, created: 12 },
    cap: { requests: 600, created: 30 },
    perWay: 1,
    validRuns: 0,
    rounds: 1,
    several: 5,
    noisePerWay: 1,
    shrinkFailures: 3,
    shrinkRequests: 8,
    oneTwin: true,
    mayCreate: true,
    observeCreating: false,
    checkDeadlineMs: minutes(10),
    runDeadlineMs: minutes(15),
  },
  standard: {
    name: 'standard',
    words: 'several values in each way, each property on its own',
    expected: { requests: 2_850, created: 770 },
    cap: { requests: 20_000, created: 10_000 },
    perWay: 3,
    validRuns: 25,
    rounds: 1,
    several: 40,
    noisePerWay: 1,
    shrinkFailures: 30,
    shrinkRequests: 120,
    oneTwin: false,
    mayCreate: true,
    observeCreating: true,
    checkDeadlineMs: minutes(5),
    runDeadlineMs: minutes(30),
  },
  thorough: {
    name: 'thorough',
    words: 'tens of thousands of requests',
    expected: { requests: 36_000, created: 6_800 },
    cap: { requests: 200_000, created: 100_000 },
    perWay: 80,
    validRuns: 400,
    rounds: 10,
    several: 1_000,
    noisePerWay: 40,
    shrinkFailures: 30,
    shrinkRequests: 1_000,
    oneTwin: false,
    mayCreate: true,
    observeCreating: true,
    checkDeadlineMs: minutes(60),
    runDeadlineMs: minutes(240),
  },
};

/** A profile that creates nothing on a conforming target: what must be refused is sent, and nothing else. */
export function refusalsOnly(profile: Profile): Profile {
  return { ...profile, mayCreate: false, observeCreating: false };
}

/** Whether a text is the name of a profile. */
export function isProfileName(text: string): text is ProfileName {
  return Object.hasOwn(profiles, text);
}

/** The least that must have been judged before a requirement counts as passed. */
export interface Minimum {
  readonly samples: number;
  /** Least number of different values, by dimension. */
  readonly covered: Readonly<Record<string, number>>;
}

/** Figures in the order smoke, standard, thorough. */
type Figures = readonly [number, number, number];

interface MinimumRow {
  readonly samples: Figures;
  readonly covered?: Readonly<Record<string, Figures>>;
}

const same = (count: number): Figures => [count, count, count];

const minima: Readonly<Record<RequirementId, MinimumRow>> = {
  'submission.minimal-accepted': { samples: [1, 10, 100] },
  'submission.full-accepted': { samples: [1, 10, 100] },
  'submission.optional-fields-accepted': {
    samples: [2, 20, 200],
    covered: { present: same(18), absent: same(18) },
  },
  'submission.kyc-status-values': { samples: same(2), covered: { values: same(2) } },
  'submission.gender-values': { samples: same(2), covered: { values: same(2) } },
  'submission.country-codes': { samples: [4, 25, 249], covered: { codes: [6, 40, 249] } },
  'submission.unicode-text': { samples: [3, 26, 200], covered: { scripts: [8, 13, 13] } },
  'submission.json-equivalence': { samples: [2, 20, 200], covered: { layouts: [2, 6, 6] } },
  'submission.text-plain': { samples: same(1) },
  'success.status-and-shape': { samples: [5, 20, 200] },
  'success.unique-ids': { samples: [5, 20, 200] },
  'auth.missing-key': { samples: same(2) },
  'auth.unknown-key': { samples: same(2) },
  'auth.key-only-in-header': { samples: same(2), covered: { places: same(2) } },
  'auth.header-name-case': { samples: [1, 3, 3] },
  'auth.key-not-echoed': { samples: [100, 500, 5_000] },
  'error.status-and-shape': { samples: [50, 300, 3_000], covered: { codes: same(5) } },
  'error.documented-codes': { samples: [50, 300, 3_000], covered: { codes: same(5) } },
  'error.documented-messages': { samples: [50, 300, 3_000], covered: { codes: same(5) } },
  'error.no-submission': { samples: [50, 300, 3_000] },
  'error.no-internals': { samples: [100, 500, 5_000] },
  'error.invalid-payload': { samples: [10, 60, 600], covered: { ways: same(10) } },
  'error.missing-data': { samples: [15, 45, 600], covered: { ways: same(15) } },
  'error.invalid-project': { samples: same(1) },
  'error.invalid-admin': { samples: [2, 5, 50] },
  'error.invalid-parameter': { samples: [5, 25, 250], covered: { ways: same(4) } },
  'error.invalid-format': { samples: [40, 200, 2_000], covered: { fields: [10, 25, 25], ways: same(40) } },
  'error.processing-error': { samples: same(1) },
  'error.any-of-several': { samples: [5, 40, 400] },
  'error.repeatable': { samples: [4, 20, 200] },
  'robustness.no-server-error': { samples: [100, 500, 5_000] },
  'robustness.survives-bad-input': { samples: [1, 5, 5], covered: { classes: [5, 5, 5] } },
  'robustness.large-body': { samples: same(1) },
  'robustness.concurrent': { samples: [2, 16, 64] },
  'method.others-rejected': { samples: same(4), covered: { methods: same(4) } },
  'encryption.accepted': { samples: [2, 20, 200] },
  'encryption.envelope': { samples: [5, 40, 400] },
  'encryption.response-decrypts': { samples: [5, 40, 400] },
  'encryption.same-outcome': { samples: [8, 60, 600], covered: { codes: same(4) } },
  'encryption.undecryptable': { samples: [5, 25, 250], covered: { ways: same(5) } },
  'encryption.not-json-inside': { samples: [2, 10, 100], covered: { ways: same(2) } },
  'encryption.plain-stays-plain': { samples: [20, 200, 2_000] },
  'encryption.raw-base64': { samples: same(1) },
  'encryption.data-field-form': { samples: same(1) },
  'state.read-back': { samples: [1, 10, 100] },
  'state.rejected-not-stored': { samples: [2, 10, 100] },
  'state.delete': { samples: same(1) },
};

const column: Readonly<Record<ProfileName, 0 | 1 | 2>> = { smoke: 0, standard: 1, thorough: 2 };

/** The least number of samples behind a *passed* of this requirement in this profile. */
export function minimumOf(id: RequirementId, profile: ProfileName): Minimum {
  const { samples, covered } = minima[id];
  const at = column[profile];
  return {
    samples: samples[at],
    covered: Object.fromEntries(Object.entries(covered ?? {}).map(([name, figures]) => [name, figures[at]])),
  };
}

/** Place of a requirement in the catalogue: part of the serials of its records. */
export function catalogueIndex(id: RequirementId): number {
  return requirementIds.indexOf(id);
}
