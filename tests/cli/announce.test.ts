/** What a run says before its first request: where it goes and what it does there at most. */
import { profiles } from '../../checks/profiles.js';
import { expect, test } from '../support/folder.js';
import { command, concludes, unfolded } from './support.js';

const near = {
  ARGOS_BASE_URL: 'http://127.0.0.1:4010',
  ARGOS_API_KEY: 'SECRET-key-0001',
  ARGOS_ADMIN_EMAIL: 'boss@company.example',
};
const far = {
  ...near,
  ARGOS_BASE_URL: 'https://staging.example.com',
  ARGOS_ALLOWED_HOSTS: 'staging.example.com',
};
const conforms = { playwright: concludes('conformant') };

test('the embedded mock: one short line', async ({ folder }) => {
  const { requests, created } = profiles.standard.cap;
  const { stdout } = await command(folder, ['run'], conforms);
  expect(stdout).toContain(
    `\nAt most ${requests} requests and ${created} submissions, all of them in the embedded mock.\n`,
  );
  const lowered = await command(folder, ['run', '--profile', 'smoke'], {
    ...conforms,
    env: { ARGOS_MAX_REQUESTS: '99', ARGOS_MAX_CREATED: '0' },
  });
  expect(lowered.stdout).toContain('\nAt most 99 requests and 0 submissions, all of them in');
});

test('a server on this machine: the same figures as elsewhere, without a question or a bill', async ({
  folder,
}) => {
  const env = { ...near, ARGOS_MAX_CREATED: '9' };
  const { exitCode, ...ended } = await command(folder, ['run', '--profile', 'smoke'], { ...conforms, env });
  const stdout = unfolded(ended.stdout, 4);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('on env at http://127.0.0.1:4010');
  expect(stdout).toContain('This run sends requests to a server on this machine:');
  expect(stdout).toMatch(/requests +at most 600; about 300 on a conforming target\n/);
  expect(stdout).toMatch(
    /submissions +at most 9 created; about 9 on a conforming target \(lowered by ARGOS_MAX_CREATED\)\n/,
  );
  expect(stdout).toMatch(/pace +32 in flight\n/);
  expect(stdout).not.toContain('billed');
});

test('what a filter or a budget leaves out is left to --plan to count', async ({ folder }) => {
  const limited = [
    ['--only', 'error.missing-data'],
    ['--max-created', '0'],
  ];
  for (const args of limited) {
    const { stdout } = await command(folder, ['run', '--profile', 'smoke', ...args], {
      ...conforms,
      env: near,
    });
    expect(stdout).toMatch(/requests +at most 600; how many exactly tells --plan\n/);
    expect(stdout).not.toContain('about');
    expect(stdout).toMatch(args.includes('0') ? /pace +1 in flight\n/ : /pace +32 in flight\n/);
  }
});

test('a server elsewhere: what it costs, and the proxy on the way without its credentials', async ({
  folder,
}) => {
  const env = { ...far, ARGOS_MAX_REQUESTS: '50', HTTPS_PROXY: 'http://robot:SECRET-word@proxy.corp:8080' };
  const { exitCode, ...ended } = await command(folder, ['run', '--yes'], { ...conforms, env });
  const stdout = unfolded(ended.stdout, 4);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(
    '  requests go through the proxy http://proxy.corp:8080 (HTTPS_PROXY in the process environment)\n',
  );
  expect(stdout).toMatch(
    /requests +at most 50; about 50 on a conforming target \(lowered by ARGOS_MAX_REQUESTS\)\n/,
  );
  expect(stdout).toMatch(
    /submissions +at most 30 created; about 12 on a conforming target\n +each one is billed/,
  );
  expect(stdout).not.toMatch(/SECRET|robot/);
});

for (const value of ['', 'socks5://robot:SECRET@proxy.corp:1080', 'http://robot:SE#CRET@proxy.corp']) {
  test(`a proxy that is none (${value.slice(0, 6)}) ends it: one line, nothing sent`, async ({ folder }) => {
    const { exitCode, stdout, stderr } = await command(folder, ['run', '--yes'], {
      env: { ...far, HTTPS_PROXY: value },
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toEqual([
      expect.stringMatching(/^argos-conformance: HTTPS_PROXY in the process environment /),
    ]);
    expect(stderr[0]).not.toMatch(/CRET|robot/);
    // Nothing is wrong with it where it is not used.
    const local = await command(folder, ['run'], { ...conforms, env: { ...near, HTTPS_PROXY: value } });
    expect(local.exitCode).toBe(0);
  });
}
