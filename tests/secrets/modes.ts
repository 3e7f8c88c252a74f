/** The failures to provoke by themselves, each with a real run. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { echoes } from './echoes.js';
import { planted } from './planted.js';
import type { Plant } from './run.js';

/** A failure: what provokes it, and how the run must end. */
export interface Mode extends Omit<Plant, 'folder'> {
  /** Exit codes that are right. */
  readonly exits: readonly (number | null)[];
  /** What the output must hold, so that it is known to have happened. */
  readonly says?: RegExp;
  /** Done to the folder before. */
  readonly before?: (folder: string) => void;
}

const cheap = ['--only', 'error.missing-data'];

/** Waits until the server has seen so many requests. */
async function until(seen: () => number, least: number): Promise<void> {
  for (let turn = 0; seen() < least && turn < 600; turn += 1) await sleep(50);
}

/** What workers do: see the preload. */
export const workerModes = [
  'throws an error',
  'throws a text',
  'throws an object',
  'throws an error with causes',
  'throws several errors at once',
  'rejects a promise that nobody awaits',
  'rejects it with a text',
  'throws where nobody catches',
  'prints past the guard and throws',
  'prints in two pieces and throws',
  'prints and exits',
  'is killed',
] as const;

/** Failures of the runner, of the set-up and from outside. */
export const modes: Readonly<Record<string, Mode>> = {
  'the global setup fails': {
    args: cheap,
    modes: ['the global setup fails'],
    exits: [2],
    says: /mkdirSync of \$ARGOS_API_KEY/,
  },
  'the reporter fails': { args: cheap, modes: ['the reporter fails'], exits: [2], says: /no verdict/ },
  'the reporter fails at the end': {
    args: cheap,
    modes: ['the reporter fails at the end'],
    exits: [2],
    says: /no verdict/,
  },
  'the ledger cannot be written': { args: cheap, modes: ['the ledger cannot be written'], exits: [2, 3] },
  'the folder of the ledger is a file': {
    args: cheap,
    before: (folder) => writeFileSync(join(folder, '.argos'), ''),
    exits: [2],
  },
  'the mock does not start': {
    args: cheap,
    embedded: true,
    modes: ['the mock does not start'],
    exits: [2],
    says: /the mock did not start: cannot start: \$ARGOS_API_KEY/,
  },
  'the runner prints': { args: cheap, modes: ['the runner prints'], exits: [0], says: /\$ARGOS_API_KEY/ },
  'nobody listens': {
    args: cheap,
    env: { ARGOS_BASE_URL: 'http://127.0.0.1:1' },
    exits: [3],
    says: /refused/,
  },
  'every request is reset': { args: cheap, echoes: [() => 'reset'], exits: [3] },
  'no request is answered': {
    args: cheap,
    env: { ARGOS_REQUEST_TIMEOUT_MS: '300' },
    echoes: [() => 'silence'],
    exits: [3],
  },
  'another encryption key than the server has': {
    args: ['--only', 'encryption.accepted', 'error.missing-data'],
    env: { ARGOS_ENCRYPTION_KEY: planted.encryptionKey },
    exits: [1],
  },
  'another API key than the server has': {
    args: cheap,
    env: { ARGOS_API_KEY: `${planted.apiKey}-old` },
    exits: [3],
  },
  'another administrator than the server has': {
    args: cheap,
    env: { ARGOS_ADMIN_EMAIL: `not.${planted.adminEmail}` },
    exits: [0, 3],
  },
  'a strict run': { args: [...cheap, '--strict'], exits: [0, 1, 3] },
  'the budget is spent': { args: [], env: { ARGOS_MAX_REQUESTS: '20', ARGOS_MAX_CREATED: '1' }, exits: [3] },
  'Ctrl-C': {
    env: { ARGOS_REQUESTS_PER_SECOND: '20' },
    act: async ({ child }, { seen }) => {
      await until(seen, 25);
      child.kill('SIGINT');
    },
    exits: [130],
  },
  SIGTERM: {
    env: { ARGOS_REQUESTS_PER_SECOND: '20' },
    act: async ({ child }, { seen }) => {
      await until(seen, 25);
      child.kill('SIGTERM');
    },
    exits: [143],
  },
  'Playwright is killed': {
    env: { ARGOS_REQUESTS_PER_SECOND: '20' },
    act: async ({ child }, { seen, pids }) => {
      await until(seen, 25);
      for (const pid of pids()) if (pid !== child.pid) process.kill(pid, 'SIGKILL');
    },
    exits: [2],
    says: /no verdict/,
  },
  'the command is killed': {
    env: { ARGOS_REQUESTS_PER_SECOND: '20' },
    act: async ({ child }, { seen }) => {
      await until(seen, 25);
      child.kill('SIGKILL');
    },
    exits: [null],
  },
  ...Object.fromEntries(
    Object.entries(echoes).flatMap(([name, way]): [string, Mode][] => [
      [`from the start: ${name}`, { args: cheap, echoes: [way], exits: [0, 1, 3] }],
      [`midway: ${name}`, { args: cheap, echoes: [way], spared: 12, exits: [0, 1, 3] }],
    ]),
  ),
};

/** What is run in every test run; the others when every acceptance count is. */
export const always: ReadonlySet<string> = new Set(['the mock does not start', 'Ctrl-C']);
