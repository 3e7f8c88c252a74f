import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { Ledger } from '../../wire/broker/ledger.js';
import type { BrokerLimits } from '../../wire/broker/limits.js';
import { LocalBroker } from '../../wire/broker/local.js';
import { RemoteBroker } from '../../wire/broker/remote.js';
import { type BrokerServer, serveBroker } from '../../wire/broker/server.js';
import { test as base, expect } from '../support/folder.js';
import {
  creating,
  head,
  linesOf,
  reading,
  startWorker,
  stopOf,
  ticketOf,
  useUp,
  type Worker,
  waits,
} from './support.js';

const plenty: BrokerLimits = { requests: 1000, created: 1000, inFlight: 1000 };

interface Scene {
  readonly local: LocalBroker;
  readonly server: BrokerServer;
  readonly ledger: Ledger;
  connect(): Promise<RemoteBroker>;
  /** A process of its own; in the script, `broker` is connected and `say` prints a line. */
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
        () => ledger.close(),
        () => local.close(),
        () => server.close(),
      );
      return {
        local,
        server,
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

test('says what the local one says, call by call', async ({ serve }) => {
  const scene = await serve({ created: 1 });
  const broker = await scene.connect();
  const ticket = await ticketOf(broker.ask(creating('one')));
  expect(await broker.settle(ticket, { kind: 'nothing' })).toEqual({});
  const again = await ticketOf(broker.ask(creating('two')));
  expect(await broker.settle(again, { kind: 'created', submissionId: 'id-1' })).toEqual({});
  expect(await broker.ask(creating('three'))).toEqual(await scene.local.ask(creating('three')));
  expect(scene.local.ids).toEqual(['id-1']);
  expect(await broker.peek('k')).toBeUndefined();
  expect(await broker.share('k')).toEqual({ role: 'do' });
  await broker.deliver('k', 'made');
  expect(await broker.peek('k')).toBe('made');
  expect(await broker.share('k')).toEqual({ role: 'take', value: 'made' });
  await broker.trip('it stopped answering');
  expect(scene.local.stopped).toBe('it stopped answering');
  expect(await stopOf(broker.ask(reading()))).toBe('target-down');
});

test('an id that another worker got before is a repetition', async ({ serve }) => {
  const scene = await serve();
  const [one, two] = [await scene.connect(), await scene.connect()];
  const created = { kind: 'created', submissionId: 'id-1' } as const;
  await one.settle(await ticketOf(one.ask(creating('one'))), created);
  const repeated = await two.settle(await ticketOf(two.ask(creating('two'))), created);
  expect(repeated).toEqual({ repeats: 'one' });
});

test('budgets are exact over many workers with many askers each', async ({ serve }) => {
  const scene = await serve({ requests: 300, created: 40, inFlight: 5 });
  const workers = await Promise.all(Array.from({ length: 4 }, () => scene.connect()));
  const outcome = (ticket: number) => (ticket % 3 === 0 ? 'created' : 'nothing');
  const results = await Promise.all(workers.map((worker) => useUp(worker, 8, outcome)));
  expect(results.reduce((sum, { given }) => sum + given, 0)).toBe(120);
  expect(scene.local.created).toBe(40);
  expect(scene.local.requests).toBe(120);
});

test('budgets are exact over processes', async ({ serve }) => {
  const scene = await serve({ created: 17, inFlight: 4 });
  const script = `let given = 0;
await Promise.all([1, 2, 3].map(async (name) => {
  for (let leave; (leave = await broker.ask(creating(String(name)))).ok; given += 1)
    await broker.settle(leave.ticket, { kind: 'unknown', why: 'none' });
}));
say(given);`;
  const workers = [scene.worker(script), scene.worker(script)];
  const given = await Promise.all(workers.map((worker) => worker.line()));
  expect(given.map(Number).reduce((sum, count) => sum + count)).toBe(17);
  expect(scene.local.created).toBe(17);
});

test('texts of any kind and size come through whole', async ({ serve }) => {
  const broker = await (await serve()).connect();
  const texts = [
    '',
    '\n\r\n',
    '\u2028\u2029',
    'é'.repeat(200_000),
    '\ud800',
    '{"id":1}\n',
    '🔑'.repeat(50_001),
  ];
  // All at once, so that lines lie together in one piece or over several.
  await Promise.all(texts.map((text, index) => broker.deliver(`${index}`, text)));
  const back = await Promise.all(texts.map((_, index) => broker.peek(`${index}`)));
  expect(back.every((text, index) => text === texts[index])).toBe(true);
});

test.describe('a worker that dies', () => {
  test('its creation is an unknown outcome in budget and ledger, and its place is free', async ({
    serve,
  }) => {
    const scene = await serve({ created: 2, inFlight: 1 });
    const worker = scene.worker(`say(await broker.ask(creating('mine'))); setInterval(() => {}, 1000);`);
    expect(JSON.parse(await worker.line())).toEqual({ ok: true, ticket: 1 });
    const other = await scene.connect();
    const waiting = other.ask(creating('other'));
    expect(await waits(waiting, 50)).toBe(true);
    await worker.kill();
    expect(await ticketOf(waiting)).toBe(2);
    expect(scene.local.created).toBe(1);
    expect(linesOf(scene.ledger.path).slice(1, 3)).toEqual([
      expect.objectContaining({ t: 'intent', n: 1, serial: 'mine' }),
      { t: 'unknown', n: 1, why: 'the worker process ended before the answer' },
    ]);
  });

  test('its task goes to the next in line', async ({ serve }) => {
    const scene = await serve();
    const worker = scene.worker(`say(await broker.share('k')); setInterval(() => {}, 1000);`);
    expect(JSON.parse(await worker.line())).toEqual({ role: 'do' });
    const [second, third] = [await scene.connect(), await scene.connect()];
    const next = second.share('k');
    expect(await waits(next, 50)).toBe(true);
    const last = third.share('k');
    await worker.kill();
    expect(await next).toEqual({ role: 'do' });
    expect(await waits(last, 50)).toBe(true);
    await second.deliver('k', 'made');
    expect(await last).toEqual({ role: 'take', value: 'made' });
  });

  test('what it has settled and delivered stays', async ({ serve }) => {
    const scene = await serve();
    const worker = scene.worker(`await broker.share('k');
await broker.deliver('k', 'made');
const leave = await broker.ask(creating('mine'));
await broker.settle(leave.ticket, { kind: 'created', submissionId: 'id-1' });
say('done'); setInterval(() => {}, 1000);`);
    await worker.line();
    await worker.kill();
    const other = await scene.connect();
    expect(await other.share('k')).toEqual({ role: 'take', value: 'made' });
    expect(scene.local.created).toBe(1);
    expect(scene.local.ids).toEqual(['id-1']);
    expect(linesOf(scene.ledger.path).map(({ t }) => t)).toEqual(['run', 'intent', 'created']);
  });

  test('while it waits in line: nothing was sent, so it costs nothing', async ({ serve }) => {
    const scene = await serve({ created: 2, inFlight: 1 });
    const first = await ticketOf(scene.local.ask(creating('first')));
    const worker = scene.worker(`void broker.ask(creating('mine')); void broker.share('k');
say(await broker.peek('k') ?? 'asked'); setInterval(() => {}, 1000);`);
    await worker.line();
    await worker.kill();
    const other = await scene.connect();
    // Its task is free again once its end has been seen.
    expect(await other.share('k')).toEqual({ role: 'do' });
    await scene.local.settle(first, { kind: 'nothing' });
    await ticketOf(other.ask(creating('other')));
    expect(scene.local.created).toBe(0);
    expect(linesOf(scene.ledger.path).slice(3, 5)).toEqual([
      expect.objectContaining({ t: 'intent', n: 2, serial: 'mine' }),
      { t: 'nothing', n: 2 },
    ]);
  });

  test('a task that it gave back by dying is not given out twice when its other calls end', async ({
    serve,
  }) => {
    const { local, server } = await serve();
    await local.share('other');
    const dying = await RemoteBroker.connect(server.address);
    await dying.share('k');
    void dying.share('other');
    await dying.peek('k');
    const second = local.share('k');
    const third = local.share('k');
    dying.close();
    expect(await second).toEqual({ role: 'do' });
    // Now the call of the dead worker gets its turn, and the task of that call goes on.
    const last = local.share('other');
    await local.abandon('other');
    expect(await last).toEqual({ role: 'do' });
    expect(await waits(third, 20)).toBe(true);
  });

  test('waiting for a task, it does not take it along', async ({ serve }) => {
    const scene = await serve();
    await scene.local.share('k');
    const dying = await RemoteBroker.connect(scene.server.address);
    void dying.share('k');
    await dying.peek('k');
    const next = scene.local.share('k');
    dying.close();
    await (await scene.connect()).peek('k');
    await scene.local.abandon('k');
    expect(await next).toEqual({ role: 'do' });
  });

  test('in the middle of a line: the line is dropped, the runner lives', async ({ serve }) => {
    const scene = await serve();
    const socket = connect(scene.server.address);
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.end('{"op":"deliver","key":"k","value":"ha');
    await new Promise((resolve) => socket.once('close', resolve));
    const broker = await scene.connect();
    expect(await broker.peek('k')).toBeUndefined();
  });
});

test.describe('without a broker', () => {
  test('nobody to connect to is an error', async ({ folder }) => {
    await expect(RemoteBroker.connect(join(folder, 'nobody'))).rejects.toThrow(/ENOENT/);
  });

  test('when it goes, no leave is given, neither to those who wait nor to those who come', async ({
    serve,
  }) => {
    const scene = await serve({ inFlight: 1 });
    const broker = await scene.connect();
    const ticket = await ticketOf(broker.ask(creating()));
    const waiting = broker.ask(creating('waiting'));
    const settling = broker.share('k').then(() => broker.share('k'));
    await broker.peek('k');
    await scene.server.close();
    const told = { ok: false, stop: 'no-broker', words: 'the process that runs the tests is gone' };
    expect(await waiting).toEqual(told);
    expect(await broker.ask(reading())).toEqual(told);
    // No other call may hang either.
    await settling;
    expect(await broker.settle(ticket, { kind: 'nothing' })).toEqual({});
    expect(await broker.share('k')).toEqual({ role: 'do' });
    await broker.deliver('k', 'made');
    await broker.abandon('k');
    await broker.trip('words');
    expect(await broker.peek('k')).toBeUndefined();
  });

  test('the process of the broker dies in the middle of an answer', async ({ folder }) => {
    const address = join(folder, 'half');
    const server = createServer((socket) => {
      socket.once('data', () => socket.end('{"id":1,"result":{"ok":tr'));
    });
    await new Promise<void>((resolve) => server.listen(address, resolve));
    const broker = await RemoteBroker.connect(address);
    expect(await stopOf(broker.ask(reading()))).toBe('no-broker');
    await new Promise((resolve) => server.close(resolve));
  });

  test('a process with no call open ends by itself', async ({ serve }) => {
    const worker = (await serve()).worker(`say((await broker.ask(creating('mine'))).ok);`);
    expect(await worker.line()).toBe('true');
    const ended = new Promise((resolve) => worker.child.once('exit', resolve));
    expect(await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5000, 'hangs'))])).toBe(0);
  });
});

test('the socket lies in a folder of its own, which goes with it', async ({ serve }) => {
  const { server } = await serve();
  expect(existsSync(dirname(server.address))).toBe(true);
  await server.close();
  expect(existsSync(dirname(server.address))).toBe(false);
});
