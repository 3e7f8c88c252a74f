/**
 * Builds `dist/`: generated code, then TypeScript, then the data files beside it. With `--if-changed` it does nothing
 * when no source is newer than the last build, so that commands can call it first.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'dist', '.built');
const rooms = [
  'checks',
  'cli',
  'generators',
  'mock',
  'reports',
  'run',
  'schemas',
  'scripts',
  'specs',
  'wire',
];
const files = ['playwright.config.ts', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];

/** Newest change among the sources, in milliseconds. */
function newest(path) {
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  const inside = readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => name !== 'generated' && name !== 'latest')
    .map(({ name }) => newest(join(path, name)));
  return Math.max(0, ...inside);
}

const sources = [...rooms, ...files].map((name) => join(root, name));
if (process.argv.includes('--if-changed') && existsSync(stamp)) {
  const built = statSync(stamp).mtimeMs;
  if (sources.every((path) => newest(path) <= built)) process.exit(0);
}

const started = new Date();
for (const args of [
  [join(root, 'scripts', 'generate.mjs')],
  [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(root, 'tsconfig.build.json')],
]) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
const generated = join('schemas', 'generated');
mkdirSync(join(root, 'dist', generated), { recursive: true });
for (const name of ['validators.cjs', 'validators.d.cts']) {
  cpSync(join(root, generated, name), join(root, 'dist', generated, name));
}
// For editors and other programs: what the files of a run look like.
for (const name of readdirSync(join(root, 'schemas')).filter((file) => file.endsWith('.schema.json'))) {
  cpSync(join(root, 'schemas', name), join(root, 'dist', 'schemas', name));
}
writeFileSync(stamp, '');
// The start of the build: what was changed while it ran is newer.
utimesSync(stamp, started, started);
