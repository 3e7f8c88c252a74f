/**
 * `npm run bench`: speed and memory as ratios within one run. Prints a table, and writes `bench/results.json`, from which
 * the README's figures come (`npm run docs`).
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureEncryption } from './encryption.mjs';
import { measureGenerators } from './generators.mjs';
import { CannotMeasure, root } from './programs.mjs';
import { markdownOf, ratiosOf } from './ratios.mjs';
import { measureRuns } from './run.mjs';
import { measureCost, measureMemory } from './sizes.mjs';
import { measureTools } from './tools.mjs';

const measures = {
  runs: measureRuns,
  generators: measureGenerators,
  encryption: measureEncryption,
  cost: measureCost,
  memory: measureMemory,
  tools: measureTools,
};

const usage = `Usage: npm run bench -- [--quick] [--only PART,…] [--output FILE]

  --quick        few rounds and small runs: to see that it works
  --only PART,…  ${Object.keys(measures).join(', ')}
  --output FILE  where the figures go (default: bench/results.json; with --quick
                 or --only nowhere); it holds this invocation's alone

The machine should do nothing else meanwhile. A ratio that misses what is wanted
is a figure, not a failure.
Exit codes: 0 measured, 2 usage, or something could not be measured.
`;

function complain(message) {
  process.stderr.write(`${message}\n\n${usage}`);
  process.exit(2);
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string' },
        output: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    return complain(error.message);
  }
}

function git(...args) {
  return spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim();
}

const { quick, only, output, help } = options();
if (help) {
  process.stdout.write(usage);
  process.exit(0);
}
const names = only === undefined ? Object.keys(measures) : only.split(',');
const unknown = names.find((name) => !Object.hasOwn(measures, name));
if (unknown !== undefined) complain(`there is no part ${unknown}`);

// Before the first figure: what is written afterwards is no change of what was measured.
const commit =
  git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' with changes');
const [load] = loadavg();
if (load > 1) process.stderr.write(`the machine is busy (load ${load.toFixed(1)}): figures will be noise\n`);
const parts = {};
const notMeasured = {};
for (const name of names) {
  const started = performance.now();
  process.stderr.write(`${name} …`);
  try {
    parts[name] = await measures[name]({ quick });
    process.stderr.write(` ${Math.round((performance.now() - started) / 1_000)} s\n`);
  } catch (error) {
    // The other parts are measured all the same: they took long enough.
    notMeasured[name] = error instanceof CannotMeasure ? error.message : error.stack;
    process.stderr.write(` could not be measured: ${notMeasured[name]}\n`);
    process.exitCode = 2;
  }
}
const results = {
  date: new Date().toISOString().slice(0, 10),
  commit,
  quick,
  machine: {
    node: process.version,
    processors: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    loadAtStart: Number(load.toFixed(2)),
  },
  ratios: ratiosOf(parts, quick),
  parts,
  ...(process.exitCode === 2 ? { notMeasured } : {}),
};
process.stdout.write(`${markdownOf(results)}\n`);
const path = output ?? (quick || only !== undefined ? undefined : join(root, 'bench', 'results.json'));
if (path !== undefined) writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
