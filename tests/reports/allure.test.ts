/** Allure is told everything, in its order, but writes nothing while a test ends; its errors end no run. */
import { setTimeout as after, setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import type { TestCase, TestResult, TestStep } from '@playwright/test/reporter';
import { AllureReporter } from 'allure-playwright';
import DeferredAllureReporter from '../../reports/allure.js';

type Handler = 'onTestBegin' | 'onStepBegin' | 'onStepEnd' | 'onTestEnd' | 'onEnd';

/** A reporter whose Allure only notes what it is told; `failing` says how one of its handlers fails. */
function noting(failing: Partial<Record<Handler, () => unknown>> = {}) {
  const told: string[] = [];
  const allure = AllureReporter.prototype as unknown as Record<Handler, (...args: unknown[]) => unknown>;
  const own = { ...allure };
  for (const name of ['onTestBegin', 'onStepBegin', 'onStepEnd', 'onTestEnd', 'onEnd'] as const) {
    own[name] = allure[name];
    allure[name] = () => {
      told.push(name);
      return failing[name]?.();
    };
  }
  const reporter = new DeferredAllureReporter({ resultsDir: 'nowhere' });
  const restore = (): void => {
    Object.assign(allure, own);
  };
  return { reporter, told, restore };
}

const theTest = {} as TestCase;
const result = {} as TestResult;
const step = {} as TestStep;
const ORDER = ['onTestBegin', 'onStepBegin', 'onStepEnd', 'onTestEnd'];

function tellAll(reporter: DeferredAllureReporter): void {
  reporter.onTestBegin(theTest);
  reporter.onStepBegin(theTest, result, step);
  reporter.onStepEnd(theTest, result, step);
  void reporter.onTestEnd(theTest, result);
}

test('nothing that writes while it is told, all of it soon after, in order', async () => {
  const { reporter, told, restore } = noting();
  try {
    tellAll(reporter);
    expect(told).toEqual(['onTestBegin']);
    await expect.poll(() => told).toEqual(ORDER);
    tellAll(reporter);
    await expect.poll(() => told).toEqual([...ORDER, ...ORDER]);
  } finally {
    restore();
  }
});

test('the end waits for what was told, and for what takes its time', async () => {
  let written = false;
  const slowly = async (): Promise<void> => {
    await after(20);
    written = true;
  };
  const { reporter, told, restore } = noting({ onTestEnd: slowly, onEnd: () => expect(written).toBe(true) });
  try {
    tellAll(reporter);
    await reporter.onEnd();
    expect(told).toEqual([...ORDER, 'onEnd']);
    await nextTurn();
    expect(told).toEqual([...ORDER, 'onEnd']);
  } finally {
    restore();
  }
});

test('what Allure tells itself at the end, of tests that never began, is written before it ends', async () => {
  const handlers: Partial<Record<Handler, () => unknown>> = {};
  const { reporter, told, restore } = noting(handlers);
  handlers.onEnd = async () => {
    reporter.onTestBegin(theTest);
    await reporter.onTestEnd(theTest, result);
  };
  try {
    await reporter.onEnd();
    expect(told).toEqual(['onEnd', 'onTestBegin', 'onTestEnd']);
  } finally {
    restore();
  }
});

for (const [how, fail] of [
  [
    'throws',
    (): never => {
      throw new Error('no space left');
    },
  ],
  ['rejects', () => Promise.reject(new Error('no space left'))],
] as const) {
  test(`what ${how} is said at the end, and keeps nothing else from being told`, async () => {
    const { reporter, told, restore } = noting({ onStepBegin: fail });
    try {
      tellAll(reporter);
      await expect.poll(() => told).toEqual(ORDER);
      await expect(reporter.onEnd()).rejects.toThrow('no space left');
      expect(told).toEqual([...ORDER, 'onEnd']);
    } finally {
      restore();
    }
  });
}
