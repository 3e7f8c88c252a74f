/** A whole run against its floor: the same requests from bare undici, and a Playwright run with nothing in it. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { emptyPlaywright, inFolder, middle, program, root, run, withMock, workers } from './measure.mjs';

/** The same requests, sent by bare undici to a mock of their own. */
async function floor(requests, inFlight) {
  const args = [join(root, 'bench', 'floor.mjs'), requests];
  const { result, startMs } = await withMock(async (baseUrl) => {
    const { code, output, wallMs } = await program(process.execPath, [...args, baseUrl, String(inFlight)]);
    if (code !== 0) throw new Error(`the floor ended with code ${code}:\n${output}`);
    return { phaseMs: Number(output), wallMs };
  });
  return { ...result, wholeMs: startMs + result.wallMs };
}

async function compare(profile, rounds) {
  return inFolder(async (folder) => {
    const requests = join(folder, 'requests.ndjson');
    await run({ profile, keep: requests });
    const seen = [];
    for (let round = 0; round < rounds; round += 1) {
      const whole = await run({ profile });
      const bare = await floor(requests, workers);
      const bareOne = await floor(requests, 1);
      const emptyMs = await emptyPlaywright();
      seen.push({ whole, bare, bareOne, emptyMs });
    }
    rmSync(requests);
    const of = (value) => middle(seen.map(value));
    return {
      requests: seen[0].whole.requests,
      inFlight: workers,
      meanInFlight: of(({ whole }) => whole.meanInFlight),
      runWallMs: of(({ whole }) => whole.wallMs),
      runPhaseMs: of(({ whole }) => whole.phaseMs),
      requestsPerSecond: of(({ whole }) => (1000 * whole.requests) / whole.phaseMs),
      floorPhaseMs: of(({ bare }) => bare.phaseMs),
      floorWholeMs: of(({ bare }) => bare.wholeMs),
      emptyPlaywrightMs: of(({ emptyMs }) => emptyMs),
      phase: of(({ whole, bare }) => bare.phaseMs / whole.phaseMs),
      phaseOneInFlight: of(({ whole, bareOne }) => bareOne.phaseMs / whole.phaseMs),
      whole: of(({ whole, bare, emptyMs }) => whole.wallMs / (bare.wholeMs + emptyMs)),
    };
  });
}

/** A standard and a thorough run. */
export async function measureRuns({ quick }) {
  const standard = await compare('standard', quick ? 1 : 5);
  if (quick) return { standard };
  return { standard, thorough: await compare('thorough', 3) };
}
