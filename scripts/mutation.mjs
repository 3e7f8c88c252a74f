/**
 * `npm run mutation`: Stryker makes faults of the mock that nobody thought of, and a conformance run has to notice each.
 * It takes a while; a part is `npm run mutation -- --file mock/rules.ts`. A survivor is either caught by a better check
 * or explained in `tests/mutation/survivors.json`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { complaints, mutantsOf, summaryOf } from '../tests/mutation/survivors.mjs';

/** Percent of the mutants that have to be caught. */
const leastScore = 95;

const root = fileURLToPath(new URL('..', import.meta.url));
const output = join('test-results', 'mutation');
const read = (...path) => JSON.parse(readFileSync(join(root, ...path), 'utf8'));

const { values } = parseArgs({
  options: { file: { type: 'string', multiple: true }, concurrency: { type: 'string' } },
});
const { mutated } = read('tests', 'mutation', 'mutated.json');
const files = values.file ?? mutated;
const unknown = files.filter((file) => !mutated.includes(file));
const concurrency = Number(values.concurrency ?? availableParallelism());
if (unknown.length > 0 || !Number.isInteger(concurrency) || concurrency < 1) {
  console.error(`usage: npm run mutation -- [--file FILE]… [--concurrency N]\nFILE: ${mutated.join(', ')}`);
  process.exit(2);
}

process.chdir(root);
mkdirSync(output, { recursive: true });
const observed = join(root, output, 'observed.ndjson');
writeFileSync(observed, '');
process.env.ARGOS_MUTATION_OBSERVED = observed;
const startedAt = Date.now();
await new Stryker({
  mutate: files,
  testRunner: 'conformance',
  plugins: [join(root, 'tests', 'mutation', 'runner.mjs')],
  coverageAnalysis: 'perTest',
  concurrency,
  buildCommand: 'node tests/mutation/build.mjs',
  symlinkNodeModules: false,
  // Nothing that is built or was left behind by a run, and nobody's keys.
  ignorePatterns: ['/.argos', '/dist', '/reports/latest', '/schemas/generated', '/test-results', '/.env*'],
  tempDirName: join('.argos', 'mutation'),
  cleanTempDir: 'always',
  // Generous: on a busy machine a survivor, which runs every check, must not pass for an endless loop.
  timeoutMS: 30_000,
  timeoutFactor: 1.5,
  reporters: [process.stdout.isTTY ? 'progress' : 'progress-append-only', 'html', 'json'],
  htmlReporter: { fileName: join(output, 'index.html') },
  jsonReporter: { fileName: join(output, 'mutation.json') },
  thresholds: { high: 100, low: leastScore, break: null },
}).runMutationTest();

const notes = readFileSync(observed, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line));
const mutants = mutantsOf(read(output, 'mutation.json'), notes);
const listed = read('tests', 'mutation', 'survivors.json');
const said = complaints(mutants, listed, leastScore);
const summary = { ...summaryOf(mutants, listed), wallTimeMs: Date.now() - startedAt, complaints: said };
writeFileSync(join(output, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);

const row = (file, part) => ({
  file,
  'score %': part.score,
  'raw %': part.rawScore,
  mutants: part.mutants,
  killed: part.killed,
  timeouts: part.timeouts,
  survived: part.survived,
  'no coverage': part.noCoverage,
  'not listed': part.unlisted,
});
console.table([...Object.entries(summary.files).map(([file, part]) => row(file, part)), row('all', summary)]);
const told = (figures) =>
  Object.entries(figures)
    .map(([word, count]) => `${count} ${word}`)
    .join(', ');
console.log(`caught as: ${told(summary.caughtAs)}, ${summary.timeouts} by time-out`);
console.log(`listed as: ${told(summary.listedAs)}; ${summary.observed} survivors show as an observation`);
console.log(`the score leaves out what is listed; the raw score leaves out nothing`);
console.log(
  `${Math.round(summary.wallTimeMs / 1000)} s; ${join(output, 'index.html')}, ${join(output, 'summary.json')}`,
);
for (const sentence of said) console.log(`- ${sentence}`);
console.log(said.length === 0 ? 'every survivor is explained' : `${said.length} complaints`);
process.exitCode = said.length === 0 ? 0 : 1;
