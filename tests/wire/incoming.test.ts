import { expect, test } from '@playwright/test';
import { readIncoming } from '../../wire/incoming.js';

const never = new AbortController().signal;
const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
const KIB = 1024;

/** A body that comes in pieces; what was asked for is noted, and its last piece waits to be let go. */
function body(name: string, kib: number, asked: string[], last: Promise<void> = Promise.resolve()) {
  return (async function* () {
    for (let piece = 0; piece < 2; piece += 1) {
      asked.push(`${name} ${piece}`);
      if (piece === 1) await last;
      yield Buffer.alloc((kib * KIB) / 2, name);
    }
    asked.push(`${name} end`);
  })();
}

test('big bodies are read one at a time, small ones beside them', async () => {
  const asked: string[] = [];
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const first = readIncoming(body('a', 1024, asked, held), never, { bytes: 0 });
  await moment();
  const second = readIncoming(body('b', 1024, asked), never, { bytes: 0 });
  const small = await readIncoming(body('c', 64, asked), never, { bytes: 0 });
  await moment();
  expect(small.body).toHaveLength(64 * KIB);
  expect(asked.filter((one) => /^[ab]/.test(one))).toEqual(['a 0', 'a 1', 'b 0']);
  letGo();
  expect((await first).body).toHaveLength(1024 * KIB);
  expect((await second).body).toHaveLength(1024 * KIB);
});

test('who waits too long gives up, and leaves the turn to the next', async () => {
  const asked: string[] = [];
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const first = readIncoming(body('a', 1024, asked, held), never, { bytes: 0 });
  await moment();
  const reason = new Error('the time is up');
  const limit = new AbortController();
  const second = readIncoming(body('b', 1024, asked), limit.signal, { bytes: 0 });
  const third = readIncoming(body('c', 1024, asked), never, { bytes: 0 });
  await moment();
  limit.abort(reason);
  await expect(second).rejects.toBe(reason);
  await moment();
  expect(asked).not.toContain('c 1');
  letGo();
  await first;
  expect((await third).body).toHaveLength(1024 * KIB);
});

test('a body that breaks ends its turn', async () => {
  const broken = (async function* () {
    yield Buffer.alloc(512 * KIB);
    throw new Error('cut');
  })();
  await expect(readIncoming(broken, never, { bytes: 0 })).rejects.toThrow('cut');
  expect((await readIncoming(body('a', 1024, []), never, { bytes: 0 })).truncated).toBe(false);
});
