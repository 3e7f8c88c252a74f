/** A whole run against its floor: the same requests from bare undici, and a Playwright run with nothing in it. */
import { join } from 'node:path';
import { emptyPlaywright, roundsOf, run, withMock, workers } from './measure.mjs';
import { CannotMeasure, inFolder, lastWords, program, root } from './programs.mjs';
import { byTurns, middle } from './statistics.mjs';

/** Part of the answers that may differ between a run and its floor: a run may ask twice where an answer was lost. */
const TOLERATED = 0.01;

/**
 * The same requests, sent by bare undici to a mock of their own.
 *
 * @returns milliseconds of the sending alone, and of all of it: the mock's start, the process, without its preparing
 */
async function floor(requests, inFlight) {
  const { result, startMs } = await withMock(async (baseUrl) => {
    const args = [join(root, 'bench', 'floor.mjs'), requests, baseUrl, String(inFlight)];
    const ended = await program(process.execPath, args);
    if (ended.code !== 0) {
      throw new CannotMeasure(`the floor ended with code ${ended.code}:\n${lastWords(ended)}`);
    }
    const { prepareMs, ...told } = JSON.parse(ended.stdout);
    return { ...told, processMs: ended.wallMs - prepareMs };
  });
  return { ...result, wholeMs: startMs + result.processMs };
}

/** A floor whose requests are answered in another way is the floor of something else. */
function assertSame(kept, bare) {
  for (const name of ['requests', 'accepted']) {
    if (Math.abs(bare[name] - kept[name]) > TOLERATED * kept[name]) {
      throw new CannotMeasure(
        `sent again, ${bare[name]} requests were ${name === 'accepted' ? 'accepted' : 'sent'}, not ${kept[name]}`,
      );
    }
  }
}

const perRequest = ({ phaseMs, requests }) => phaseMs / requests;

async function compare(profile, rounds) {
  return inFolder(async (requests) => {
    const kept = await run({ profile, keep: requests });
    const inFlight = Math.max(1, Math.round(kept.meanInFlight));
    const seen = await byTurns(rounds, {
      whole: () => run({ profile }),
      bare: () => floor(requests, inFlight),
      bareMost: () => floor(requests, workers),
      emptyMs: emptyPlaywright,
    });
    for (const { bare } of seen) assertSame(kept, bare);
    const of = (value) => middle(seen.map(value));
    return {
      requests: kept.requests,
      rounds,
      inFlight,
      mostInFlight: workers,
      meanInFlight: of(({ whole }) => whole.meanInFlight),
      runWallMs: of(({ whole }) => whole.wallMs),
      runPhaseMs: of(({ whole }) => whole.phaseMs),
      runPhaseRequestsPerSecond: of(({ whole }) => 1_000 / perRequest(whole)),
      floorPhaseMs: of(({ bare }) => bare.phaseMs),
      floorMostInFlightPhaseMs: of(({ bareMost }) => bareMost.phaseMs),
      floorWholeMs: of(({ bare }) => bare.wholeMs),
      emptyPlaywrightMs: of(({ emptyMs }) => emptyMs),
      phase: of(({ whole, bare }) => perRequest(bare) / perRequest(whole)),
      phaseMostInFlight: of(({ whole, bareMost }) => perRequest(bareMost) / perRequest(whole)),
      whole: of(({ whole, bare, emptyMs }) => whole.wallMs / (bare.wholeMs + emptyMs)),
      wholeMostInFlight: of(({ whole, bareMost, emptyMs }) => whole.wallMs / (bareMost.wholeMs + emptyMs)),
    };
  });
}

/** A standard and a thorough run. */
export async function measureRuns(options) {
  const standard = await compare('standard', roundsOf(options, 5));
  if (options.quick) return { standard };
  return { standard, thorough: await compare('thorough', roundsOf(options, 3)) };
}
