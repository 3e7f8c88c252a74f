import { PassThrough } from 'node:stream';
import { expect, test } from '@playwright/test';
import type { Dispatcher } from 'undici';
import type { WireAnswer } from '../../wire/exchange.js';
import { BODY_LIMIT_BYTES, KEPT_BYTES, type Progress, Receiver } from '../../wire/incoming.js';

const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
const KIB = 1024;

/** A connection as undici hands it to whoever receives. */
class Controller implements Dispatcher.DispatchController {
  aborted = false;
  paused = false;
  reason: Error | null = null;
  abort(reason: Error): void {
    this.aborted = true;
    this.reason = reason;
  }
  pause(): void {
    this.paused = true;
  }
  resume(): void {
    this.paused = false;
  }
}

/** A request that was sent, and whose answer has begun. */
function begun() {
  const controller = new Controller();
  const progress: Progress = { bytes: 0 };
  let over = 0;
  let receiver: Receiver | undefined;
  const answer = new Promise<WireAnswer>((resolve, reject) => {
    receiver = new Receiver(
      {
        resolve,
        reject,
        over() {
          over += 1;
        },
      },
      progress,
    );
  });
  if (receiver === undefined) throw new Error('a promise that does not begin');
  const taken = receiver;
  taken.onRequestStart(controller);
  taken.onResponseStart(controller, 200, { 'X-Twice': ['a', 'b'], ...JSON.parse('{"__proto__":"c"}') }, 'OK');
  return {
    controller,
    progress,
    receiver: taken,
    answer,
    over: () => over,
    comes: (kib: number) => taken.onResponseData(controller, Buffer.alloc(kib * KIB)),
    ends: () => taken.onResponseEnd(),
  };
}

test('an answer: its head, its body in one piece, and what announced it is left out', async () => {
  const { controller, receiver, answer, progress, comes, ends, over } = begun();
  receiver.onResponseStart(controller, 103, { link: 'elsewhere' });
  comes(1);
  comes(2);
  ends();
  ends();
  const { body, ...head } = await answer;
  expect(Object.entries(head.headers)).toEqual([
    ['x-twice', 'a, b'],
    ['__proto__', 'c'],
  ]);
  expect(head).toMatchObject({ status: 200, statusText: 'OK', truncated: false });
  expect(body).toHaveLength(3 * KIB);
  expect(progress).toEqual({ status: 200, bytes: 3 * KIB });
  expect(over()).toBe(1);
});

test('big bodies are read one at a time, small ones beside them', async () => {
  const first = begun();
  first.comes(512);
  expect(first.controller.paused).toBe(true);
  await moment();
  expect(first.controller.paused).toBe(false);
  const second = begun();
  second.comes(512);
  const small = begun();
  small.comes(64);
  small.ends();
  expect((await small.answer).body).toHaveLength(64 * KIB);
  await moment();
  expect(second.controller.paused).toBe(true);
  first.comes(512);
  first.ends();
  expect((await first.answer).body).toHaveLength(1024 * KIB);
  await moment();
  expect(second.controller.paused).toBe(false);
  second.ends();
  expect((await second.answer).body).toHaveLength(512 * KIB);
});

test('who waits too long gives up, and leaves the turn to the next', async () => {
  const first = begun();
  first.comes(512);
  await moment();
  const second = begun();
  second.comes(512);
  const third = begun();
  third.comes(512);
  const reason = new Error('the time is up');
  second.receiver.stop(reason);
  await expect(second.answer).rejects.toBe(reason);
  expect(second.controller.reason).toBe(reason);
  await moment();
  expect(third.controller.paused).toBe(true);
  first.ends();
  await moment();
  expect(third.controller.paused).toBe(false);
  expect(second.controller.paused).toBe(true);
  third.ends();
  await third.answer;
});

test('a body that breaks ends its turn', async () => {
  const broken = begun();
  broken.comes(512);
  broken.receiver.onResponseError(broken.controller, new Error('cut'));
  await expect(broken.answer).rejects.toThrow('cut');
  const next = begun();
  next.comes(512);
  await moment();
  expect(next.controller.paused).toBe(false);
  next.ends();
  expect((await next.answer).truncated).toBe(false);
});

test('of a body beyond the limit a part is kept, and no more of it is read', async () => {
  const { comes, answer, controller, over } = begun();
  comes(BODY_LIMIT_BYTES / KIB);
  expect(controller.aborted).toBe(false);
  comes(1);
  comes(1);
  const { body, truncated } = await answer;
  expect([body.length, truncated, controller.aborted, over()]).toEqual([KEPT_BYTES, true, true, 1]);
});

test('a request that is stopped before its connection stands is not sent', async () => {
  const outcome = { resolve: () => undefined, over: () => undefined };
  const reason = new Error('the run is over');
  let receiver: Receiver | undefined;
  const answer = new Promise((_, reject) => {
    receiver = new Receiver({ ...outcome, reject }, { bytes: 0 });
  });
  receiver?.stop(reason);
  await expect(answer).rejects.toBe(reason);
  const controller = new Controller();
  receiver?.onRequestStart(controller);
  expect(controller.reason).toBe(reason);
});

test('a connection that becomes a tunnel is cut', async () => {
  const { receiver, controller, answer, over } = begun();
  const socket = new PassThrough();
  receiver.onRequestUpgrade(controller, 200, {}, socket);
  await expect(answer).rejects.toThrow('status 200 turns the connection into a tunnel');
  expect([socket.destroyed, over()]).toEqual([true, 1]);
});
