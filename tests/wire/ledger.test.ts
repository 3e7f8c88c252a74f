import fs, { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { Ledger, type LedgerLine } from '../../wire/broker/ledger.js';
import { LocalBroker } from '../../wire/broker/local.js';
import { expect, test } from '../support/folder.js';
import { creating, head, linesOf, reading, startWorker, stopOf, ticketOf } from './support.js';

const limits = { requests: 100, created: 100, inFlight: 100 };

/** A ledger on a disk that fills up: the first lines fit. */
class FillingLedger extends Ledger {
  #left: number;

  constructor(folder: string, lines: number) {
    super(folder, head);
    this.#left = lines;
  }

  override append(line: LedgerLine): void {
    if (this.#left === 0) throw new Error('ENOSPC: no space left on device, write');
    this.#left -= 1;
    super.append(line);
  }
}

test('the first line says which run it is; the folder is made', ({ folder }) => {
  const ledger = new Ledger(join(folder, 'a', 'b'), head);
  expect(ledger.path).toBe(join(folder, 'a', 'b', 'run-1.ndjson'));
  expect(linesOf(ledger.path)).toEqual([{ t: 'run', ...head }]);
  ledger.close();
});

test('an intent is on the disk before the leave is given', async ({ folder }) => {
  const ledger = new Ledger(folder, head);
  const broker = new LocalBroker(limits, ledger, undefined, () => Date.UTC(2026, 0, 2, 3, 4, 6));
  let seen: unknown[] = [];
  await broker.ask(creating('s1')).then(() => {
    seen = linesOf(ledger.path);
  });
  const intent = { t: 'intent', n: 1, serial: 's1', check: 'a check', at: '2026-01-02T03:04:06.000Z' };
  expect(seen.slice(1)).toEqual([intent]);
  ledger.close();
});

test('one that waits for its turn has no intent yet', async ({ folder }) => {
  const ledger = new Ledger(folder, head);
  const broker = new LocalBroker({ ...limits, inFlight: 1 }, ledger);
  const ticket = await ticketOf(broker.ask(creating('first')));
  const waiting = broker.ask(creating('second'));
  expect(linesOf(ledger.path)).toHaveLength(2);
  await broker.settle(ticket, { kind: 'nothing' });
  await waiting;
  expect(linesOf(ledger.path).map(({ t, n }) => [t, n])).toEqual([
    ['run', undefined],
    ['intent', 1],
    ['nothing', 1],
    ['intent', 2],
  ]);
  ledger.close();
});

test('the outcome is on the disk before settle resolves', async ({ folder }) => {
  const ledger = new Ledger(folder, head);
  const broker = new LocalBroker(limits, ledger);
  const last = () => linesOf(ledger.path).at(-1);
  for (const [settlement, line] of [
    [
      { kind: 'created', submissionId: 'id "1"\n' },
      { t: 'created', n: 1, submissionId: 'id "1"\n' },
    ],
    [
      { kind: 'unknown', why: 'status 500' },
      { t: 'unknown', n: 2, why: 'status 500' },
    ],
  ] as const) {
    const ticket = await ticketOf(broker.ask(creating()));
    let seen: unknown;
    await broker.settle(ticket, settlement).then(() => {
      seen = last();
    });
    expect(seen).toEqual(line);
  }
  ledger.close();
});

test('that nothing was created is written with the next line, or at the end', async ({ folder }) => {
  const ledger = new Ledger(folder, head);
  const broker = new LocalBroker(limits, ledger);
  const kinds = () => linesOf(ledger.path).map(({ t, n }) => `${t} ${n ?? ''}`.trim());
  await broker.settle(await ticketOf(broker.ask(creating('s1'))), { kind: 'nothing' });
  expect(kinds()).toEqual(['run', 'intent 1']);
  await broker.settle(await ticketOf(broker.ask(creating('s2'))), { kind: 'nothing' });
  expect(kinds()).toEqual(['run', 'intent 1', 'nothing 1', 'intent 2']);
  ledger.close();
  expect(kinds()).toEqual(['run', 'intent 1', 'nothing 1', 'intent 2', 'nothing 2']);
});

test('what finds the record is in the intent, as far as it can be looked for', async ({ folder }) => {
  const ledger = new Ledger(folder, head);
  const broker = new LocalBroker(limits, ledger);
  const email = 'jane.abcdefghij.s1@example.com';
  await broker.ask({ ...creating(), find: { email, userid: 'x'.repeat(5_000) } });
  await broker.ask({ ...creating(), find: { email: '\ud800' } });
  const [, first, second] = linesOf(ledger.path);
  expect(first?.find).toEqual({ email });
  expect(second).not.toHaveProperty('find');
  ledger.close();
});

test('an id that no request could carry leaves the intent open', async ({ folder }) => {
  const ledger = new Ledger(folder, head);
  const broker = new LocalBroker(limits, ledger);
  const ticket = await ticketOf(broker.ask(creating()));
  await broker.settle(ticket, { kind: 'created', submissionId: 'x'.repeat(1 << 20) });
  expect(linesOf(ledger.path).at(-1)).toEqual({
    t: 'unknown',
    n: 1,
    why: 'its id of 1048576 characters cannot be used',
  });
  ledger.close();
});

test('a DELETE stands in it before it is sent, and with its outcome', async ({ folder }) => {
  const ledger = new Ledger(folder, head);
  const broker = new LocalBroker(limits, ledger);
  const kinds: unknown[] = [];
  for (const settlement of [
    { kind: 'deleted', submissionId: 'id-1' },
    { kind: 'nothing' },
    { kind: 'unknown', why: 'status 500' },
  ] as const) {
    const ticket = await ticketOf(broker.ask({ ...reading(), deletes: 'id-1' }));
    kinds.push(linesOf(ledger.path).at(-1)?.t);
    await broker.settle(ticket, settlement);
    kinds.push(linesOf(ledger.path).at(-1)?.t);
  }
  expect(kinds).toEqual(['deleting', 'deleted', 'deleting', 'kept', 'deleting', 'deleting']);
  ledger.close();
});

test('what cannot create leaves no line', async ({ folder }) => {
  const ledger = new Ledger(folder, head);
  const broker = new LocalBroker(limits, ledger);
  const ticket = await ticketOf(broker.ask(reading()));
  await broker.settle(ticket, { kind: 'created', submissionId: 'shown by GET' });
  expect(linesOf(ledger.path)).toHaveLength(1);
  ledger.close();
});

test('a process killed at once loses no line', async ({ folder }) => {
  const script = `const written = new ledger.Ledger(address, ${JSON.stringify(head)});
const broker = new local.LocalBroker({ requests: 9, created: 9, inFlight: 9 }, written);
const leave = await broker.ask({ effect: 'create', serial: 's1', check: 'a check' });
await broker.settle(leave.ticket, { kind: 'created', submissionId: 'id-1' });
await broker.ask({ effect: 'create', serial: 's2', check: 'a check' });
process.kill(process.pid, 'SIGKILL');`;
  const worker = startWorker(folder, script, folder);
  expect(await worker.line()).toBe('<the worker ended>');
  expect(linesOf(join(folder, 'run-1.ndjson')).map(({ t, n }) => [t, n])).toEqual([
    ['run', undefined],
    ['intent', 1],
    ['created', 1],
    ['intent', 2],
  ]);
});

test('a run of the same id adds to the file instead of wiping it', ({ folder }) => {
  new Ledger(folder, head).close();
  const again = new Ledger(folder, head);
  again.append({ t: 'unknown', n: 1, why: 'status 500' });
  expect(linesOf(again.path).map(({ t }) => t)).toEqual(['run', 'run', 'unknown']);
  again.close();
});

test.describe('a ledger that cannot be made', () => {
  test('on a full disk', ({ folder }) => {
    symlinkSync('/dev/full', join(folder, 'run-1.ndjson'));
    expect(() => new Ledger(folder, head)).toThrow(/ENOSPC/);
  });

  test('where a file is in the place of the folder', ({ folder }) => {
    writeFileSync(join(folder, 'ledger'), '');
    expect(() => new Ledger(join(folder, 'ledger'), head)).toThrow(/EEXIST|ENOTDIR/);
  });

  test('where a folder is in the place of the file', ({ folder }) => {
    mkdirSync(join(folder, 'run-1.ndjson'));
    expect(() => new Ledger(folder, head)).toThrow(/EISDIR/);
  });
});

test.describe('a ledger that can no longer be written', () => {
  test('no leave without its intent: everybody is stopped, nothing is spent', async ({ folder }) => {
    const ledger = new FillingLedger(folder, 1);
    const broker = new LocalBroker({ ...limits, inFlight: 1 }, ledger);
    const ticket = await ticketOf(broker.ask(creating('first')));
    const waiting = [broker.ask(creating('second')), broker.ask(creating('third'))];
    await broker.settle(ticket, { kind: 'nothing' });
    const words = 'the ledger cannot be written (ENOSPC: no space left on device, write)';
    for (const leave of waiting) expect(await leave).toEqual({ ok: false, stop: 'ledger', words });
    expect(await stopOf(broker.ask(creating('fourth')))).toBe('ledger');
    expect(broker.stopped).toBe(words);
    expect(broker.requests).toBe(1);
    expect(broker.created).toBe(0);
    ledger.close();
  });

  test('the intent itself fails: that very request is refused', async ({ folder }) => {
    const ledger = new FillingLedger(folder, 0);
    const broker = new LocalBroker(limits, ledger);
    expect(await stopOf(broker.ask(creating()))).toBe('ledger');
    expect(broker.requests).toBe(0);
    ledger.close();
  });

  test('an id that cannot be written is still in hand, and nothing follows it', async ({ folder }) => {
    const ledger = new FillingLedger(folder, 2);
    const broker = new LocalBroker(limits, ledger);
    const first = await ticketOf(broker.ask(creating('first')));
    const second = await ticketOf(broker.ask(creating('second')));
    await broker.settle(first, { kind: 'created', submissionId: 'id-1' });
    await broker.settle(second, { kind: 'created', submissionId: 'id-2' });
    expect(broker.ids).toEqual(['id-1', 'id-2']);
    expect(broker.created).toBe(2);
    expect(await stopOf(broker.ask(creating('third')))).toBe('ledger');
    // The intents are there, so that the tag finds both records.
    expect(linesOf(ledger.path).map(({ t }) => t)).toEqual(['run', 'intent', 'intent']);
    ledger.close();
  });

  test('each id that it could not take is told', async ({ folder }) => {
    const lost: string[] = [];
    const ledger = new FillingLedger(folder, 3);
    const broker = new LocalBroker(limits, ledger, Date.now, Date.now, (id) => lost.push(id));
    const tickets = [await ticketOf(broker.ask(creating('s1'))), await ticketOf(broker.ask(creating('s2')))];
    for (const ticket of tickets) {
      await broker.settle(ticket, { kind: 'created', submissionId: `id-${ticket}` });
    }
    expect(lost).toEqual(['id-2']);
    expect(linesOf(ledger.path).at(-1)).toEqual({ t: 'created', n: 1, submissionId: 'id-1' });
    ledger.close();
  });

  test('a line that was cut short does not swallow the next one, and there is no end below it', ({
    folder,
  }) => {
    const ledger = new Ledger(folder, head);
    const { writeSync } = fs;
    // The disk takes half a line, is full, and has room again.
    fs.writeSync = (descriptor: number, bytes: string | NodeJS.ArrayBufferView): number => {
      fs.writeSync = writeSync;
      syncBuiltinESMExports();
      writeSync(descriptor, bytes as Buffer, 0, 20);
      throw new Error('ENOSPC: no space left on device, write');
    };
    syncBuiltinESMExports();
    expect(() => ledger.append({ t: 'created', n: 1, submissionId: 'id-1' })).toThrow(/ENOSPC/);
    ledger.append({ t: 'created', n: 2, submissionId: 'id-2' });
    ledger.finish();
    const [, torn, next, ...others] = fs.readFileSync(ledger.path, 'utf8').trimEnd().split('\n');
    expect(torn).toBe('{"t":"created","n":1');
    expect(JSON.parse(next ?? '')).toEqual({ t: 'created', n: 2, submissionId: 'id-2' });
    expect(others).toEqual([]);
  });

  test('its end is written below a whole ledger only', ({ folder }) => {
    const path = join(folder, 'run-1.ndjson');
    const whole = new Ledger(folder, head);
    whole.finish(new Date('2026-01-02T03:04:07Z'));
    expect(linesOf(path).at(-1)).toEqual({ t: 'end', at: '2026-01-02T03:04:07.000Z' });
    expect(() => whole.append({ t: 'nothing', n: 1 })).toThrow(/EBADF/);
  });

  test('a descriptor that is gone', async ({ folder }) => {
    const ledger = new Ledger(folder, head);
    const broker = new LocalBroker(limits, ledger);
    // Nothing else runs between the two, so that no other file gets the descriptor's number.
    ledger.close();
    const leave = broker.ask(creating());
    expect(await stopOf(leave)).toBe('ledger');
    expect(broker.stopped).toMatch(/EBADF/);
  });
});
