/** Programs that look at the project as a whole; they take long, so only when every count is run in full. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, start, verifying } from '../support/cli.js';
import { expect, test } from '../support/folder.js';

/** A program of a development dependency, on the project. */
async function tool(path: string, ...args: string[]): Promise<{ exitCode: number | null; words: string }> {
  const words = [join(root, 'node_modules', path), ...args];
  const { exitCode, stdout, stderr } = await start(process.execPath, words, { cwd: root }).ended;
  return { exitCode, words: stdout + stderr };
}

if (verifying) {
  test('no file, export or dependency is dead', async () => {
    const { exitCode, words } = await tool('knip/bin/knip.js', '--no-progress');
    expect(exitCode, words).toBe(0);
  });

  test('the reference of the library is made without a warning', async ({ folder }) => {
    const { exitCode, words } = await tool('typedoc/bin/typedoc', '--out', join(folder, 'api'));
    expect(exitCode, words).toBe(0);
    expect(words).not.toContain('[warning]');
    const pages = ['argos-conformance', 'argos-conformance_generators', 'argos-conformance_wire'];
    for (const name of pages)
      expect(existsSync(join(folder, 'api', 'modules', `${name}.html`)), name).toBe(true);
  });
}
