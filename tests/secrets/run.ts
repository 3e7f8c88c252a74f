/** Real runs with planted secrets: everything that they write, print and are called is searched. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type RunningMock, startMock } from '../../mock/server.js';
import { processesWith, type Started, startCli, type Variables } from '../support/cli.js';
import { leaksBelow, leaksIn, planted, plantedVariables } from './planted.js';
import { type Answering, type EvilServer, startEvil } from './server.js';

const preload = pathToFileURL(fileURLToPath(new URL('./preload.mjs', import.meta.url))).href;
const mark = 'SECRETS_MARK';

/** How a run with planted secrets differs from the usual one. */
export interface Plant {
  readonly args?: readonly string[];
  readonly env?: Variables;
  /** Modes of the preload. */
  readonly modes?: readonly string[];
  /** Ways in which the server answers, and how many requests it spares first. */
  readonly echoes?: readonly Answering[];
  readonly spared?: number;
  /** The embedded mock instead of a server of the test. */
  readonly embedded?: boolean;
  /** Done while the run goes on. */
  readonly act?: (
    started: Started,
    scene: { readonly seen: () => number; readonly pids: () => number[] },
  ) => Promise<void>;
}

/** What became of it. */
export interface Planted {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Where secrets are found, in whatever form. */
  readonly leaks: readonly string[];
  /** Command lines that were seen. */
  readonly commands: readonly string[];
  /** How often each way to answer was used. */
  readonly counts: readonly number[];
}

/** A mock that knows the planted secrets. */
export function plantedMock(): Promise<RunningMock> {
  const { apiKey, invalidProjectApiKey, adminEmail, processingErrorEmail } = planted;
  return startMock({ credentials: { apiKey, invalidProjectApiKey, adminEmail, processingErrorEmail } });
}

/** Runs the command in a folder and searches it all. */
export async function runPlanted(folder: string, plant: Plant): Promise<Planted> {
  const { args = [], modes = [], echoes = [], spared = 0 } = plant;
  const temporary = join(folder, 'temporary');
  mkdirSync(temporary);
  const mock = await plantedMock();
  const server: EvilServer = await startEvil(mock.baseUrl, echoes, spared);
  const env: Variables = {
    ...plantedVariables(server.baseUrl),
    ...(plant.embedded === true ? { ARGOS_TARGET: 'mock' } : {}),
    // A machine with much to do is no server that hangs.
    ARGOS_REQUEST_TIMEOUT_MS: '2000',
    TMPDIR: temporary,
    [mark]: folder,
    ...(modes.length === 0
      ? {}
      : {
          NODE_OPTIONS: `--import=${preload}`,
          PLANT_MODES: modes.join(','),
          PLANT_TEXT: `${planted.apiKey} ${planted.encryptionKey} ${planted.adminEmail}`,
        }),
    ...plant.env,
  };
  const pids = (): number[] => processesWith(mark, folder);
  const commands = new Set<string>();
  const watch = setInterval(() => {
    for (const pid of pids()) for (const file of ['cmdline', 'comm']) commands.add(ofProcess(pid, file));
  }, 150);
  try {
    const started = startCli(['run', '--profile', 'smoke', '--workers', '1', ...args], { cwd: folder, env });
    await plant.act?.(started, { seen: server.seen, pids });
    const { exitCode, stdout, stderr } = await started.ended;
    const leaks = [
      ...leaksBelow(folder),
      ...leaksIn(Buffer.from(stdout), 'stdout'),
      ...leaksIn(Buffer.from(stderr), 'stderr'),
      ...[...commands].flatMap((line) => leaksIn(Buffer.from(line), 'a command line')),
    ];
    return { exitCode, stdout, stderr, leaks, commands: [...commands], counts: server.counts };
  } finally {
    clearInterval(watch);
    for (const pid of pids()) process.kill(pid, 'SIGKILL');
    await server.close();
    await mock.close();
  }
}

function ofProcess(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** The folders beside the report that were put out of the way. */
export function quarantined(folder: string): string[] {
  return readdirSync(join(folder, 'reports')).filter((name) => name.startsWith('latest.quarantine-'));
}
