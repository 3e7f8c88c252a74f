/** The list of survivors is about the code as it is, and a run's complaints are the right ones. */
import { expect, test } from '@playwright/test';
import { files, textOf } from '../structure/sources.js';

interface Named {
  readonly file: string;
  readonly line: string;
  readonly mutator: string;
  readonly original: string;
  readonly replacement: string;
}

interface Entry extends Named {
  readonly kind: string;
  readonly reason: string;
  readonly times?: number;
}

interface Mutant extends Named {
  readonly status: string;
}

/** What `npm run mutation` itself uses; plain JavaScript, so that it needs no build. */
interface Survivors {
  readonly flat: (text: string) => string;
  readonly mutantsOf: (report: unknown) => Mutant[];
  readonly nameOf: (named: Named) => string;
  readonly kinds: readonly string[];
  readonly summaryOf: (
    mutants: readonly Mutant[],
    listed: readonly Entry[],
  ) => Readonly<Record<string, unknown>>;
  readonly complaints: (
    mutants: readonly Mutant[],
    listed: readonly Entry[],
    least: number,
  ) => readonly string[];
}

const module = new URL('./survivors.mjs', import.meta.url).href;
const { complaints, flat, kinds, mutantsOf, nameOf, summaryOf } = (await import(module)) as Survivors;

const listed = JSON.parse(textOf('tests/mutation/survivors.json')) as readonly Entry[];
const { mutated, untouched } = JSON.parse(textOf('tests/mutation/mutated.json')) as {
  readonly mutated: readonly string[];
  readonly untouched: Readonly<Record<string, string>>;
};

test('every file of the mock is mutated, or it is said why not', () => {
  const all = files.filter((path) => /^mock\/[^/]+\.ts$/.test(path));
  expect([...mutated, ...Object.keys(untouched)].toSorted()).toEqual(all);
});

test('nothing in the mock tells Stryker to look away', () => {
  // Spelt apart, so that this file does not say it either.
  const words = new RegExp(['Stryker', '(disable|restore)'].join('\\s+'), 'i');
  expect(files.filter((path) => path.startsWith('mock/') && words.test(textOf(path)))).toEqual([]);
});

test('each listed survivor is in the code, once in the list, and has its reason', () => {
  for (const entry of listed) {
    const text = flat(textOf(entry.file));
    expect(mutated).toContain(entry.file);
    expect(text).toContain(entry.line);
    expect(text).toContain(entry.original);
    expect(kinds).toContain(entry.kind);
    expect(entry.replacement).not.toBe(entry.original);
    expect(entry.reason.length, entry.line).toBeGreaterThan(30);
  }
  expect(new Set(listed.map(nameOf)).size).toBe(listed.length);
});

const source = "const a = 'x' + 'y';\nconst b = a === '';\n";
const at = (line: number, from: number, to: number) => ({
  start: { line, column: from },
  end: { line, column: to },
});
const plus = { mutatorName: 'ArithmeticOperator', replacement: "'x' - 'y'", location: at(1, 11, 20) };
const equal = { mutatorName: 'ConditionalExpression', replacement: 'true', location: at(2, 11, 19) };
const reportOf = (...statuses: readonly [string, string]) => ({
  files: {
    'mock/a.ts': {
      source,
      mutants: [
        { ...plus, status: statuses[0], statusReason: 'failed: error.invalid-format' },
        { ...equal, status: statuses[1] },
      ],
    },
  },
});
const entry: Entry = {
  file: 'mock/a.ts',
  line: "const b = a === '';",
  mutator: 'ConditionalExpression',
  original: "a === ''",
  replacement: 'true',
  kind: 'silence',
  reason: 'for the sake of the test',
};

test('a survivor that is listed is no complaint, one that is not is', () => {
  const mutants = mutantsOf(reportOf('Killed', 'Survived'));
  expect(complaints(mutants, [entry], 50)).toEqual([]);
  expect(complaints(mutants, [], 50)).toEqual([expect.stringContaining('is not listed')]);
  const figures = { rawScore: 50, killed: 1, survived: 1, caughtAs: { failed: 1 } };
  expect(summaryOf(mutants, [entry])).toMatchObject({ ...figures, score: 100, listedAs: { silence: 1 } });
  const equivalent = { ...entry, kind: 'equivalent' };
  expect(summaryOf(mutants, [equivalent])).toMatchObject({ ...figures, score: 100, unlisted: 0 });
  expect(summaryOf(mutants, [])).toMatchObject({ ...figures, score: 50, unlisted: 1 });
});

test('what no check reaches has survived too', () => {
  const mutants = mutantsOf(reportOf('Timeout', 'NoCoverage'));
  expect(complaints(mutants, [], 50)).toEqual([expect.stringContaining('is not listed')]);
  expect(summaryOf(mutants, [])).toMatchObject({ score: 50, timeouts: 1, noCoverage: 1 });
});

test('a listed mutant that is caught, a low score and a mutant without a verdict are complaints', () => {
  const caught = mutantsOf(reportOf('Killed', 'Killed'));
  expect(complaints(caught, [entry], 95)).toEqual([expect.stringContaining('it is caught')]);
  const elsewhere = { ...entry, file: 'mock/b.ts' };
  expect(complaints(caught, [elsewhere], 95), 'files that were not mutated').toEqual([]);
  const half = mutantsOf(reportOf('Killed', 'Survived'));
  expect(complaints(half, [], 95)).toEqual([
    expect.stringContaining('is not listed'),
    expect.stringContaining('50 %'),
  ]);
  expect(complaints(half, [entry], 95), 'what breaks no contract does not count').toEqual([]);
  const broken = mutantsOf(reportOf('Killed', 'RuntimeError'));
  expect(complaints(broken, [], 95)).toEqual([expect.stringContaining('not judged')]);
});
