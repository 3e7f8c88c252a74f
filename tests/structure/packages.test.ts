/** Every package of the lock file runs on the oldest Node that the project states. */
import { expect, test } from '@playwright/test';
import { textOf } from './sources.js';

type Version = readonly [number, number, number];

interface LockedPackage {
  readonly version?: string;
  readonly optional?: boolean;
  readonly engines?: { readonly node?: string };
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** The least version that a comparator names and how many of its parts it names; none for `*`. */
function versionOf(text: string): { readonly version: Version; readonly parts: number } {
  const match = /^v?(\d+|[x*])(?:\.(\d+|[x*]))?(?:\.(\d+|[x*]))?$/.exec(text);
  if (match === null) throw new Error(`not understood: ${text}`);
  const named = match
    .slice(1)
    .filter((part) => part !== undefined && /^\d+$/.test(part))
    .map(Number);
  const [major = 0, minor = 0, patch = 0] = named;
  return { version: [major, minor, patch], parts: named.length };
}

/** The first version after all those that share the first parts. */
function after(version: Version, parts: number): Version {
  const [major, minor, patch] = version;
  if (parts === 0) return [Number.POSITIVE_INFINITY, 0, 0];
  if (parts === 1) return [major + 1, 0, 0];
  return parts === 2 ? [major, minor + 1, 0] : [major, minor, patch + 1];
}

function admitsOne(comparator: string, node: Version): boolean {
  const match = /^(>=|<=|>|<|\^|~|=)?(.+)$/.exec(comparator);
  const { version, parts } = versionOf(match?.[2] ?? '');
  const end = after(version, parts);
  const above = compare(node, version) >= 0;
  switch (match?.[1]) {
    case '>=':
      return above;
    case '>':
      return compare(node, end) >= 0;
    case '<':
      return !above;
    case '<=':
      return compare(node, end) < 0;
    case '^':
      return above && compare(node, after(version, version[0] > 0 ? 1 : Math.min(parts, 2))) < 0;
    case '~':
      return above && compare(node, after(version, Math.min(parts, 2))) < 0;
    default:
      return above && compare(node, end) < 0;
  }
}

/** Whether a range of npm's admits a version of Node. Prereleases and hyphen ranges are not understood: it throws. */
function admits(range: string, node: Version): boolean {
  return range.split('||').some((set) =>
    set
      .trim()
      .replace(/(>=|<=|>|<|\^|~|=)\s+/g, '$1')
      .split(/\s+/)
      .every((comparator) => admitsOne(comparator === '' ? '*' : comparator, node)),
  );
}

const oldest: Version = [20, 19, 0];

test('every package that must be there admits the oldest Node of the project', () => {
  const { engines } = JSON.parse(textOf('package.json')) as { engines: { node: string } };
  expect(engines.node).toBe(`>=${oldest.join('.')}`);
  const { packages } = JSON.parse(textOf('package-lock.json')) as { packages: Record<string, LockedPackage> };
  const entries = Object.entries(packages).filter(([, { optional }]) => optional !== true);
  expect(entries.length).toBeGreaterThan(30);
  const wrong = entries.filter(([, locked]) => !admits(locked.engines?.node ?? '*', oldest));
  expect(wrong.map(([path, { engines: own }]) => `${path} needs ${own?.node}`)).toEqual([]);
});

test('every dependency is pinned', () => {
  const { dependencies, devDependencies } = JSON.parse(textOf('package.json')) as Record<
    string,
    Record<string, string>
  >;
  const ranges = Object.entries({ ...dependencies, ...devDependencies });
  expect(ranges.filter(([, range]) => !/^\d+\.\d+\.\d+$/.test(range))).toEqual([]);
});

test("the reading of ranges is npm's", () => {
  const node: Version = [20, 18, 1];
  const right = [
    '*',
    '',
    '>=20',
    '>= 16',
    '^20.18',
    '^18 || ^20 || >=22',
    '20.x',
    '20',
    '~20.18.1',
    '>=18 <21',
    '<=20',
    '>=20.18.1',
    '=20.18.1',
    '>19',
  ];
  const wrong = [
    '>=22',
    '^22.0.0',
    '>=20.19',
    '>=20.18.2',
    '^20.19.0 || >=22.12',
    '<20',
    '18 || 22',
    '~20.17',
    '>20',
    '>=18 <20',
    '<20.18.1',
  ];
  expect(right.filter((range) => !admits(range, node))).toEqual([]);
  expect(wrong.filter((range) => admits(range, node))).toEqual([]);
  expect(() => admits('lts', node)).toThrow('not understood');
});
