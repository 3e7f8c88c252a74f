/** Tickets that a worker is given in advance: what they save, and what they must not change. */
import { LEASE_REQUESTS, LEASES_IN_HAND } from '../../wire/broker/leases.js';
import { Ledger } from '../../wire/broker/ledger.js';
import type { BrokerLimits } from '../../wire/broker/limits.js';
import { LocalBroker } from '../../wire/broker/local.js';
import { RemoteBroker } from '../../wire/broker/remote.js';
import { serveBroker } from '../../wire/broker/server.js';
import { test as base, expect } from '../support/folder.js';
import {
  creating,
  head,
  linesOf,
  reading,
  startWorker,
  stopOf,
  ticketOf,
  type Worker,
  waits,
} from './support.js';

const plenty: BrokerLimits = { requests: 100_000, created: 100_000, inFlight: 32, leases: true };

interface Scene {
  readonly local: LocalBroker;
  readonly ledger: Ledger;
  connect(): Promise<RemoteBroker>;
  worker(script: string): Worker;
}

const test = base.extend<{ serve: (limits?: Partial<BrokerLimits>) => Promise<Scene> }>({
  serve: async ({ folder }, use) => {
    const ends: (() => unknown)[] = [];
    await use(async (limits = {}) => {
      const ledger = new Ledger(folder, head);
      const local = new LocalBroker({ ...plenty, ...limits }, ledger);
      const server = await serveBroker(local);
      ends.push(
        () => ledger.finish(),
        () => local.close(),
        () => server.close(),
      );
      return {
        local,
        ledger,
        async connect() {
          const broker = await RemoteBroker.connect(server.address);
          ends.push(() => broker.close());
          return broker;
        },
        worker(script) {
          const preamble = `const broker = await remote.RemoteBroker.connect(address);
const say = (value) => console.log(JSON.stringify(value));
const creating = (serial) => ({ effect: 'create', serial, check: 'a check' });\n`;
          const worker = startWorker(folder, preamble + script, server.address);
          ends.push(() => worker.kill());
          return worker;
        },
      };
    });
    for (const end of ends.reverse()) await end();
  },
});

/** One request after the other, each settled as nothing; their tickets. */
async function spend(broker: RemoteBroker, count: number): Promise<number[]> {
  const tickets: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const ticket = await ticketOf(broker.ask(creating(`s${index}`)));
    tickets.push(ticket);
    await broker.settle(ticket, { kind: 'nothing' });
  }
  return tickets;
}

test('tickets are unlike each other over workers, and every intent stands in the ledger', async ({
  serve,
}) => {
  const scene = await serve();
  const [one, two] = [await scene.connect(), await scene.connect()];
  const [first, second] = await Promise.all([spend(one, 40), spend(two, 40)]);
  expect(new Set([...first, ...second]).size).toBe(80);
  one.close();
  two.close();
  // What they still had to tell is on its way.
  await new Promise((resolve) => setTimeout(resolve, 50));
  scene.ledger.finish();
  const lines = linesOf(scene.ledger.path);
  for (const t of ['intent', 'nothing']) {
    const numbers = lines.filter((line) => line.t === t).map(({ n }) => n);
    expect(new Set(numbers)).toEqual(new Set([...first, ...second]));
  }
});

test('an intent is on the disk before its request may leave, under a lease too', async ({ serve }) => {
  const scene = await serve();
  const broker = await scene.connect();
  await spend(broker, 1);
  const ticket = await ticketOf(broker.ask(creating('leased')));
  const intent = linesOf(scene.ledger.path).find(({ serial }) => serial === 'leased');
  expect(intent).toMatchObject({ t: 'intent', n: ticket, check: 'a check' });
});

test('what was created under a lease is in the ledger before settle resolves, and counted', async ({
  serve,
}) => {
  const scene = await serve();
  const broker = await scene.connect();
  await spend(broker, 1);
  const ticket = await ticketOf(broker.ask(creating('leased')));
  await broker.settle(ticket, { kind: 'created', submissionId: 'id-1' });
  expect(linesOf(scene.ledger.path)).toContainEqual({ t: 'created', n: ticket, submissionId: 'id-1' });
  expect(scene.local.created).toBe(1);
  const again = await ticketOf(broker.ask(creating('other')));
  expect(await broker.settle(again, { kind: 'created', submissionId: 'id-1' })).toEqual({
    repeats: 'leased',
  });
});

test('near the end of a budget each request is asked for, and the budget is exact', async ({ serve }) => {
  const created = LEASE_REQUESTS * LEASES_IN_HAND + LEASE_REQUESTS;
  const scene = await serve({ created });
  const brokers = [await scene.connect(), await scene.connect()];
  const counts = await Promise.all(
    brokers.map(async (broker) => {
      for (let count = 0; ; count += 1) {
        const leave = await broker.ask(creating());
        if (!leave.ok) return count;
        await broker.settle(leave.ticket, { kind: 'unknown', why: 'none' });
      }
    }),
  );
  expect(counts.reduce((sum, count) => sum + count)).toBe(created);
  expect(scene.local.created).toBe(created);
});

test('what of a lease is not used comes back to the budget of requests', async ({ serve }) => {
  const requests = LEASE_REQUESTS * (LEASES_IN_HAND + 2);
  const scene = await serve({ requests });
  const broker = await scene.connect();
  let given = 0;
  for (;;) {
    // Every third must be alone, which ends the lease.
    const leave = await broker.ask({ ...reading(), alone: given % 3 === 0 });
    if (!leave.ok) break;
    given += 1;
    await broker.settle(leave.ticket, { kind: 'nothing' });
  }
  expect(given).toBe(requests);
  expect(scene.local.requests).toBe(requests);
});

test('a budget is spent only when no lease has anything left of it', async ({ serve }) => {
  const requests = LEASE_REQUESTS * LEASES_IN_HAND;
  const scene = await serve({ requests });
  const [idle, busy] = [await scene.connect(), await scene.connect()];
  // A lease, of which one request is made.
  await spend(idle, 2);
  let given = 2;
  for (let leave = await busy.ask(reading()); leave.ok; leave = await busy.ask(reading())) {
    given += 1;
    await busy.settle(leave.ticket, { kind: 'nothing' });
  }
  expect(given).toBe(requests);
  expect(await stopOf(idle.ask(reading()))).toBe('requests-spent');
});

test('a request that must be alone waits for what is in flight under a lease', async ({ serve }) => {
  const scene = await serve();
  const [one, two] = [await scene.connect(), await scene.connect()];
  await spend(one, 1);
  const flying = await ticketOf(one.ask(reading()));
  const alone = two.ask({ ...reading('alone'), alone: true });
  expect(await waits(alone, 50)).toBe(true);
  await one.settle(flying, { kind: 'nothing' });
  const ticket = await ticketOf(alone);
  // Nor is a lease a way round it.
  const next = one.ask(reading());
  expect(await waits(next, 50)).toBe(true);
  await two.settle(ticket, { kind: 'nothing' });
  expect(await ticketOf(next)).toBeGreaterThan(ticket);
});

test('a run that is stopped stops leases', async ({ serve }) => {
  const scene = await serve();
  const broker = await scene.connect();
  await spend(broker, 1);
  scene.local.stop('target-down', 'it stopped answering');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await stopOf(broker.ask(creating()))).toBe('target-down');
});

test('leases in the hands of workers that do nothing hold nobody up', async ({ serve }) => {
  const scene = await serve({ created: LEASE_REQUESTS * (LEASES_IN_HAND + 1), inFlight: 4 });
  const [idle, busy] = [await scene.connect(), await scene.connect()];
  await spend(idle, 1);
  let given = 0;
  const sendAll = async (): Promise<void> => {
    for (let leave = await busy.ask(creating()); leave.ok; leave = await busy.ask(creating())) {
      given += 1;
      await busy.settle(leave.ticket, { kind: 'unknown', why: 'none' });
    }
  };
  await Promise.all([1, 2, 3, 4, 5].map(sendAll));
  expect(given).toBe(LEASE_REQUESTS * (LEASES_IN_HAND + 1));
});

test('there are none on a target that has a pace, and none unless they are allowed', async ({ serve }) => {
  for (const limits of [{ perSecond: 1_000 }, { leases: false }, { created: 300 }, { inFlight: 1 }]) {
    const scene = await serve(limits);
    expect(scene.local.lease(() => undefined)).toBeUndefined();
  }
  const scene = await serve();
  expect(scene.local.lease(() => undefined)).toMatchObject({ first: 1, count: LEASE_REQUESTS });
});

test('a worker that dies with a lease gives it back, and leaves an open intent', async ({ serve }) => {
  const scene = await serve({ inFlight: 4 });
  const worker =
    scene.worker(`await broker.settle((await broker.ask(creating('one'))).ticket, { kind: 'nothing' });
const leave = await broker.ask(creating('two'));
// What it has settled is told the broker by then.
setTimeout(() => say(leave), 50);
setInterval(() => undefined, 1000);`);
  const leave = JSON.parse(await worker.line());
  await worker.kill();
  await expect.poll(() => scene.local.created).toBe(1);
  const lines = linesOf(scene.ledger.path).filter(({ n }) => n === leave.ticket);
  expect(lines.map(({ t }) => t)).toEqual(['intent']);
  const other = await scene.connect();
  // It is alone: nothing of the dead worker is waited for.
  await ticketOf(other.ask({ ...reading(), alone: true }));
});
