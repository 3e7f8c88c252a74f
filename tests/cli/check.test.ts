/** `check`: records of a file, line by line, and everything that a file can be instead. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { exampleSubmission } from '../../schemas/example.js';
import { expect, test } from '../support/folder.js';
import { command, unfolded } from './support.js';

const good = JSON.stringify(exampleSubmission);
const withMembers = (members: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ ...exampleSubmission, ...members });

test('a file that fits is exit 0, however its lines are written', async ({ folder, write }) => {
  write({ 'a.ndjson': `\uFEFF${good}\r\n\r\n  \n${good}\n\n${good}`, 'b.jsonl': `${good}\n` });
  const ended = await command(folder, ['check', 'a.ndjson']);
  expect(ended).toEqual({
    exitCode: 0,
    stdout: 'a.ndjson: 3 records: 3 fit, 0 would be refused, 0 depend on what is left open\n',
    stderr: [],
  });
  expect(await command(folder, ['check', 'b.jsonl'])).toMatchObject({ exitCode: 0, stderr: [] });
});

test('line, field, code and why, the causes counted, and no value', async ({ folder, write }) => {
  const lines = [
    good,
    withMembers({ expireDate: '31.12.2030', ipAddress: '2001:db8::1' }),
    withMembers({ fullName: undefined, 'phone number': '02-123', Gender: 'x' }),
    withMembers({ expireDate: '01.01.2031' }),
    '{"admin": "secret person"',
    '[]',
    withMembers({ cf1: 7, kycStatus: null }),
  ];
  write({ 'users.ndjson': lines.join('\n') });
  const { exitCode, stdout, stderr } = await command(folder, ['check', 'users.ndjson']);
  expect(stderr).toEqual([]);
  expect(exitCode).toBe(1);
  const said = unfolded(stdout).split('\n');
  for (const line of [
    'line 2: expireDate: invalid_format: not written YYYY-MM-DD (99.99.9999)',
    'line 2: ipAddress: left open, A18: no plain IPv4 address (9999:aa9::9)',
    'line 3: fullName: missing_data: left out',
    'line 3: "phone number": left open, A37: no documented field, an odd name (99-999)',
    'line 3: Gender: invalid_parameter: no documented field: gender is written so (a)',
    'line 5: invalid_payload: no JSON (at character 26)',
    'line 6: invalid_payload or missing_data: JSON, but no object',
    'line 7: kycStatus: missing_data or invalid_format: null in a required field (null)',
    'line 7: cf1: left open, A9: not a text (a number)',
    '2 × expireDate: invalid_format: not written YYYY-MM-DD (lines 2, 4)',
    'users.ndjson: 7 records: 1 fit, 6 would be refused, 0 depend on what is left open',
  ]) {
    expect(said).toContain(line);
  }
  expect(stdout).not.toMatch(/31\.12|2001:|02-123|secret person/);
  const shown = await command(folder, ['check', 'users.ndjson', '--show-values']);
  expect(shown.stdout).toContain('not written YYYY-MM-DD ("31.12.2030")');
});

test('what is only open refuses nothing; --limit bounds the lines, not the count', async ({
  folder,
  write,
}) => {
  write({ 'v6.ndjson': `${withMembers({ ipAddress: '::1' })}\n`.repeat(9) });
  const { exitCode, stdout } = await command(folder, ['check', 'v6.ndjson', '--limit', '2']);
  expect(exitCode).toBe(0);
  expect(stdout.match(/^line \d/gm)).toHaveLength(2);
  expect(stdout).toContain('9 × ipAddress: left open, A18: no plain IPv4 address (lines 1, 2, 3, 4, 5, …)');
  expect(stdout).toContain('9 records: 0 fit, 0 would be refused, 9 depend on what is left open');
});

test('--json is one document with the same findings', async ({ folder, write }) => {
  write({ 'x.ndjson': `${withMembers({ gender: 'M', email: 'nobody' })}\n${good}\n` });
  const { exitCode, stdout } = await command(folder, ['check', 'x.ndjson', '--json']);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    file: 'x.ndjson',
    format: 'ndjson',
    findings: [
      {
        line: 1,
        kind: 'refused',
        field: 'email',
        codes: ['invalid_format'],
        why: 'no e-mail address',
        detail: 'aaaaaa',
      },
      {
        line: 1,
        kind: 'refused',
        field: 'gender',
        codes: ['invalid_format'],
        why: 'not one of female, male',
        detail: 'A',
      },
    ],
    header: [],
    causes: [
      expect.objectContaining({ field: 'email', count: 1, firstLines: [1] }),
      expect.objectContaining({ field: 'gender', codes: ['invalid_format'] }),
    ],
    records: 2,
    fit: 1,
    refused: 1,
    open: 0,
    unread: 0,
    complete: true,
  });
});

const names = Object.keys(exampleSubmission);
const row = (cells: Readonly<Record<string, string>> = {}): string =>
  Object.entries({ ...exampleSubmission, ...cells })
    .map(([, cell]) => (/[",\n;]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',');

test('CSV: quoted newlines count, an empty cell leaves its field out', async ({ folder, write }) => {
  const lines = [
    names.join(','),
    row({ address_full: 'two\nlines "quoted"', gender: '' }),
    row({ birthDate: 'unknown' }),
    row({ email: '' }),
    '',
    `${row()},more`,
  ];
  write({ 'u.csv': `\uFEFF${lines.join('\r\n')}` });
  const { exitCode, stdout } = await command(folder, ['check', 'u.csv']);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('line 4: birthDate: invalid_format: no date in any notation (aaaaaaa)');
  expect(stdout).toContain('line 5: email: missing_data: left out');
  expect(unfolded(stdout)).toContain(
    'line 7: not looked at: not as many cells as the header has columns (26 instead of 25)',
  );
  expect(unfolded(stdout)).toMatch(
    /4 records: 1 fit, 2 would be refused, 0 .*, 1 not looked at \(incomplete\)\n$/,
  );
});

test('CSV: the header is told what it says of every record', async ({ folder, write }) => {
  const columns = ['email', 'fullName', 'birthDate', 'kycStatus', 'Phone', 'idType', 'issuingCountry'];
  const cells = columns.map(
    (name) => Object.entries(exampleSubmission).find(([one]) => one === name)?.[1] ?? '1',
  );
  write({ 'u.csv': `${columns.join(';')}\n${cells.join(';')}\n` });
  const words = ['check', 'u.csv', '--delimiter', ';'];
  const { exitCode, stdout } = await command(folder, words);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('line 1: column "Phone" is no documented field');
  expect(stdout).toContain('line 1: no column admin, which is required');
  expect(stdout).toContain('line 2: Phone: invalid_parameter: no documented field');
  expect(stdout).toContain('line 2: admin: missing_data: left out');
  const supplied = await command(folder, [...words, '--supplied', 'admin']);
  expect(supplied.stdout).not.toContain('admin');
});

const spoilt = Buffer.from(good.replace('Jane Doe', 'Jane \u00ff'), 'latin1');
const wrongFiles: readonly [string, string, string | Uint8Array, readonly string[], RegExp][] = [
  ['no file', 'y.ndjson', '', ['x.ndjson'], /"x\.ndjson" cannot be read \(ENOENT\): check its name/],
  ['a folder', 'd/y', '', ['d', '--format', 'csv'], /"d" is no file: name a file/],
  ['an unknown ending', 'x.txt', good, ['x.txt'], /ends neither in \.ndjson nor in \.csv: pass --format/],
  ['an unknown format', 'x.txt', good, ['x.txt', '--format', 'xml'], /--format "xml" is no format/],
  ['nothing in it', 'x.ndjson', '\n\n', ['x.ndjson'], /x\.ndjson holds no record: write one a line/],
  ['a header alone', 'x.csv', 'email,admin\n', ['x.csv'], /x\.csv holds no record/],
  [
    'UTF-16',
    'x.ndjson',
    Buffer.from(`\uFEFF${good}`, 'utf16le'),
    ['x.ndjson'],
    /is UTF-16: save it as UTF-8/,
  ],
  ['gzip', 'x.ndjson', gzipSync(good), ['x.ndjson'], /is compressed: unpack it/],
  ['a spreadsheet', 'x.csv', 'PK\u0003\u0004', ['x.csv'], /is a spreadsheet or an archive: save it as CSV/],
  ['a JSON list', 'x.json', `[\n${good}\n]`, ['x.json'], /a JSON list over several lines: .* jq -c '\.\[\]'/],
  [
    'a printed object',
    'x.json',
    JSON.stringify({ a: 1 }, null, 2),
    ['x.json'],
    /over several lines: .* jq -c \./,
  ],
  [
    'a column twice',
    'x.csv',
    'email,admin,email\n1,2,3\n',
    ['x.csv'],
    /line 1: the column "email" stands there twice/,
  ],
  [
    'no header',
    'x.csv',
    'a,b\n1,2\n',
    ['x.csv'],
    /line 1 names no documented field: write a header such as admin/,
  ],
  ['another separator', 'x.csv', 'email;admin\n1;2\n', ['x.csv'], /separated by ";"; pass --delimiter/],
  [
    'an open quote',
    'x.csv',
    'email\n"a\nb\n',
    ['x.csv'],
    /x\.csv: line \d: a quoted cell begins there that nothing/,
  ],
  ['a quote inside', 'x.csv', 'email\na"b"\n', ['x.csv'], /line \d: a quote inside a cell without quotes/],
  ['text after a quote', 'x.csv', 'email\n"a"b\n', ['x.csv'], /line \d: text follows a closing quote/],
  [
    'an endless cell',
    'x.csv',
    `email\n"${'x\n'.repeat(700_000)}"\n`,
    ['x.csv'],
    /a record of more than 1 MiB/,
  ],
  [
    'a bad limit',
    'x.csv',
    '',
    ['x.csv', '--limit', '-1'],
    /--limit "-1" is wrong: write a number from 0 to 100000/,
  ],
  ['a bad field', 'x.csv', '', ['x.csv', '--supplied', 'admn'], /--supplied "admn" .*did you mean admin\?/],
  [
    'a bad delimiter',
    'x.csv',
    '',
    ['x.csv', '--delimiter', ';;'],
    /--delimiter ";;" is wrong: write one character/,
  ],
];
for (const [name, file, content, words, expected] of wrongFiles) {
  test(`${name} is told in one line`, async ({ folder, write }) => {
    write({ [file]: content });
    const { exitCode, stderr } = await command(folder, ['check', ...words]);
    expect(stderr).toEqual([expect.stringMatching(expected)]);
    expect(exitCode).toBe(2);
  });
}

test('bytes that are not UTF-8 and lines that are too long are told with their line', async ({ folder }) => {
  const long = Buffer.from(withMembers({ cf1: 'x'.repeat(3 * 1024 * 1024) }));
  const lines = [Buffer.from(good), spoilt, long, Buffer.from(withMembers({ cf1: 'x'.repeat(20_000) }))];
  writeFileSync(join(folder, 'x.ndjson'), Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')])));
  const { exitCode, stdout, stderr } = await command(folder, ['check', 'x.ndjson']);
  expect(stdout).toContain('line 2: left open, A15: bytes that are not UTF-8');
  expect(stdout).toContain('line 3: not looked at, A27: longer than 1 MiB');
  expect(stdout).toContain('line 4: cf1: left open, A27: longer than 255 bytes');
  expect(stdout).toContain('line 4: left open, A27: a record of more than 16 KiB');
  expect(stderr).toEqual([expect.stringMatching(/1 of 4 records could not be looked at/)]);
  expect(exitCode).toBe(2);
  const csv = Buffer.concat([Buffer.from('email,fullName\na@b.co,'), Buffer.from([0x4a, 0xff, 0x0a])]);
  writeFileSync(join(folder, 'x.csv'), csv);
  expect((await command(folder, ['check', 'x.csv'])).stdout).toContain(
    'line 2: left open, A15: bytes that are',
  );
});

test('lines are numbered right wherever the pieces of a file end', async ({ folder }) => {
  // Lines of up to 70 KB, so that many of them lie across two pieces.
  const lines = Array.from({ length: 120 }, (_, at) =>
    at % 40 === 39 ? withMembers({ gender: 'x' }) : withMembers({ cf1: 'é'.repeat((at * 977) % 35_000) }),
  );
  writeFileSync(join(folder, 'x.ndjson'), lines.join('\n'));
  const { stdout } = await command(folder, ['check', 'x.ndjson', '--limit', '0']);
  expect(stdout).toContain('3 × gender: invalid_format: not one of female, male (lines 40, 80, 120)');
  expect(stdout).toContain('120 records: ');
});

test('random bytes end in words, as either format', async ({ folder }) => {
  for (let at = 0; at < 20; at += 1) {
    writeFileSync(join(folder, 'x'), Buffer.concat([Buffer.from('email,admin\n'), randomBytes(2_000)]));
    for (const format of ['csv', 'ndjson']) {
      const { exitCode, stdout, stderr } = await command(folder, ['check', 'x', '--format', format]);
      expect([1, 2]).toContain(exitCode);
      for (const line of stderr) expect(line).toMatch(/^argos-conformance: x: |could not be looked at/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal must not get any of them.
      expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    }
  }
});

test('- is standard input', async ({ folder }) => {
  const { exitCode, stdout } = await command(folder, ['check', '-'], { piped: `${good}\n` });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^standard input: 1 record: 1 fit/);
});
