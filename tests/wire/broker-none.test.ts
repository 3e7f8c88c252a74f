/** A broker that may create nothing: what must be refused goes out, one at a time, until something was accepted. */
import { expect, test } from '@playwright/test';
import type { Ask } from '../../wire/broker/broker.js';
import { LocalBroker } from '../../wire/broker/local.js';
import { creating, reading, stopOf, ticketOf, waits } from './support.js';

const none = { requests: 1000, created: 0, inFlight: 1000 };
const refused = (serial?: string): Ask => ({ ...creating(serial), mustBeRefused: true });

test('what a conforming target may accept is barred, what cannot create is not', async () => {
  const broker = new LocalBroker(none);
  expect(await stopOf(broker.ask(creating()))).toBe('creation-barred');
  await broker.settle(await ticketOf(broker.ask(reading())), { kind: 'nothing' });
  await broker.settle(await ticketOf(broker.ask(refused())), { kind: 'nothing' });
  expect(await stopOf(broker.ask(creating()))).toBe('creation-barred');
  expect(broker).toMatchObject({ requests: 2, created: 0 });
});

test('one request that must be refused at a time: no two can be accepted', async () => {
  const broker = new LocalBroker(none);
  const first = await ticketOf(broker.ask(refused('a')));
  const second = broker.ask(refused('b'));
  expect(await waits(second)).toBe(true);
  // Reading goes on after it, in its turn.
  await broker.settle(first, { kind: 'nothing' });
  await broker.settle(await ticketOf(second), { kind: 'nothing' });
  expect(broker.created).toBe(0);
});

for (const settlement of [
  { kind: 'created', submissionId: 'x' },
  { kind: 'unknown', why: 'reset' },
] as const) {
  test(`${settlement.kind}: nothing more goes out that could create`, async () => {
    const broker = new LocalBroker(none);
    const first = await ticketOf(broker.ask(refused('a')));
    const waiting = broker.ask(refused('b'));
    await broker.settle(first, settlement);
    expect(await stopOf(waiting)).toBe('created-spent');
    expect(await stopOf(broker.ask(refused('c')))).toBe('created-spent');
    expect(await ticketOf(broker.ask(reading()))).toBeGreaterThan(first);
    expect(broker.created).toBe(1);
  });
}
