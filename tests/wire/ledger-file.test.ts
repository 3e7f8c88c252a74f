/** Reading ledgers: those of runs, killed ones too, and whatever else a file may hold. */
import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { LedgerLine } from '../../wire/broker/ledger.js';
import { isAddressable, Ledger, LedgerWriter } from '../../wire/broker/ledger.js';
import { readLedgerFile } from '../../wire/broker/ledger-file.js';
import { expect, test } from '../support/folder.js';
import { contentOf, headOn, intentOf, writeLedger } from '../support/ledger.js';

const head = headOn('http://127.0.0.1:4010');
const created = (n: number, submissionId: string): LedgerLine => ({ t: 'created', n, submissionId });

test('what a whole run leaves: ids, open intents, the end', ({ folder }) => {
  const ledger = new Ledger(folder, head);
  for (const n of [1, 2, 3, 4, 5]) ledger.append(intentOf(n));
  const lines: LedgerLine[] = [
    created(1, 'a'),
    { t: 'nothing', n: 2 },
    { t: 'unknown', n: 3, why: 'status 500' },
    created(4, 'b'),
    { t: 'deleting', submissionId: 'b' },
    { t: 'deleted', submissionId: 'b' },
  ];
  for (const line of lines) ledger.append(line);
  expect(contentOf(ledger.path).ended).toBe(false);
  ledger.finish(new Date('2026-01-02T03:05:00Z'));
  const content = contentOf(ledger.path);
  expect(content).toMatchObject({ head, ended: true, tornLines: 0, unknownLines: 0 });
  expect(content.lastAt).toBe(Date.UTC(2026, 0, 2, 3, 5));
  expect([...content.ids]).toEqual([['a', false]]);
  expect([...content.done]).toEqual(['b']);
  expect(content.open.map(({ n, find }) => [n, find?.email])).toEqual([
    [3, 'jane.abcdefghij.s00003@example.com'],
    [5, 'jane.abcdefghij.s00005@example.com'],
  ]);
});

test('the lines of a cleanup: found, absent, gone, and DELETEs that were interrupted or answered', ({
  folder,
}) => {
  const path = writeLedger(folder, head, [
    ...[1, 2, 3].map((n) => intentOf(n)),
    { t: 'found', n: 1, submissionId: 'a' },
    { t: 'absent', n: 2 },
    created(3, 'b'),
    created(4, 'c'),
    created(5, 'd'),
    { t: 'deleting', submissionId: 'a' },
    { t: 'deleting', submissionId: 'b' },
    { t: 'kept', submissionId: 'b' },
    { t: 'deleting', submissionId: 'c' },
    { t: 'gone', submissionId: 'c' },
    { t: 'deleting', submissionId: 'nobody knows it' },
  ]);
  const { ids, done, open } = contentOf(path);
  expect([...ids]).toEqual([
    ['a', true],
    ['b', false],
    ['d', false],
  ]);
  expect([...done]).toEqual(['c']);
  expect(open).toEqual([]);
});

test('an id that is given again after it was deleted is there again', ({ folder }) => {
  const path = writeLedger(folder, head, [
    created(1, 'a'),
    { t: 'deleted', submissionId: 'a' },
    created(2, 'a'),
  ]);
  expect([...contentOf(path).ids.keys()]).toEqual(['a']);
});

test('a run that adds to the ledger of another of its id loses no intent of that', ({ folder }) => {
  const path = writeLedger(folder, head, [intentOf(1), { t: 'end', at: '2026-01-02T03:05:00Z' }]);
  writeLedger(folder, head, [intentOf(1), { t: 'nothing', n: 1 }]);
  expect(contentOf(path).open.map(({ n }) => n)).toEqual([1]);
  expect(contentOf(path).ended).toBe(false);
});

test('a line cut short anywhere costs that line alone', ({ folder }) => {
  const path = writeLedger(folder, head, [intentOf(1), created(1, 'a'), intentOf(2), created(2, 'b')]);
  const whole = readFileSync(path);
  const start = whole.indexOf(10) + 1;
  for (let length = start; length <= whole.length; length += 3) {
    const kept = whole.subarray(0, length);
    writeFileSync(path, kept);
    // What the next writer adds does not become a part of it.
    const writer = new LedgerWriter(path);
    writer.append(created(9, 'later'));
    writer.close();
    const text = kept.toString();
    const lines = text.slice(0, text.lastIndexOf('\n')).split('\n').length + (isWhole(text) ? 1 : 0);
    const { ids, open, tornLines } = contentOf(path);
    const expected = [...(lines > 2 ? ['a'] : []), ...(lines > 4 ? ['b'] : []), 'later'];
    expect([...ids.keys()], `${length} bytes`).toEqual(expected);
    expect(open.map(({ n }) => n)).toEqual(lines === 2 ? [1] : lines === 4 ? [2] : []);
    expect(tornLines).toBe(text.endsWith('\n') || isWhole(text) ? 0 : 1);
  }
});

/** Whether the last line of a text lacks its end of line alone. */
function isWhole(text: string): boolean {
  return text.endsWith('}') && !text.endsWith('\n') && isJson(text.slice(text.lastIndexOf('\n') + 1));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('lines of a later version are passed over and counted', ({ folder }) => {
  const path = writeLedger(folder, head, [created(1, 'a')]);
  writeFileSync(path, '{"t":"paused","until":1}\n{"t":"constructor"}\n', { flag: 'a' });
  expect(contentOf(path)).toMatchObject({ unknownLines: 2, tornLines: 0 });
});

test('a ledger of an older version has neither process nor end', ({ folder }) => {
  const { pid: _, host: __, ...older } = head;
  const path = join(folder, 'older.ndjson');
  writeFileSync(path, `${JSON.stringify({ t: 'run', ...older })}\n`);
  expect(contentOf(path).head).toEqual(older);
});

const noLedger: readonly [string, string | Buffer, RegExp][] = [
  ['an empty file', '', /first line is not the head/],
  ['a text', 'Dear diary\n', /first line is not the head/],
  ['no head', `${JSON.stringify(created(1, 'a'))}\n`, /first line is not the head/],
  ['a list', '[]\n', /first line is not the head/],
  ['binary', Buffer.alloc(200_000, 0xfe), /first line is not the head/],
  ['one long line', 'x'.repeat(200_000), /first line is not the head/],
  ['a nest', `${'['.repeat(60_000)}\n`, /first line is not the head/],
  ['a head whose members are inherited', `{"t":"run","__proto__":${JSON.stringify(head)}}\n`, /first line/],
  ['a head with a tag that fits everything', withHead({ tag: '' }), /first line/],
  ['a head with a pattern for a tag', withHead({ tag: '.*.*.*.*.*' }), /first line/],
  ['a head with a path for a target', withHead({ target: '../../etc' }), /first line/],
  ['an id that is no text', withLine({ t: 'created', n: 1, submissionId: 5 }), /line 2 is not/],
  ['an empty id', withLine({ t: 'created', n: 1, submissionId: '' }), /line 2 is not/],
  ['an id that cannot be sent', withLine({ t: 'created', n: 1, submissionId: '\ud800' }), /line 2 is not/],
  ['an id of 20 kB', withLine({ t: 'created', n: 1, submissionId: 'x'.repeat(20_000) }), /line 2 is not/],
  [
    'an id of a megabyte',
    withLine({ t: 'created', n: 1, submissionId: 'x'.repeat(1 << 20) }),
    /a line that none/,
  ],
  [
    'hostile members',
    withText('{"t":"created","n":1,"submissionId":"a","__proto__":{"n":2}}'),
    /line 2 is not/,
  ],
  ['a serial that is a pattern', withLine({ ...intentOf(1), serial: '.*' }), /line 2 is not/],
  [
    'the head of another run',
    withLine({ t: 'run', ...head, tag: 'zzzzzzzzzz' }),
    /line 2 is the head of another/,
  ],
];

function withText(text: string): string {
  return `${JSON.stringify({ t: 'run', ...head })}\n${text}\n`;
}
function withLine(line: object): string {
  return withText(JSON.stringify(line));
}
function withHead(changes: object): string {
  return `${JSON.stringify({ t: 'run', ...head, ...changes })}\n`;
}

for (const [name, content, problem] of noLedger) {
  test(`no ledger: ${name}`, ({ folder }) => {
    const path = join(folder, 'x.ndjson');
    writeFileSync(path, content);
    const read = readLedgerFile(path);
    expect(read).toMatchObject({ ok: false, missing: false });
    expect(read.ok ? '' : read.problem).toMatch(problem);
  });
}

test('no ledger: a folder, a device, a pipe, a file of 1 GiB, none at all', ({ folder }) => {
  const large = join(folder, 'large');
  const descriptor = openSync(large, 'w');
  ftruncateSync(descriptor, 2 ** 30);
  closeSync(descriptor);
  symlinkSync('/dev/zero', join(folder, 'device'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  const problem = (name: string): unknown => {
    const read = readLedgerFile(name === '' ? folder : join(folder, name));
    return read.ok ? 'a ledger' : read.problem;
  };
  expect(problem('')).toMatch(/no regular file/);
  expect(problem('device')).toMatch(/no regular file/);
  expect(problem('pipe')).toMatch(/no regular file/);
  expect(problem('large')).toMatch(/larger than 256 MiB/);
  expect(problem('none')).toMatch(/ENOENT/);
  expect(readLedgerFile(join(folder, 'none'))).toMatchObject({ missing: true });
});

test('whatever stands in a file, reading it ends in a ledger of usable ids or in one line', ({ folder }) => {
  const path = join(folder, 'x.ndjson');
  const anything = fc.oneof(
    fc.constantFrom<unknown>(
      '',
      'x',
      1,
      -1,
      1e300,
      null,
      true,
      [],
      {},
      '__proto__',
      '\ud800',
      'y'.repeat(3_000),
    ),
    fc.string(),
    fc.jsonValue(),
  );
  const kinds = [
    'run',
    'intent',
    'created',
    'nothing',
    'unknown',
    'deleting',
    'deleted',
    'kept',
    'gone',
    'found',
  ];
  const line = fc.oneof(
    fc
      .record(
        {
          t: fc.constantFrom(...kinds, 'absent', 'end', '__proto__', 'toString'),
          n: fc.oneof(fc.nat(3), anything),
          submissionId: fc.oneof(fc.constantFrom('a', 'b'), anything),
          serial: fc.oneof(fc.constant('s1'), anything),
          check: anything,
          at: fc.oneof(fc.constant(head.startedAt), anything),
          why: anything,
          find: anything,
        },
        { requiredKeys: ['t'] },
      )
      .map((value) => JSON.stringify(value)),
    anything.map((value) => JSON.stringify(value)),
    fc.string(),
  );
  let ledgers = 0;
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), fc.boolean(), (lines, begins) => {
      writeFileSync(path, [...(begins ? [JSON.stringify({ t: 'run', ...head })] : []), ...lines].join('\n'));
      const read = readLedgerFile(path);
      if (!read.ok) return !read.problem.includes('\n') && read.problem.length < 200;
      ledgers += 1;
      return [...read.ledger.ids.keys()].every(isAddressable) && Number.isFinite(read.ledger.lastAt);
    }),
    { numRuns: 120 },
  );
  expect(ledgers).toBeGreaterThan(3);
});
