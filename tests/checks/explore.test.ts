/** Properties against a target: every evaluation is a request, so shrinking is bounded and never strays. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { type CheckContext, deriveSeed } from '../../checks/context.js';
import { explore } from '../../checks/explore.js';
import { profiles } from '../../checks/profiles.js';
import type { Trial } from '../../checks/sender.js';
import { validCase } from '../../generators/index.js';
import { NoLeave } from '../../wire/client.js';
import { contextWith, exchangeOf, mustBeAccepted } from './support.js';

const context = (change: Partial<Pick<CheckContext, 'profile' | 'seed'>> = {}): CheckContext =>
  contextWith(() => ({}), change).context;

/** A trial about a number: broken with a key, or held. */
function trialOf(value: number, key: string | undefined): Trial {
  const exchange = exchangeOf({ status: 400, body: `${value}` });
  return {
    case: validCase({} as never),
    stamp: { tag: '', serial: `${value}` },
    exchange,
    about: mustBeAccepted,
    ruling: key === undefined ? { ruling: 'held' } : { ruling: 'broken', key, actual: `${value}` },
  };
}

/** Explores the numbers below 2³⁰; a value breaks the property with the key that `fails` gives it. */
async function explored(
  about: CheckContext,
  fails: (value: number) => string | undefined,
  { name = 'numbers', runs = 50 } = {},
) {
  const sent: number[] = [];
  const broken = await explore(about, {
    name,
    runs,
    values: fc.nat({ max: 2 ** 30 }),
    attempt: (value) => {
      sent.push(value);
      return Promise.resolve(trialOf(value, fails(value)));
    },
  });
  return { sent, broken, value: broken === undefined ? undefined : Number(broken.trial.stamp.serial) };
}

test('a property that holds sends as often as it says, the same for the same seed', async () => {
  const first = await explored(context(), () => undefined);
  expect(first.broken).toBeUndefined();
  expect(first.sent).toHaveLength(50);
  expect((await explored(context(), () => undefined)).sent).toEqual(first.sent);
  expect((await explored(context({ seed: 43 }), () => undefined)).sent).not.toEqual(first.sent);
  expect((await explored(context(), () => undefined, { name: 'other' })).sent).not.toEqual(first.sent);
});

test('a failure is shrunk to the simplest one, and its path leads there again', async () => {
  const about = context();
  const { broken, value } = await explored(about, (n) => (n >= 1000 ? 'big' : undefined));
  expect(value).toBe(1000);
  const replayed: number[] = [];
  fc.check(
    fc.property(fc.nat({ max: 2 ** 30 }), (n) => {
      replayed.push(n);
    }),
    { seed: deriveSeed(about.seed, 'numbers'), path: broken?.path ?? '', numRuns: 1 },
  );
  expect(replayed[0]).toBe(1000);
});

test('a simpler value that fails in another way is not the counterexample', async () => {
  const { value } = await explored(context(), (n) =>
    n >= 1000 ? 'accepted' : n > 3 ? 'code missing_data' : undefined,
  );
  expect(value).toBe(1000);
});

test('what cannot be judged is no failure', async () => {
  const about = context();
  const broken = await explore(about, {
    name: 'unjudged',
    runs: 5,
    values: fc.nat(),
    attempt: (n) =>
      Promise.resolve(
        n % 2 === 0 ? undefined : { ...trialOf(n, undefined), ruling: { ruling: 'unjudged', why: '' } },
      ),
  });
  expect(broken).toBeUndefined();
});

for (const profile of [profiles.smoke, profiles.standard]) {
  test(`${profile.name} stops shrinking after ${profile.shrinkFailures} more failures`, async () => {
    // Shrinks by one member a step, and every step fails.
    const values = fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 300, maxLength: 300 });
    const sent: (readonly number[])[] = [];
    const broken = await explore(context({ profile }), {
      name: 'slow',
      runs: 1,
      values,
      attempt: (value) => {
        sent.push(value);
        return Promise.resolve(trialOf(sent.length, 'always'));
      },
    });
    expect(sent).toHaveLength(1 + profile.shrinkFailures);
    // The last one that failed is the simplest.
    expect(broken?.trial.stamp.serial).toBe(`${sent.length}`);
  });

  test(`${profile.name} stops shrinking after ${profile.shrinkRequests} more requests`, async () => {
    let first: number | undefined;
    // Only the value itself fails, so that every shrink is a request in vain.
    const { sent, value } = await explored(
      context({ profile }),
      (n) => {
        first ??= n;
        return n === first ? 'one' : undefined;
      },
      { runs: 1 },
    );
    expect(sent.length).toBeGreaterThan(1);
    expect(sent.length).toBeLessThanOrEqual(1 + profile.shrinkRequests);
    expect(value).toBe(first);
  });
}

test('nothing is sent after the leave is gone, and the reason comes through', async () => {
  const spent = new NoLeave('requests-spent', 'the budget of 600 requests is spent');
  let sent = 0;
  const attempt = explore(context(), {
    name: 'spent',
    runs: 50,
    values: fc.nat(),
    attempt: (n) => {
      sent += 1;
      return sent === 3 ? Promise.reject(spent) : Promise.resolve(trialOf(n, undefined));
    },
  });
  await expect(attempt).rejects.toBe(spent);
  expect(sent).toBe(3);
});

test('an error of the suite comes through unchanged', async () => {
  const fault = new TypeError('a fault of the generators');
  const attempt = explore(context(), {
    name: 'fault',
    runs: 5,
    values: fc.nat(),
    attempt: () => Promise.reject(fault),
  });
  await expect(attempt).rejects.toBe(fault);
});
