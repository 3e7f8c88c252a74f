import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import type { Leave } from '../../wire/broker/broker.js';
import { LocalBroker } from '../../wire/broker/local.js';
import { creating, reading, stopOf, ticketOf, useUp, waits } from './support.js';

const plenty = { requests: 1000, created: 1000, inFlight: 1000 };

test.describe('budgets', () => {
  test('requests: exactly as many as allowed, whoever asks', async () => {
    const broker = new LocalBroker({ ...plenty, requests: 137 });
    const { given, stops } = await useUp(broker, 40, () => 'nothing');
    expect(given).toBe(137);
    expect(broker.requests).toBe(137);
    expect([...stops]).toEqual(['requests-spent']);
    expect(broker.created).toBe(0);
  });

  test('creations: exactly as many as allowed; an unknown outcome counts as one', async () => {
    const broker = new LocalBroker({ ...plenty, created: 23 });
    const { given, stops } = await useUp(broker, 40, (ticket) => (ticket % 2 === 0 ? 'created' : 'unknown'));
    expect(given).toBe(23);
    expect(broker.created).toBe(23);
    expect([...stops]).toEqual(['created-spent']);
  });

  test('never more than allowed are spent or out, for any outcomes in any order', async () => {
    const outcomes = fc.array(fc.constantFrom('nothing', 'created', 'unknown'), { minLength: 1 });
    const limits = fc.record({
      requests: fc.integer({ min: 0, max: 60 }),
      created: fc.integer({ min: 0, max: 12 }),
      inFlight: fc.integer({ min: 1, max: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(limits, fc.integer({ min: 1, max: 10 }), outcomes, async (bounds, askers, kinds) => {
        const broker = new LocalBroker(bounds);
        const kindOf = (ticket: number) => kinds[ticket % kinds.length] ?? 'nothing';
        const { given, most } = await useUp(broker, askers, kindOf);
        // One after the other would have gone just as far.
        let expected = 0;
        let spent = 0;
        while (expected < bounds.requests && spent < bounds.created) {
          expected += 1;
          if (kindOf(expected) !== 'nothing') spent += 1;
        }
        expect({ given, created: broker.created }).toEqual({ given: expected, created: spent });
        expect(most).toBeLessThanOrEqual(Math.min(bounds.inFlight, Math.max(bounds.created, 0)));
      }),
      { numRuns: 60 },
    );
  });

  test('a credit that comes back can be used again', async () => {
    const broker = new LocalBroker({ ...plenty, created: 1 });
    for (let turn = 0; turn < 5; turn += 1) {
      await broker.settle(await ticketOf(broker.ask(creating())), { kind: 'nothing' });
    }
    expect(broker.created).toBe(0);
    await broker.settle(await ticketOf(broker.ask(creating())), { kind: 'created', submissionId: 'a' });
    expect(await broker.ask(creating())).toEqual({
      ok: false,
      stop: 'created-spent',
      words: 'the budget of 1 created submissions is spent',
    });
  });

  test('while credits are out one waits for them rather than being refused', async () => {
    const broker = new LocalBroker({ ...plenty, created: 2 });
    const first = await ticketOf(broker.ask(creating('1')));
    const second = await ticketOf(broker.ask(creating('2')));
    const third = broker.ask(creating('3'));
    const fourth = broker.ask(creating('4'));
    expect(await waits(third)).toBe(true);
    await broker.settle(first, { kind: 'unknown', why: 'reset' });
    expect(await waits(third)).toBe(true);
    await broker.settle(second, { kind: 'nothing' });
    const ticket = await ticketOf(third);
    expect(await waits(fourth)).toBe(true);
    await broker.settle(ticket, { kind: 'created', submissionId: 'a' });
    expect(await stopOf(fourth)).toBe('created-spent');
  });

  test('requests that cannot create need no credit', async () => {
    const broker = new LocalBroker({ ...plenty, created: 0 });
    expect(await stopOf(broker.ask(creating()))).toBe('creation-barred');
    const ticket = await ticketOf(broker.ask(reading()));
    await broker.settle(ticket, { kind: 'created', submissionId: 'shown by GET' });
    expect(broker.created).toBe(0);
    expect(broker.ids).toEqual([]);
  });

  test('a budget of no requests gives none, and says so', async () => {
    const broker = new LocalBroker({ ...plenty, requests: 0 });
    expect(await broker.ask(reading())).toEqual({
      ok: false,
      stop: 'requests-spent',
      words: 'the budget of 0 requests is spent',
    });
    expect(broker.requests).toBe(0);
  });

  test('a ticket counts once, however often it is settled, and an unknown one not at all', async () => {
    const broker = new LocalBroker({ ...plenty, created: 2 });
    const ticket = await ticketOf(broker.ask(creating()));
    await broker.settle(ticket, { kind: 'created', submissionId: 'a' });
    await broker.settle(ticket, { kind: 'nothing' });
    await broker.settle(ticket, { kind: 'unknown', why: 'again' });
    await broker.settle(999, { kind: 'unknown', why: 'never given' });
    expect(broker.created).toBe(1);
    await ticketOf(broker.ask(creating()));
    expect(await waits(broker.ask(creating()))).toBe(true);
  });
});

test.describe('in flight', () => {
  test('no more than allowed at a time, and as many', async () => {
    const { most } = await useUp(
      new LocalBroker({ ...plenty, requests: 90, inFlight: 3 }),
      20,
      () => 'nothing',
    );
    expect(most).toBe(3);
  });

  test('in the order in which they asked', async () => {
    const broker = new LocalBroker({ ...plenty, inFlight: 1 });
    const order: string[] = [];
    const asks = ['a', 'b', 'c', 'd'].map(async (serial) => {
      const ticket = await ticketOf(broker.ask(creating(serial)));
      order.push(serial);
      await broker.settle(ticket, { kind: 'nothing' });
    });
    await Promise.all(asks);
    expect(order).toEqual(['a', 'b', 'c', 'd']);
  });

  test('alone: waits until nothing is in flight, and nothing joins it', async () => {
    const broker = new LocalBroker(plenty);
    const before = await ticketOf(broker.ask(creating('before')));
    const alone = broker.ask({ ...creating('alone'), alone: true });
    const after = broker.ask(reading('after'));
    expect(await waits(alone)).toBe(true);
    expect(await waits(after)).toBe(true);
    await broker.settle(before, { kind: 'nothing' });
    const ticket = await ticketOf(alone);
    expect(await waits(after)).toBe(true);
    expect(await waits(broker.ask({ ...reading('also alone'), alone: true }))).toBe(true);
    await broker.settle(ticket, { kind: 'nothing' });
    await ticketOf(after);
  });
});

test.describe('pace', () => {
  test('one at a time by the clock that was given', async () => {
    let clock = 1_000_000;
    const broker = new LocalBroker({ ...plenty, perSecond: 10 }, undefined, () => clock);
    const leaves: Promise<Leave>[] = [];
    // Another asker, at the end of the line, makes the broker look at the clock.
    const at = async (milliseconds: number): Promise<number> => {
      clock = 1_000_000 + milliseconds;
      void broker.ask(reading('last in line'));
      const open = await Promise.all(leaves.map((leave) => waits(leave)));
      return open.filter((waiting) => !waiting).length;
    };
    for (let index = 0; index < 8; index += 1) leaves.push(broker.ask(reading(`${index}`)));
    expect(await at(0)).toBe(1);
    expect(await at(99)).toBe(1);
    expect(await at(100)).toBe(2);
    expect(await at(199)).toBe(2);
    expect(await at(200)).toBe(3);
    // Time in which nobody was served is not made up for by a burst.
    expect(await at(5000)).toBe(4);
    expect(await at(5099)).toBe(4);
    expect(await at(5100)).toBe(5);
    broker.close();
    expect(await at(5100)).toBe(8);
  });

  test('by the real clock: as slow as asked for, without anyone pushing', async () => {
    const broker = new LocalBroker({ ...plenty, perSecond: 50 });
    const started = performance.now();
    await Promise.all(Array.from({ length: 11 }, (_, index) => ticketOf(broker.ask(reading(`${index}`)))));
    // Timers may come a millisecond early.
    expect(performance.now() - started).toBeGreaterThanOrEqual(195);
    broker.close();
  });

  test('none: all at once', async () => {
    const broker = new LocalBroker(plenty);
    const asks = Array.from({ length: 500 }, (_, index) => broker.ask(reading(`${index}`)));
    expect((await Promise.all(asks)).every(({ ok }) => ok)).toBe(true);
  });
});

test.describe('ends', () => {
  test('the deadline, at its millisecond', async () => {
    let clock = 999;
    const broker = new LocalBroker({ ...plenty, inFlight: 2, deadline: 1000 }, undefined, () => clock);
    const first = await ticketOf(broker.ask(creating('1')));
    await ticketOf(broker.ask(creating('2')));
    const waiting = broker.ask(creating('3'));
    clock = 1000;
    expect(await broker.ask(reading())).toEqual({
      ok: false,
      stop: 'deadline',
      words: "the run's time is up",
    });
    expect(await stopOf(waiting)).toBe('deadline');
    await broker.settle(first, { kind: 'created', submissionId: 'late' });
    expect(broker.ids).toEqual(['late']);
    expect(broker.stopped).toBeUndefined();
  });

  test('trip: whoever waits and whoever comes is told; the first words stay', async () => {
    const broker = new LocalBroker({ ...plenty, inFlight: 1 });
    const ticket = await ticketOf(broker.ask(creating()));
    const waiting = broker.ask(reading());
    await broker.trip('it stopped answering');
    await broker.trip('it still does');
    const told = { ok: false, stop: 'target-down', words: 'it stopped answering' };
    expect(await waiting).toEqual(told);
    expect(await broker.ask(reading())).toEqual(told);
    expect(broker.stopped).toBe('it stopped answering');
    // What is in flight is settled all the same.
    await broker.settle(ticket, { kind: 'created', submissionId: 'a' });
    expect(broker.ids).toEqual(['a']);
  });

  test('close: the run is over for all who wait, paced ones too', async () => {
    const broker = new LocalBroker({ ...plenty, perSecond: 0.01 });
    await ticketOf(broker.ask(reading()));
    const waiting = broker.ask(reading());
    broker.close();
    expect(await stopOf(waiting)).toBe('no-broker');
  });
});

test.describe('ids', () => {
  test('in the order in which they came; a repetition names the earlier submission', async () => {
    const broker = new LocalBroker(plenty);
    const settle = async (serial: string, submissionId: string) =>
      broker.settle(await ticketOf(broker.ask(creating(serial))), { kind: 'created', submissionId });
    expect(await settle('one', 'id-1')).toEqual({});
    expect(await settle('two', 'id-2')).toEqual({});
    expect(await settle('three', 'id-1')).toEqual({ repeats: 'one' });
    // The same request sent twice may get the same id (A30).
    expect(await settle('two', 'id-2')).toEqual({});
    expect(broker.ids).toEqual(['id-1', 'id-2']);
    expect(broker.created).toBe(4);
  });
});

test.describe('shared tasks', () => {
  test('the first does it, the others take what it made, later ones too', async () => {
    const broker = new LocalBroker(plenty);
    expect(await broker.share('k')).toEqual({ role: 'do' });
    const others = [broker.share('k'), broker.share('k')];
    expect(await waits(Promise.race(others))).toBe(true);
    expect(await broker.peek('k')).toBeUndefined();
    await broker.deliver('k', 'made');
    expect(await Promise.all(others)).toEqual([
      { role: 'take', value: 'made' },
      { role: 'take', value: 'made' },
    ]);
    expect(await broker.share('k')).toEqual({ role: 'take', value: 'made' });
    expect(await broker.peek('k')).toBe('made');
    expect(await broker.share('another')).toEqual({ role: 'do' });
  });

  test('given back, the next in line gets it, and only that one', async () => {
    const broker = new LocalBroker(plenty);
    await broker.share('k');
    const second = broker.share('k');
    const third = broker.share('k');
    await broker.abandon('k');
    expect(await second).toEqual({ role: 'do' });
    expect(await waits(third)).toBe(true);
    await broker.deliver('k', '');
    // An empty text is a value, too.
    expect(await third).toEqual({ role: 'take', value: '' });
  });

  test('given back with nobody in line, the next to come gets it; done, it stays done', async () => {
    const broker = new LocalBroker(plenty);
    await broker.share('k');
    await broker.abandon('k');
    expect(await broker.share('k')).toEqual({ role: 'do' });
    await broker.deliver('k', 'made');
    await broker.abandon('k');
    expect(await broker.peek('k')).toBe('made');
    await broker.abandon('never shared');
    expect(await broker.peek('never shared')).toBeUndefined();
  });

  test('delivered without being asked for', async () => {
    const broker = new LocalBroker(plenty);
    await broker.deliver('k', 'early');
    expect(await broker.share('k')).toEqual({ role: 'take', value: 'early' });
  });
});
