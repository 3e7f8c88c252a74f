/** What commands print for people fits a terminal of 80 columns; a word that is longer stays whole. */
import fc from 'fast-check';
import { fitted, fittedLines } from '../../reports/terminal.js';
import { failedResult, hostileResult, sampleResult } from '../reports/sample.js';
import { cli, targetVariables } from '../support/cli.js';
import { createdOn, headOn, writeLedger } from '../support/ledger.js';
import { expect, test } from './cleanup-scene.js';
import { command } from './support.js';

/** Lines over 80 columns of more than one word. */
const tooWide = (text: string): string[] =>
  text.split('\n').filter((line) => [...line].length > 80 && /\S +\S/.test(line));

test('lines are broken at blanks, with the others set in, and nothing is lost', () => {
  const word = fc.string({ minLength: 1, maxLength: 30 }).map((text) => text.replace(/\s/g, 'x'));
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), fc.nat({ max: 8 }), (words, indent) => {
      const lines = fitted(' '.repeat(indent) + words.join(' '));
      expect(lines.filter((line) => [...line].length > 80)).toEqual([]);
      expect(lines.flatMap((line) => line.trim().split(' '))).toEqual(words);
      for (const line of lines.slice(1)) expect(/^ */.exec(line)?.[0].length).toBe(indent + 2);
    }),
  );
  const url = `https://a.example/${'x'.repeat(90)}`;
  expect(fitted(`  - see ${url} for more`)).toEqual(['  - see', `    ${url}`, '    for more']);
  expect(fittedLines('one    two\n\n  three\n')).toBe('one    two\n\n  three\n');
});

test('what is printed without a request', async ({ folder, write }) => {
  write({
    'a/conformance.json': JSON.stringify(sampleResult()),
    'b/conformance.json': JSON.stringify(failedResult()),
    'c/conformance.json': JSON.stringify(hostileResult()),
    'users.ndjson': `{"email":1,"${'long '.repeat(30)}":2}\n{"gender":"q","birthDate":"1990-13-01"}\nno json\n`,
  });
  const calls: readonly (readonly string[])[] = [
    ['--help'],
    ['requirements'],
    ['mock', '--list-faults'],
    ['mock', '--list-variants'],
    ['check', 'users.ndjson', '--show-values'],
    ['compare', 'a', 'b'],
    ['compare', 'a', 'c'],
    ['cleanup'],
  ];
  for (const argv of calls) {
    const { stdout } = await command(folder, argv);
    expect(stdout, argv.join(' ')).not.toBe('');
    expect(tooWide(stdout), argv.join(' ')).toEqual([]);
  }
});

test('what is printed with a mock at the other end', async ({ folder, scene }) => {
  const env = targetVariables(scene.proxy.baseUrl);
  writeLedger(folder, headOn(scene.proxy.baseUrl), createdOn(scene.mock, 2));
  const limited = ['--profile', 'smoke', '--max-created', '0'];
  const only = ['--only', 'error.missing-data,encryption.response-decrypts,success.status-and-shape'];
  const calls: readonly (readonly string[])[] = [
    ['cleanup', '--dry-run'],
    ['cleanup'],
    ['doctor'],
    ['run', '--plan', ...limited],
    ['run', ...limited, ...only, '--require', 'success.status-and-shape'],
  ];
  for (const argv of calls) {
    const { stdout } = await cli([...argv], { cwd: folder, env });
    expect(stdout, argv.join(' ')).not.toBe('');
    expect(tooWide(stdout), argv.join(' ')).toEqual([]);
  }
});

test('while a run goes on, what could not be judged has another sign than what was left out', async ({
  folder,
  scene,
}) => {
  const env = { ...targetVariables(scene.proxy.baseUrl), ARGOS_CAPABILITIES: 'read-back' };
  const only = ['--only', 'error.missing-data,encryption.accepted'];
  const args = ['run', '--profile', 'smoke', '--workers', '1', '--max-requests', '15'];
  const { stdout } = await cli([...args, ...only], { cwd: folder, env });
  expect(stdout).toContain('\n  ✓ passed  × failed  ! warning  ? inconclusive  – not tested\n');
  expect(stdout).toMatch(/^ {2}\? error\.missing-data +inconclusive: /m);
  expect(stdout).toMatch(/^ {2}– encryption\.accepted +not-tested: /m);
});
