/** The options of a run on their way from the command line to its processes. */
import { join } from 'node:path';
import {
  decodeRunOptions,
  encodeRunOptions,
  namedProfile,
  namedSeed,
  newRunId,
  type RunOptions,
  RunOptionsError,
  randomSeed,
  settleRunOptions,
} from '../../run/options.js';
import { expect, test } from '../support/folder.js';
import { staging } from '../target/support.js';

const options: RunOptions = {
  target: 'staging',
  profile: 'smoke',
  strict: true,
  seed: 7,
  only: ['error.invalid-format'],
  require: ['error.invalid-format'],
  workers: 2,
  outputDir: '/out',
  ledgerDir: '/ledger',
  cwd: '/here',
  allowHosts: ['staging.example.com'],
  allowPlaintext: false,
  envOverrides: false,
  faults: [],
  variants: [],
  maxRequests: 100,
  maxCreated: 0,
  agreed: true,
  runId: '20250131T081500Z-4f0c9a1e',
};

test('what was encoded is decoded, whatever else the environment says', () => {
  const env = {
    ARGOS_CONFORMANCE_RUN: encodeRunOptions(options),
    ARGOS_PROFILE: 'nonsense',
    ARGOS_SEED: '9',
  };
  expect(decodeRunOptions(env)).toEqual(options);
  const { target: _, only: __, require: ___, maxRequests: ____, maxCreated: _____, ...least } = options;
  expect(decodeRunOptions({ ARGOS_CONFORMANCE_RUN: encodeRunOptions(least) })).toEqual(least);
});

test('without the variable the options follow from the environment', ({ folder }) => {
  const local = decodeRunOptions({}, folder);
  expect(local).toMatchObject({
    profile: 'standard',
    strict: false,
    outputDir: join(folder, 'reports', 'latest'),
    ledgerDir: join(folder, '.argos', 'ledger'),
    cwd: folder,
    faults: [],
    variants: [],
  });
  expect(local.target).toBeUndefined();
  expect(local.workers).toBeGreaterThanOrEqual(1);
  expect(decodeRunOptions({ ...staging }, folder).profile).toBe('smoke');
  // A target that does not resolve counts as one that bills.
  expect(decodeRunOptions({ ARGOS_TARGET: 'nowhere' }, folder).profile).toBe('smoke');
  const env = { ARGOS_PROFILE: 'thorough', ARGOS_SEED: '12' };
  expect(decodeRunOptions(env, folder)).toMatchObject({ profile: 'thorough', seed: 12 });
});

test('settled options are the same in every process that inherits them', ({ folder }) => {
  const env: Record<string, string | undefined> = {};
  const first = settleRunOptions(env, folder);
  expect(decodeRunOptions(env, '/elsewhere')).toEqual(first);
  expect(settleRunOptions(env, '/elsewhere')).toEqual(first);
});

test('seeds and profiles: the option goes before the variable', () => {
  const env = { ARGOS_SEED: '1', ARGOS_PROFILE: 'smoke' };
  expect(namedSeed(env, '2')).toEqual({ value: 2 });
  expect(namedSeed(env)).toEqual({ value: 1 });
  expect(namedProfile(env, 'thorough')).toEqual({ value: 'thorough' });
  expect(namedProfile({ ARGOS_PROFILE: 'wrong' }, 'smoke')).toEqual({ value: 'smoke' });
  for (const text of ['0', '2147483647', '007']) expect(namedSeed({}, text)).toEqual({ value: Number(text) });
  for (const text of ['', ' 1', '-1', '+1', '1.0', '1e3', '0x1', '2147483648', '9'.repeat(400), '١']) {
    expect(namedSeed({}, text), text).toEqual({ problem: expect.stringMatching(/^--seed .* is no seed/) });
    expect(namedSeed({ ARGOS_SEED: text }), text).toEqual({ problem: expect.stringMatching(/^ARGOS_SEED /) });
  }
  for (const text of ['', 'Smoke', 'toString']) {
    expect(namedProfile({}, text)).toEqual({ problem: expect.stringMatching(/^--profile .* is no profile/) });
  }
});

test('random seeds and run ids are in range and differ', () => {
  for (let at = 0; at < 100; at++) {
    expect(namedSeed({}, String(randomSeed()))).toHaveProperty('value');
  }
  const ids = new Set(Array.from({ length: 100 }, () => newRunId()));
  expect(ids.size).toBe(100);
  for (const id of ids) expect(id).toMatch(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/);
});

test('a wrong ARGOS_SEED or ARGOS_PROFILE is an error with a line each', ({ folder }) => {
  const decode = () => decodeRunOptions({ ARGOS_SEED: 'x', ARGOS_PROFILE: 'y' }, folder);
  expect(decode).toThrow(RunOptionsError);
  expect(decode).toThrow(/^ARGOS_PROFILE "y" is no profile.*\nARGOS_SEED "x" is no seed/);
});

const broken: readonly [string, string][] = [
  ['no JSON', '{'],
  ['null', 'null'],
  ['a list', '[]'],
  ['empty', ''],
  ['nothing in it', '{}'],
  ['a member too many', JSON.stringify({ ...options, extra: 1 })],
  ['a prototype', '{"__proto__":{}}'],
  ...(
    [
      ['seed', -1],
      ['seed', 2_147_483_648],
      ['seed', '7'],
      ['profile', 'fast'],
      ['workers', 0],
      ['workers', 1.5],
      ['maxRequests', 0],
      ['maxCreated', -1],
      ['outputDir', 'relative'],
      ['ledgerDir', './relative'],
      ['only', ['no.such']],
      ['require', 'all'],
      ['faults', [1]],
      ['variants', 'success-is-201'],
      ['strict', 'yes'],
      ['runId', '../../x'],
      ['allowHosts', null],
    ] as const
  ).map(([name, value]): [string, string] => [
    `${name} ${JSON.stringify(value)}`,
    JSON.stringify({ ...options, [name]: value }),
  ]),
];
for (const [name, text] of broken) {
  test(`options that are broken are refused: ${name}`, () => {
    expect(() => decodeRunOptions({ ARGOS_CONFORMANCE_RUN: text })).toThrow(RunOptionsError);
  });
}
