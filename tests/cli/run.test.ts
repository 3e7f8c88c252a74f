/** `run` from its words to its exit code, with a stand-in for Playwright. */
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeRunOptions } from '../../run/options.js';
import { expect, test } from '../support/folder.js';
import { command, concludes, resultOf, writes } from './support.js';

const remote = [
  'ARGOS_BASE_URL=https://staging.example.com',
  'ARGOS_API_KEY=SECRET-key-0001',
  'ARGOS_ADMIN_EMAIL=SECRET@company.example',
  'ARGOS_ALLOWED_HOSTS=staging.example.com',
  '',
].join('\n');

/** A stand-in that leaves its environment behind before it concludes. */
const records = `
  import { writeFileSync as leave } from 'node:fs';
  leave('environment.json', JSON.stringify(process.env));
  ${concludes('conformant')}
`;

const verdicts = [
  ['conformant', 0],
  ['nonconformant', 1],
  ['error', 2],
  ['inconclusive', 3],
] as const;
for (const [verdict, code] of verdicts) {
  test(`${verdict} is exit code ${code}, whatever Playwright's own code`, async ({ folder }) => {
    for (const own of [0, 1]) {
      const ended = await command(folder, ['run'], { playwright: concludes(verdict, own) });
      expect(ended).toMatchObject({ exitCode: code, stderr: [] });
    }
  });
}

const notVerdicts: readonly [string, string, RegExp][] = [
  [
    'no result',
    'process.exitCode = 1;',
    /the run left no .*conformance\.json" \(Playwright ended with code 1\)/,
  ],
  ['an empty result', writes(''), /is no JSON/],
  ['a result cut short', writes(JSON.stringify(resultOf('RUN', 'conformant')).slice(0, -1)), /is no JSON/],
  ['a result against its schema', writes('{"schemaVersion":1}'), /does not match its schema at the top/],
  [
    'a verdict that there is not',
    writes(JSON.stringify({ ...resultOf('RUN', 'conformant'), verdict: 'fine' })),
    /does not match its schema at \/verdict/,
  ],
  [
    'the result of another run',
    writes(JSON.stringify(resultOf('another', 'conformant'))),
    /is of another run, "another"/,
  ],
  ['a Playwright that is killed', "process.kill(process.pid, 'SIGKILL');", /Playwright was ended by SIGKILL/],
];
for (const [name, playwright, expected] of notVerdicts) {
  test(`${name} is an error, not a verdict`, async ({ folder }) => {
    const { exitCode, stderr } = await command(folder, ['run'], { playwright });
    expect(stderr).toEqual([expect.stringMatching(expected)]);
    expect(stderr[0]).toMatch(/^argos-conformance: no verdict: /);
    expect(exitCode).toBe(2);
  });
}

test('an older result does not count', async ({ folder, write }) => {
  write({ 'out/conformance.json': JSON.stringify(resultOf('older', 'conformant')), 'out/other.txt': 'kept' });
  const { exitCode } = await command(folder, ['run', '--output', 'out'], { playwright: '' });
  expect(exitCode).toBe(2);
  expect(existsSync(join(folder, 'out/conformance.json'))).toBe(false);
  expect(readFileSync(join(folder, 'out/other.txt'), 'utf8')).toBe('kept');
});

test('the words of the command line reach the run', async ({ folder, write }) => {
  write({ 'sub/.keep': '' });
  const argv = [
    'run',
    '--profile',
    'smoke',
    '--strict',
    '--seed',
    '5',
    '--workers',
    '3',
    '--output',
    'sub/report',
  ]
    .concat('--only', 'error.invalid-format,auth.missing-key', '--only', 'auth.unknown-key')
    .concat('--require', 'auth.missing-key', '--fault', 'status-422', 'repeated-id')
    .concat('--variant', 'success-is-201', 'ids-uuid,success-is-201');
  const env = {
    TEST_WORKER_INDEX: '0',
    TEST_PARALLEL_INDEX: '0',
    PW_TEST_REPORTER: 'x',
    PLAYWRIGHT_HTML_REPORT: 'x',
    ARGOS_CONFORMANCE_BROKER: 'x',
    FORCE_COLOR: '1',
    NO_COLOR: '1',
    KEPT: 'yes',
  };
  const { exitCode, stdout } = await command(folder, argv, { playwright: records, env });
  expect(exitCode).toBe(0);
  const seen = JSON.parse(readFileSync(join(folder, 'environment.json'), 'utf8'));
  expect(
    Object.keys(seen).filter((name) => /^(TEST_|PW_|PLAYWRIGHT_|FORCE_COLOR|ARGOS_)/.test(name)),
  ).toEqual(['ARGOS_CONFORMANCE_RUN', 'ARGOS_CONFORMANCE_WATCHED']);
  expect(seen).toMatchObject({ NO_COLOR: '1', KEPT: 'yes' });
  const options = decodeRunOptions(seen);
  expect(options).toMatchObject({
    target: 'mock',
    profile: 'smoke',
    strict: true,
    seed: 5,
    workers: 3,
    only: ['auth.missing-key', 'auth.unknown-key', 'error.invalid-format'],
    require: ['auth.missing-key'],
    faults: ['status-422', 'repeated-id'],
    variants: ['success-is-201', 'ids-uuid'],
    outputDir: join(folder, 'sub/report'),
    ledgerDir: join(folder, '.argos/ledger'),
    cwd: folder,
  });
  expect(stdout).toContain('on the embedded mock');
  expect(stdout).toContain(`profile smoke, strict, seed 5, run ${options.runId}`);
});

test('--require all requires every requirement', async ({ folder }) => {
  await command(folder, ['run', '--require', 'all'], { playwright: records });
  const options = decodeRunOptions(JSON.parse(readFileSync(join(folder, 'environment.json'), 'utf8')));
  expect(options.require).toContain('encryption.accepted');
  expect(options).toMatchObject({ profile: 'standard' });
  expect(options.only).toBeUndefined();
});

test.describe('before money is spent', () => {
  test.beforeEach(({ write }) => write({ '.env.staging': remote }));
  const run = ['run', '--target', 'staging'];

  test('--yes starts after the cost was printed, never a secret', async ({ folder, write }) => {
    write({ '.env.staging': `${remote}ARGOS_MAX_CREATED=7\n` });
    const { exitCode, stdout } = await command(folder, [...run, '--yes'], { playwright: records });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('on staging at https://staging.example.com');
    expect(stdout).toContain('ARGOS_API_KEY from .env.staging');
    expect(stdout).toMatch(/requests +at most 600; about 300 /);
    expect(stdout).toMatch(/submissions +at most 7 created; about 7 /);
    expect(stdout).toContain('10 requests a second, 4 in flight');
    expect(stdout).not.toContain('SECRET');
    expect(readFileSync(join(folder, 'environment.json'), 'utf8')).not.toContain('SECRET');
  });

  test('without a terminal it does not start', async ({ folder }) => {
    const { exitCode, stderr } = await command(folder, run);
    expect(stderr).toEqual([expect.stringMatching(/nothing was sent: .*pass --yes/)]);
    expect(exitCode).toBe(2);
    expect(existsSync(join(folder, 'reports'))).toBe(false);
  });

  for (const typed of ['\n', 'n\n', 'yesterday\n', '\u0004']) {
    test(`the answer ${JSON.stringify(typed)} is a no`, async ({ folder }) => {
      const { exitCode, stderr } = await command(folder, run, { typed });
      expect(exitCode).toBe(2);
      expect(stderr.at(-1)).toMatch(/nothing was sent: the answer was no/);
    });
  }

  test('Ctrl-C at the question is an interruption', async ({ folder }) => {
    expect(await command(folder, run, { typed: '\u0003' })).toMatchObject({ exitCode: 130 });
  });

  for (const typed of ['y\n', ' YES \r\n']) {
    test(`the answer ${JSON.stringify(typed)} starts`, async ({ folder }) => {
      const ended = await command(folder, run, { typed, playwright: concludes('conformant') });
      expect(ended).toMatchObject({ exitCode: 0 });
    });
  }
});

test.describe('the folder of the report', () => {
  test('one that holds something else is left alone', async ({ folder, write }) => {
    write({ 'work/thesis.txt': 'years' });
    const { exitCode, stderr } = await command(folder, ['run', '--output', 'work']);
    expect(stderr).toEqual([
      expect.stringMatching(/--output ".*work" is not empty and not a report of this suite/),
    ]);
    expect(exitCode).toBe(2);
    expect(readdirSync(join(folder, 'work'))).toEqual(['thesis.txt']);
  });

  test('one of an earlier run, and an empty one, are used', async ({ folder }) => {
    mkdirSync(join(folder, 'out'));
    for (let at = 0; at < 2; at++) {
      const ended = await command(folder, ['run', '--output', 'out'], {
        playwright: concludes('conformant'),
      });
      expect(ended).toMatchObject({ exitCode: 0 });
    }
    // Also after a run that left no result.
    await command(folder, ['run', '--output', 'out'], { playwright: '' });
    const last = await command(folder, ['run', '--output', 'out'], { playwright: concludes('inconclusive') });
    expect(last).toMatchObject({ exitCode: 3 });
  });

  const places = ['.', '..', '/', '.argos', '.argos/ledger'];
  for (const place of places) {
    test(`${place} is refused: the ledger is in it`, async ({ folder }) => {
      const { exitCode, stderr } = await command(folder, ['run', '--output', place]);
      expect(stderr).toEqual([expect.stringMatching(/holds the ledger/)]);
      expect(exitCode).toBe(2);
    });
  }

  test('a file, a path below a file and a name that is too long are refused', async ({ folder }) => {
    writeFileSync(join(folder, 'file'), '');
    for (const place of ['file', 'file/below', 'x'.repeat(300), 'a\u0000b']) {
      const { exitCode, stderr } = await command(folder, ['run', '--output', place], { playwright: '' });
      expect(stderr, place).toEqual([expect.stringMatching(/--output .*: name a/)]);
      expect(exitCode).toBe(2);
    }
  });
});

test.describe('signals', () => {
  /** Resolves once a file is there. */
  async function appears(path: string): Promise<void> {
    while (!existsSync(path)) await sleep(20);
  }
  const alive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  /** A stand-in with a child of its own that ignores SIGINT; what it does on SIGINT itself is the parameter. */
  const tree = (onInterrupt: string) => `
    import { spawn } from 'node:child_process';
    import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
    process.on('SIGINT', () => { appendFileSync('signals', 'SIGINT '); ${onInterrupt} });
    process.on('SIGTERM', () => appendFileSync('signals', 'SIGTERM '));
    const child = spawn(process.execPath, ['-e', 'process.on("SIGINT", () => {}); setInterval(() => {}, 1000)']);
    setInterval(() => {}, 1000);
    child.once('spawn', () => setTimeout(() => {
      writeFileSync('pids.part', JSON.stringify([process.pid, child.pid]));
      renameSync('pids.part', 'pids');
    }, 200));
  `;

  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 143],
  ] as const) {
    test(`${signal} stops the group once and ends with ${code}`, async ({ folder }) => {
      const signals = new EventEmitter();
      const ending = command(folder, ['run'], {
        playwright: tree('setTimeout(() => process.exit(130), 200)'),
        signals,
      });
      await appears(join(folder, 'pids'));
      signals.emit(signal);
      signals.emit(signal);
      expect(await ending).toMatchObject({ exitCode: code, stderr: [] });
      expect(readFileSync(join(folder, 'signals'), 'utf8')).toBe('SIGINT ');
      const pids: number[] = JSON.parse(readFileSync(join(folder, 'pids'), 'utf8'));
      await expect.poll(() => pids.filter(alive)).toEqual([]);
      expect(signals.eventNames()).toEqual([]);
    });
  }

  test('a group that does not stop is killed after the grace', async ({ folder }) => {
    const signals = new EventEmitter();
    const ending = command(folder, ['run'], { playwright: tree(''), signals, graceMs: 300 });
    await appears(join(folder, 'pids'));
    const since = Date.now();
    signals.emit('SIGTERM');
    expect(await ending).toMatchObject({ exitCode: 143 });
    expect(Date.now() - since).toBeLessThan(3_000);
    const pids: number[] = JSON.parse(readFileSync(join(folder, 'pids'), 'utf8'));
    await expect.poll(() => pids.filter(alive)).toEqual([]);
  });

  test('nothing of a run is left after it has ended by itself', async ({ folder }) => {
    const leaves = `
      import { spawn } from 'node:child_process';
      import { writeFileSync as leave } from 'node:fs';
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      child.unref();
      leave('pid', String(child.pid));
      ${concludes('conformant')}
    `;
    expect(await command(folder, ['run'], { playwright: leaves })).toMatchObject({ exitCode: 0 });
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    await expect.poll(() => alive(pid)).toBe(false);
  });
});
