/** What holds for each file: its length, and nothing of the machine it was written on. */
import { expect, test } from '@playwright/test';
import { files, textOf } from './sources.js';

/** About 300: the formatter may break a line or two more. */
const mostLines = 310;

/** Longer files, and why they are not split. */
const longer: Readonly<Record<string, string>> = {
  'package-lock.json': 'written by npm',
  'bench/results.json': 'written by npm run bench',
  'tests/mutation/survivors.json': 'one list is one file',
  'schemas/evidence.schema.json': 'one schema is one file',
  'schemas/result.schema.json': 'one schema is one file',
  'tests/reports/sample.ts': 'one result of every kind, written out',
  'schemas/requirements.ts': 'the table of requirements: rows, not code',
};

const isText = (path: string): boolean => !/\.(png|jpe?g|gif|ico|woff2?|zip|gz|pdf)$/.test(path);
const lines = (path: string): number => textOf(path).split('\n').length - 1;

test('no file is much over 300 lines, but for those with a reason', () => {
  const long = files.filter((path) => /\.(ts|mjs|js|json)$/.test(path) && lines(path) > mostLines);
  expect(
    long.filter((path) => !Object.hasOwn(longer, path)).map((path) => `${path}: ${lines(path)}`),
  ).toEqual([]);
  expect(
    Object.keys(longer).filter((path) => !long.includes(path)),
    'reasons that nobody needs',
  ).toEqual([]);
});

test('no file names a place on a machine', () => {
  // Spelt apart, so that this file is none of them.
  const places = ['work', 'root', 'tmp', 'home', 'Users'].map((name) => `/${name}/`);
  const found = files.filter(isText).flatMap((path) => {
    const text = textOf(path);
    return places.filter((place) => text.includes(place)).map((place) => `${path}: ${place}`);
  });
  expect(found).toEqual([]);
  expect(files.length).toBeGreaterThan(150);
});
