/** `npm run sensitivity` from the outside. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, root, start } from '../support/cli.js';
import { expect, test } from '../support/folder.js';
import type { Sensitivity } from './result.js';

test.describe.configure({ mode: 'serial' });

function sensitivity(folder: string, ...args: readonly string[]): Promise<Ended> {
  const script = join(root, 'scripts', 'sensitivity.mjs');
  const output = join(folder, 'out');
  return start(process.execPath, [script, '--profile', 'smoke', '--output', output, ...args], { cwd: folder })
    .ended;
}

const read = (folder: string): Sensitivity =>
  JSON.parse(readFileSync(join(folder, 'out', 'sensitivity.json'), 'utf8'));

test('faults caught and variants clean end well', async ({ folder }) => {
  const { exitCode, stdout } = await sensitivity(
    folder,
    ...['--fault', 'status-422', '--fault', 'gender-unchecked', '--variant', 'ids-uuid'],
  );
  expect(stdout).toContain('faults    2: 2 caught, 0 missed, 0 by unrelated requirements alone');
  expect(exitCode).toBe(0);
  const result = read(folder);
  expect(result.totals).toMatchObject({ caught: 2, clean: 2, missed: 0, alarm: 0, error: 0 });
  const [row] = result.rows.filter(({ name }) => name === 'gender-unchecked');
  expect(row?.until?.requests).toBeGreaterThan(0);
  expect(row?.until?.requests).toBeLessThanOrEqual(600);
  const page = readFileSync(join(folder, 'out', 'index.html'), 'utf8');
  expect(page).toContain('Every fault is caught, and nothing else alarms');
});

test('a fault out of sight ends it non-zero, and is named', async ({ folder }) => {
  const { exitCode, stdout } = await sensitivity(folder, '--fault', 'fourth-concurrent-refused');
  expect(exitCode).toBe(1);
  expect(stdout).toContain('✗ fault fourth-concurrent-refused: missed (nothing turned red)');
});

test('a wrong name or number is refused before anything runs', async ({ folder }) => {
  for (const [args, words] of [
    [['--fault', 'status-42'], 'did you mean status-422'],
    [['--variant', 'ids-uid'], 'did you mean ids-uuid'],
    [['--profile', 'smok'], 'no profile is named "smok"'],
    [['--seeds', '0'], '--seeds takes a whole number from 1 on, not 0'],
    [['--nothing'], "Unknown option '--nothing'"],
  ] as const) {
    const { exitCode, stderr } = await sensitivity(folder, ...args);
    expect(exitCode, args.join(' ')).toBe(2);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('    at ');
  }
});
