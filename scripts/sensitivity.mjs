/**
 * `npm run sensitivity`: the checks against every fault and every variant of the mock. Writes `sensitivity.json` and a
 * matrix page; ends non-zero when a fault is missed or caught by unrelated requirements alone, or a variant alarms.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

const usage = `Usage: npm run sensitivity -- [options]

  --profile NAME              smoke, standard or thorough (default: standard)
  --fault NAME                only this fault (repeatable)
  --variant NAME              only this variant (repeatable; all: every variant)
  --seed N                    first seed (default: 3)
  --seeds N                   seeds of each variant and of the faithful server (default: 1)
  --intermittent-seeds N      seeds of each fault that shows only now and then (default: 20)
  --output DIR                where to write (default: test-results/sensitivity)`;

function stop(message) {
  process.stderr.write(`${message}\n\n${usage}\n`);
  process.exit(2);
}

function whole(name, text) {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    stop(`--${name} takes a whole number from 1 on, not ${text}`);
  return value;
}

function words() {
  try {
    return parseArgs({
      options: {
        profile: { type: 'string', default: 'standard' },
        fault: { type: 'string', multiple: true },
        variant: { type: 'string', multiple: true },
        seed: { type: 'string', default: '3' },
        seeds: { type: 'string', default: '1' },
        'intermittent-seeds': { type: 'string', default: '20' },
        output: { type: 'string', default: join('test-results', 'sensitivity') },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return stop(error.message);
  }
}

const given = words();
if (given.help) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
const build = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs'), '--if-changed'], {
  cwd: root,
  stdio: 'inherit',
});
if (build.status !== 0) process.exit(2);

const { fault } = await import('../dist/mock/faults.js');
const { variant, variantNames } = await import('../dist/mock/variants.js');
const { isProfileName } = await import('../dist/checks/profiles.js');
if (!isProfileName(given.profile)) stop(`no profile is named ${JSON.stringify(given.profile)}`);
const variants = given.variant?.includes('all') ? variantNames : given.variant;
try {
  for (const name of given.fault ?? []) fault(name);
  for (const name of variants ?? []) variant(name);
} catch (error) {
  stop(error.message);
}

const plan = {
  profile: given.profile,
  faults: given.fault,
  variants,
  seed: whole('seed', given.seed),
  seeds: whole('seeds', given.seeds),
  intermittentSeeds: whole('intermittent-seeds', given['intermittent-seeds']),
  output: resolve(given.output),
  startedAt: Date.now(),
};
const { status } = spawnSync(
  process.execPath,
  [
    require.resolve('@playwright/test/cli'),
    'test',
    '-c',
    join(root, 'tests', 'sensitivity', 'playwright.config.ts'),
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      ARGOS_SENSITIVITY: JSON.stringify(plan),
      // Short-lived objects by the million: with more room for them, collecting takes a tenth less of the time.
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --max-semi-space-size=64`.trim(),
    },
  },
);
process.exitCode = status ?? 1;
