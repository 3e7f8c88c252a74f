/** A clock that is set while a run goes on moves neither its pace nor its deadlines, and spoils no report. */
import { expect, test } from '@playwright/test';
import { checks } from '../../checks/index.js';
import { validateResult } from '../../schemas/index.js';
import { LocalBroker } from '../../wire/broker/local.js';
import { idsWith, runInProcess } from '../support/in-process.js';
import { startFront } from './front.js';

const YEAR_MS = 365 * 86_400_000;
const tested = [
  'submission.minimal-accepted',
  'error.missing-data',
  'state.read-back',
  'encryption.accepted',
];

/** Sets the clock of this process by so many milliseconds; returns what sets it right again. */
function setClock(byMs: number): () => void {
  const real = Date.now;
  Date.now = () => real() + byMs;
  return () => {
    Date.now = real;
  };
}

for (const [words, byMs] of [
  ['forward', YEAR_MS],
  ['back', -YEAR_MS],
] as const) {
  test(`a year ${words}, midway: the run goes on and its times are right`, async () => {
    let setRight: () => void = () => undefined;
    const startedAt = performance.now();
    try {
      const result = await runInProcess({
        profile: 'smoke',
        preflight: true,
        checks: checks.filter(({ title }) => tested.includes(title)),
        inFront: (behind) =>
          startFront(behind, {
            when: ({ nth }) => nth === 9,
            act: async ({ honest }) => {
              setRight = setClock(byMs);
              await honest();
            },
          }),
      });
      expect(result.errors).toEqual([]);
      expect(result.verdictLine).toMatch(/^conformant in what was tested/);
      expect(idsWith(result, 'passed').toSorted()).toEqual([...tested].toSorted());
      const took = performance.now() - startedAt;
      const times = result.requirements.map(({ durationMs }) => durationMs);
      expect(Math.min(...times)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...times)).toBeLessThanOrEqual(took);
      const latest = Math.max(...result.timeline.map(({ second }) => second));
      expect(latest).toBeLessThanOrEqual(Math.ceil(took / 1000) + 1);
    } finally {
      setRight();
    }
  });

  test(`a year ${words}: neither pace nor deadline of the broker are moved`, async () => {
    const limits = { requests: 10, created: 10, inFlight: 10, perSecond: 5 };
    const broker = new LocalBroker({ ...limits, deadline: performance.now() + 60_000 });
    const ask = { effect: 'none', serial: 's', check: 'c' } as const;
    expect((await broker.ask(ask)).ok).toBe(true);
    const setRight = setClock(byMs);
    try {
      const startedAt = performance.now();
      expect((await broker.ask(ask)).ok).toBe(true);
      // The next place is 200 ms after the one before; a pace by the clock would be at once, or in a year.
      expect(performance.now() - startedAt).toBeGreaterThan(50);
    } finally {
      setRight();
      broker.close();
    }
  });
}

test('a result whose processes disagree about the time is one all the same', async () => {
  const setRight = setClock(-YEAR_MS);
  try {
    const result = await runInProcess({
      profile: 'smoke',
      checks: checks.filter(({ title }) => title === 'method.others-rejected'),
    });
    expect(validateResult(result), JSON.stringify(validateResult.errors?.[0])).toBe(true);
    expect(Math.max(...result.timeline.map(({ second }) => second))).toBeLessThan(600);
  } finally {
    setRight();
  }
});
