/** How cost and memory grow with the size of a run. */
import { middle, run } from './measure.mjs';

const roomy = { requests: 300_000, created: 100_000 };
/** The profile `thorough` with the number of cases that makes about so many requests. */
const sizes = {
  small: { profile: 'smoke', figures: { smoke: { perWay: 5, several: 60, noisePerWay: 4, cap: roomy } } },
  medium: { profile: 'thorough', figures: scaled(0.1) },
  large: { profile: 'thorough', figures: scaled(1) },
  huge: { profile: 'thorough', figures: scaled(2.4) },
};

function scaled(factor) {
  const of = (figure) => Math.max(1, Math.round(figure * factor));
  const figures = {
    perWay: of(80),
    validRuns: of(400),
    rounds: of(10),
    several: of(1_000),
    noisePerWay: of(40),
    cap: roomy,
  };
  return { thorough: figures };
}

/** Ten times the cases: how much longer the request phase is, for ten times the requests. */
export async function measureCost({ quick }) {
  const rounds = [];
  for (let round = 0; round < (quick ? 1 : 3); round += 1) {
    const one = await run(sizes.medium);
    const ten = await run(sizes.large);
    rounds.push({ one, ten });
  }
  const tenfold = ({ one, ten }, cost) => (10 * (cost(ten) / cost(one))) / (ten.requests / one.requests);
  return {
    requests: [rounds[0].one.requests, rounds[0].ten.requests],
    phase: middle(rounds.map((round) => tenfold(round, ({ phaseMs }) => phaseMs))),
    cpu: middle(rounds.map((round) => tenfold(round, ({ cpuMs }) => cpuMs))),
  };
}

/** Peak memory of the largest process, the mock aside, of a small and of a huge run. */
export async function measureMemory({ quick }) {
  const rounds = [];
  for (let round = 0; round < (quick ? 1 : 3); round += 1) {
    const small = await run(sizes.small);
    const huge = await run(quick ? sizes.medium : sizes.huge);
    rounds.push({ small, huge });
  }
  const mebibytes = ({ peakBytes }) => peakBytes / 2 ** 20;
  const small = middle(rounds.map((round) => mebibytes(round.small)));
  const huge = middle(rounds.map((round) => mebibytes(round.huge)));
  return {
    requests: [rounds[0].small.requests, rounds[0].huge.requests],
    largest: [rounds[0].small.largest, rounds[0].huge.largest],
    smallMiB: small,
    hugeMiB: huge,
    ratio: huge.median / small.median,
  };
}
