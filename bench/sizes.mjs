/** How cost and memory grow with the size of a run. */
import { roundsOf, run } from './measure.mjs';
import { byTurns, middle } from './statistics.mjs';

/** More than any of these runs needs. */
const cap = { requests: 300_000, created: 200_000 };

/** The profile `thorough` with so many times its cases. */
function thorough(factor) {
  const of = (figure) => Math.max(1, Math.round(figure * factor));
  const cases = {
    perWay: of(80),
    validRuns: of(400),
    rounds: of(10),
    several: of(1_000),
    noisePerWay: of(40),
  };
  return { profile: 'thorough', figures: { thorough: { ...cases, cap } } };
}

/** Sizes by about how many requests they make. */
const sizes = {
  // Thorough walks every country in every case, so the least of it is more than this.
  1000: { profile: 'smoke', figures: { smoke: { perWay: 5, several: 60, noisePerWay: 4, cap } } },
  4000: thorough(0.1),
  40000: thorough(1),
  100000: thorough(2.4),
};

/**
 * What ten times the requests cost: the cost of `ten` over that of `one`, brought to exactly ten times the requests.
 */
export function tenfold({ one, ten }, costOf) {
  return (10 * (costOf(ten) / costOf(one))) / (ten.requests / one.requests);
}

/** Ten times the cases: how much longer the request phase is, and how much more processor time its workers take. */
export async function measureCost(options) {
  const rounds = await byTurns(roundsOf(options, 3), {
    one: () => run(sizes[4_000]),
    ten: () => run(sizes[40_000]),
  });
  const of = (value) => middle(rounds.map(value));
  return {
    requests: [of(({ one }) => one.requests).median, of(({ ten }) => ten.requests).median],
    rounds: rounds.length,
    phaseMs: [of(({ one }) => one.phaseMs), of(({ ten }) => ten.phaseMs)],
    // Of the workers: of the others' work, most is for the report and the start, and so the same in both.
    cpuMs: [of(({ one }) => one.testingCpuMs), of(({ ten }) => ten.testingCpuMs)],
    phase: of((round) => tenfold(round, ({ phaseMs }) => phaseMs)),
    cpu: of((round) => tenfold(round, ({ cpuMs }) => cpuMs)),
  };
}

const mebibytes = ({ peakBytes }) => peakBytes / 2 ** 20;

/** Peak memory of the largest process, the mock aside, of a small and of a huge run. */
export async function measureMemory(options) {
  const [least, most] = options.quick ? [1_000, 4_000] : [1_000, 100_000];
  const rounds = await byTurns(roundsOf(options, 3), {
    small: () => run(sizes[least]),
    huge: () => run(sizes[most]),
  });
  const of = (value) => middle(rounds.map(value));
  const small = of((round) => mebibytes(round.small));
  const huge = of((round) => mebibytes(round.huge));
  return {
    requests: [of((round) => round.small.requests).median, of((round) => round.huge.requests).median],
    rounds: rounds.length,
    largest: [rounds.map((round) => round.small.largest), rounds.map((round) => round.huge.largest)],
    smallMiB: small,
    hugeMiB: huge,
    // Not round by round: what is compared is the usual peak of each size.
    ratio: huge.median / small.median,
  };
}
