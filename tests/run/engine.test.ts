/** What a worker asks of V8: this version of Node knows it, it has an effect, and it holds up no end. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Ended, root, start } from '../support/cli.js';
import { expect, test } from '../support/folder.js';

const engine = pathToFileURL(join(root, 'dist', 'run', 'engine.js')).href;

/** Work that V8 optimizes by default, and not yet when it is asked to wait. */
const work = 'const f = (n) => { let s = 0; for (let i = 0; i < 10; i += 1) s += i * n; return s; };';
const calls = 'for (let i = 0; i < 1_000; i += 1) f(i);';

/** Runs it in a process of its own, V8 saying what it optimizes. */
function ran(asked: readonly string[], cwd: string): Promise<Ended> {
  const loaded = `const engine = await import(${JSON.stringify(engine)});`;
  const script = [loaded, ...asked.map((name) => `engine.${name}();`), work, calls].join('\n');
  const args = ['--trace-opt', '--input-type=module', '--eval', script];
  return start(process.execPath, args, { cwd }).ended;
}

test('is known to this version of Node, and does not hold up the end of a process', async ({ folder }) => {
  const { exitCode, stderr, durationMs } = await ran(['keepHeapSmall', 'optimizeLater'], folder);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  // The timer alone would take five seconds.
  expect(durationMs).toBeLessThan(4_500);
});

test('lets V8 optimize later', async ({ folder }) => {
  test.skip(!process.versions.v8.startsWith('11.3.'), 'only the V8 of Node 20 has the flag');
  const optimized = /marking .*<JSFunction f .* for optimization/;
  expect((await ran([], folder)).stdout).toMatch(optimized);
  expect((await ran(['optimizeLater'], folder)).stdout).not.toMatch(optimized);
});
