/** What happens once a run, in the process of the runner: the mock, the ledger and the broker. */
import { profiles } from '../checks/profiles.js';
import type { Ledger } from '../wire/broker/ledger.js';
import { LocalBroker } from '../wire/broker/local.js';
import { serveBroker } from '../wire/broker/server.js';
import { resolveTarget } from '../wire/target/index.js';
import { boundsOf } from './bounds.js';
import { processRedactor } from './guard.js';
import { openLedger } from './ledger.js';
import { type MockProcess, mockStartedElsewhere, startMockProcess } from './mock-process.js';
import { type RunOptions, settleRunOptions, watchedVariable } from './options.js';
import type { ReadyTarget } from './secrets.js';
import { BROKER_VARIABLE, MOCK_VARIABLE, readyTarget } from './session.js';

/** An error whose text is all there is to say, without secrets: no stack helps its reader. */
function plainly(error: unknown): Error {
  const plain = new Error(processRedactor().text(error instanceof Error ? error.message : String(error)));
  plain.stack = plain.message;
  return plain;
}

/** Prints the ids that the ledger could not take: they are nowhere else. */
function lostIds(path: string): (submissionId: string) => void {
  let told = false;
  return (submissionId) => {
    const head = `The ledger ${path} cannot be written, and no more requests are sent. These submissions were created and are not in it, one id a line:\n`;
    process.stderr.write(`${told ? '' : head}${JSON.stringify(submissionId)}\n`);
    told = true;
  };
}

/** @throws Error in words when there can be no ledger: without one nothing may be sent */
function ledgerFor(options: RunOptions, target: ReadyTarget): Ledger {
  try {
    return openLedger(options, target);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`nothing was sent, for the ledger cannot be written in ${options.ledgerDir} (${why})`);
  }
}

async function start(): Promise<() => Promise<void>> {
  const options = settleRunOptions(process.env);
  if (!options.agreed) {
    throw new Error(
      'the target is not on this machine and every submission it creates is billed: start the run with `argos-conformance run`, which says what it may cost and asks',
    );
  }
  const { cwd, allowHosts, allowPlaintext, envOverrides, target: name } = options;
  const resolution = resolveTarget({
    cwd,
    env: process.env,
    allowHosts: [...allowHosts],
    allowPlaintext,
    envOverrides,
    ...(name === undefined ? {} : { targetOption: name }),
  });
  const watched = process.env[watchedVariable] === '1';
  let mock: MockProcess | undefined;
  if (resolution.ok && resolution.target.kind === 'mock') {
    // The command, where there is one, started it while Playwright was loading.
    if (!watched) mock = await startMockProcess(options);
    process.env[MOCK_VARIABLE] = mock?.baseUrl ?? (await mockStartedElsewhere(process.stdin));
  }
  const { target } = readyTarget(options, process.env);
  const profile = profiles[options.profile];
  const ledger = ledgerFor(options, target);
  const broker = new LocalBroker(
    {
      ...boundsOf(options, target),
      inFlight: target.inFlight,
      leases: target.loopback,
      ...(target.requestsPerSecond === undefined
        ? {}
        : { perSecond: target.requestsPerSecond / (options.shard?.total ?? 1) }),
      deadline: performance.now() + profile.runDeadlineMs,
    },
    ledger,
    () => performance.now(),
    Date.now,
    lostIds(ledger.path),
  );
  if (watched) {
    // The command that started the run is gone, whatever ended it: send nothing more.
    process.stdin.once('end', () => broker.stop('no-broker', 'the command that started the run is gone'));
    process.stdin.resume().unref?.();
  }
  const server = await serveBroker(broker);
  process.env[BROKER_VARIABLE] = server.address;
  return async () => {
    broker.close();
    await server.close();
    ledger.finish();
    await mock?.close();
  };
}

/** Playwright's global setup; what it returns is the teardown. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  try {
    return await start();
  } catch (error) {
    throw plainly(error);
  }
}
