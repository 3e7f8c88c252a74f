/** The mock as a process of its own: `node dist/mock/main.js --port N [--fault NAME …] [--variant NAME …]`. */
import { existsSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { faults } from './faults.js';
import { type RunningMock, startMock } from './server.js';
import { variants } from './variants.js';

const usage =
  'usage: mock [--port N] [--fault NAME …] [--variant NAME …] [--seed N] [--quiet] | --list-faults | --list-variants';

/** How to run a mock until a signal ends it. */
export interface ServeOptions {
  /** TCP port on the loopback interface; 0 takes a free one. */
  readonly port: number;
  readonly faults: readonly string[];
  readonly variants: readonly string[];
  readonly seed?: number | undefined;
  /** Nothing on stdout but the ready line. */
  readonly quiet?: boolean;
}

/**
 * Starts a mock, prints its ready line (one JSON object) and, unless quiet, what a person needs to use it; resolves
 * once SIGINT or SIGTERM (or the end of stdin, where `ARGOS_MOCK_EXIT_WITH_STDIN=1`) has stopped it.
 *
 * @throws {Error} of one line when a fault or variant is unknown or the port cannot be listened on.
 */
export async function serveMock(options: ServeOptions): Promise<void> {
  const stopped = untilStopped();
  try {
    const mock = await startMock({
      port: options.port,
      faults: options.faults,
      variants: options.variants,
      seed: options.seed,
    });
    console.log(JSON.stringify({ ready: true, port: mock.port, baseUrl: mock.baseUrl }));
    if (options.quiet !== true) console.log(instructions(mock, options));
    await stopped.promise;
    await mock.close();
  } finally {
    stopped.forget();
  }
}

/** One line a fault: its name, the requirements it breaks, what the server does wrong. */
export function listFaults(): string {
  const width = Math.max(0, ...faults.map((fault) => fault.name.length));
  return faults
    .map((fault) => `${fault.name.padEnd(width)}  ${fault.breaks.join(', ')}: ${fault.words}`)
    .join('\n');
}

/** One line a variant: its name, the rows of the register that it is about, what the server does. */
export function listVariants(): string {
  const width = Math.max(0, ...variants.map((variant) => variant.name.length));
  return variants
    .map(({ name, rows, words }) => `${name.padEnd(width)}  ${rows.join(', ') || 'everyday'}: ${words}`)
    .join('\n');
}

/** Runs the command line of this file and returns its exit code: 0, or 2 after one line on stderr. */
export async function runMockCommand(argv: readonly string[]): Promise<number> {
  try {
    const command = parseCommand(argv);
    if (command === 'list-faults') console.log(listFaults());
    else if (command === 'list-variants') console.log(listVariants());
    else await serveMock(command);
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(message.replace(/\s*\n\s*/g, ' '));
    return 2;
  }
}

function parseCommand(argv: readonly string[]): ServeOptions | 'list-faults' | 'list-variants' {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: 'string', default: '0' },
      fault: { type: 'string', multiple: true, default: [] },
      variant: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string' },
      quiet: { type: 'boolean', default: false },
      'list-faults': { type: 'boolean', default: false },
      'list-variants': { type: 'boolean', default: false },
    },
  });
  if (values['list-faults']) return 'list-faults';
  if (values['list-variants']) return 'list-variants';
  return {
    port: wholeNumber('--port', values.port, 65_535),
    faults: values.fault,
    variants: values.variant,
    quiet: values.quiet,
    ...(values.seed === undefined ? {} : { seed: wholeNumber('--seed', values.seed, 2 ** 32 - 1) }),
  };
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  throw new Error(`${option} takes a whole number from 0 to ${most}, not ${JSON.stringify(text)}; ${usage}`);
}

/** A promise of the first thing that asks the process to stop, and the way to stop listening for it. */
function untilStopped(): { promise: Promise<void>; forget: () => void } {
  let stop: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const withStdin = process.env.ARGOS_MOCK_EXIT_WITH_STDIN === '1';
  process.once('SIGINT', stop).once('SIGTERM', stop);
  // A parent that was killed can no longer stop its children, but its end of the pipe closes.
  if (withStdin) process.stdin.once('end', stop).once('close', stop).once('error', stop).resume();
  return {
    promise,
    forget() {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      if (withStdin) process.stdin.off('end', stop).off('close', stop).off('error', stop).destroy();
    },
  };
}

function instructions(mock: RunningMock, { faults: faulty, variants: differing }: ServeOptions): string {
  const { credentials } = mock;
  const listed = (names: readonly string[]): string => names.join(', ') || 'none';
  const example = {
    admin: credentials.adminEmail,
    email: 'jane.doe@example.com',
    fullName: 'Jane Doe',
    birthDate: '1990-01-01',
    kycStatus: 'approved',
    idType: credentials.idType,
    issuingCountry: 'USA',
  };
  return [
    '',
    `Mock of the migration submission API at ${mock.baseUrl}`,
    `  ARGOS_API_KEY                    ${credentials.apiKey}`,
    `  ARGOS_INVALID_PROJECT_API_KEY    ${credentials.invalidProjectApiKey}`,
    `  ARGOS_ADMIN_EMAIL                ${credentials.adminEmail}`,
    `  ARGOS_PROCESSING_ERROR_EMAIL     ${credentials.processingErrorEmail}`,
    `  faults                           ${listed(faulty)}`,
    `  variants                         ${listed(differing)}`,
    '',
    `curl -sS '${mock.baseUrl}/v3/submission/migration' \\`,
    `  -H 'x-api-key: ${credentials.apiKey}' -H 'content-type: application/json' \\`,
    `  -d '${JSON.stringify(example)}'`,
  ].join('\n');
}

/** Whether this file is what the process was started with, not a part of something else. */
function isEntry(): boolean {
  const started = process.argv[1];
  if (started === undefined || !existsSync(started)) return false;
  return realpathSync(started) === realpathSync(fileURLToPath(import.meta.url));
}

if (isEntry()) process.exitCode = await runMockCommand(process.argv.slice(2));
