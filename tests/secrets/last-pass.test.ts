/** Leaks that are planted on purpose: each is found, whatever hides it, and nothing else is. */
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zipSync } from 'fflate';
import { searchWritten } from '../../run/last-pass.js';
import { secretsAround } from '../../run/secrets.js';
import { command, concludes } from '../cli/support.js';
import { verifying } from '../support/cli.js';
import { expect, test } from '../support/folder.js';
import { leaksIn, planted, plantedVariables } from './planted.js';
import { quarantined, runPlanted } from './run.js';

const { apiKey } = planted;
const env = plantedVariables('http://127.0.0.1:1');
const secrets = secretsAround(env);
const text = `some words before ${apiKey} and after`;
const base64 = (bytes: string | Uint8Array): string => Buffer.from(bytes as Uint8Array).toString('base64');

/** An archive of one file; yazl's, which Playwright uses, have their sizes behind the data as these have not. */
const zip = (name: string, content: string | Uint8Array): Uint8Array =>
  zipSync({ 'first.txt': Buffer.from('nothing'.repeat(50)), [name]: Buffer.from(content as Uint8Array) });

const hidden: Readonly<Record<string, string | Uint8Array>> = {
  'as it is': text,
  'in UTF-16, little-endian': Buffer.from(text, 'utf16le'),
  'in UTF-16, big-endian': Buffer.from(text, 'utf16le').swap16(),
  'in base64': base64(text),
  'in base64, one further': base64(`x${text}`),
  'in base64, two further': base64(`xy${text}`),
  'in a data: URL': `<img src="data:text/plain;base64,${base64(text)}">`,
  'in hex': Buffer.from(text).toString('hex'),
  'percent-encoded': `?q=${encodeURIComponent(text)}`,
  'in JSON in JSON': JSON.stringify(JSON.stringify({ key: apiKey.replaceAll('/', '\\/') })),
  'in HTML': text.replaceAll('&', '&amp;').replaceAll('/', '&#x2F;'),
  'in a zip': zip('inner.txt', text),
  'in a stored member of a zip': zipSync({ 'inner.txt': [Buffer.from(text), { level: 0 }] }),
  'in a zip in a zip': zip('inner.zip', zip('inner.txt', text)),
  'in the name of a member': zip(`x-${apiKey.replaceAll('/', '_')}/${apiKey}`, 'nothing'),
  'in gzip': gzipSync(Buffer.from(text)),
  'in gzip in a zip': zip('inner.gz', gzipSync(Buffer.from(text))),
  'in a zip in base64': `<template>data:application/zip;base64,${base64(zip('inner.txt', text))}</template>`,
  'in gzip in base64': `printf %s '${base64(gzipSync(Buffer.from(text)))}' | base64 -d`,
  'in a zip that was cut short': zip('inner.txt', `${text}${Math.E}`.repeat(99)).subarray(0, 300),
  'far behind': Buffer.concat([Buffer.alloc(2 ** 21 - 9, 'a'), Buffer.from(text)]),
  'the derived key as bytes': Buffer.from(leakOfDerived()),
  'the administrator in capitals': `for ${planted.adminEmail.toUpperCase()}`,
  'the password of the proxy': `Basic ${base64(`somebody:${planted.proxyPassword}`)}`,
};

function leakOfDerived(): Uint8Array {
  const derived = secrets.find(({ placeholder }) => placeholder === '<derived encryption key>');
  if (derived === undefined || typeof derived.value === 'string') throw new Error('no derived key');
  return derived.value;
}

for (const [name, content] of Object.entries(hidden)) {
  test(`a secret ${name}`, ({ folder, write }) => {
    write({ 'a/b/file.bin': content, 'a/other.txt': 'nothing' });
    const { hits, unsearched } = searchWritten([folder], secrets);
    expect(unsearched).toEqual([]);
    expect(hits.map(({ where }) => where.split('!')[0])).toContain('a/b/file.bin');
    expect(hits.every(({ where }) => where.startsWith('a/b/file.bin'))).toBe(true);
  });
}

test('a secret in the name of a file, of a folder, of a link and in what that points to', ({
  folder,
  write,
}) => {
  const name = planted.adminEmail;
  write({ [`one/${name}.txt`]: '', [`${name}/two.txt`]: '' });
  symlinkSync(name, join(folder, 'link'));
  const { hits } = searchWritten([folder], secrets);
  expect(hits.map(({ where }) => where)).toEqual([name, 'link', `one/${name}.txt`]);
});

test('nothing: a folder that is not there, files without secrets, of which some look like archives', ({
  folder,
  write,
}) => {
  expect(searchWritten([join(folder, 'none')], secrets)).toMatchObject({
    hits: [],
    unsearched: [],
    files: 0,
  });
  write({
    'a.json': JSON.stringify({ message: 'no key', more: [1, 2] }),
    'b.zip': zip('inner.txt', 'no key'),
    'c.gz': Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 255, 255, 255]),
    'd.txt': 'UEsDBBQAAAAIAAAAIQ and H4sIAAAAAAAAA',
    'e.txt': apiKey.slice(0, -2),
  });
  const searched = searchWritten([folder], secrets);
  expect(searched).toMatchObject({ hits: [], unsearched: [], files: 5 });
  expect(searched.bytes).toBeGreaterThan(300);
});

test('what cannot be searched is said: bombs, nests, ciphers', ({ folder, write }) => {
  const zeros = Buffer.alloc(2 ** 20);
  let nest = zip('core.txt', text);
  for (let level = 0; level < 5; level += 1) nest = zip('inner.zip', nest);
  const encrypted = Buffer.from(zip('inner.txt', 'nothing'));
  encrypted.writeUInt16LE(1, 6);
  write({
    'bomb.zip': zip('zeros', zeros),
    'bomb.gz': gzipSync(zeros),
    'nest.zip': nest,
    'secret.zip': encrypted,
  });
  const limits = { member: 2 ** 19, total: 2 ** 30, depth: 3, foreign: 2 ** 19 };
  const { unsearched } = searchWritten([folder], secrets, limits);
  expect(unsearched).toEqual([
    { where: 'bomb.gz!gunzipped', why: 'unpacks to more than 0 MiB' },
    { where: 'bomb.zip!zeros', why: 'unpacks to more than 0 MiB' },
    { where: 'nest.zip!inner.zip!inner.zip!inner.zip', why: 'is in more than 3 archives, one in another' },
    { where: 'secret.zip!first.txt', why: 'is encrypted' },
  ]);
  const many = searchWritten([folder], secrets, {
    member: 2 ** 22,
    total: 2 ** 19,
    depth: 9,
    foreign: 2 ** 19,
  });
  expect(many.unsearched.map(({ why }) => why)).toContain(
    'unpacks, with what came before it, to more than 0 MiB',
  );
});

test('what a target sent in base64 is looked into once, and whatever it is makes no run an error', ({
  folder,
  write,
}) => {
  const bomb = base64(gzipSync(Buffer.alloc(40 * 2 ** 20)));
  const before = `{"a":"${bomb}","b":"${base64(zip('x', 'y').subarray(0, 60))}","c":"UEsDBAoAAAAAAAAAAAAAAAAAAAAA"`;
  const after = base64(gzipSync(Buffer.concat([Buffer.from(text), Buffer.alloc(40 * 2 ** 20)])));
  write({ 'conformance.json': `${before},"d":"${after}"}`, 'index.html': `${before}}` });
  const searched = searchWritten([folder], secrets);
  expect(searched.unsearched).toEqual([]);
  expect(searched.hits.map(({ where }) => where)).toContain('conformance.json!base64!gunzipped');
  // Two bombs of which the beginning is unpacked, each once.
  expect(searched.bytes).toBeLessThan(40 * 2 ** 20);
});

/** A stand-in for Playwright that writes a file into the report, and a verdict. */
const leaves = (name: string, content: string | Uint8Array): string => `
  import { mkdirSync as make, writeFileSync as leave } from 'node:fs';
  const folder = JSON.parse(process.env.ARGOS_CONFORMANCE_RUN).outputDir;
  leave(folder + '/' + ${JSON.stringify(name)}, Buffer.from('${base64(content)}', 'base64'));
  ${concludes('conformant')}
`;

test('a report with a secret in it is put aside: 2, whatever the verdict', async ({ folder }) => {
  for (const [at, name] of ['as it is', 'in a zip in base64'].entries()) {
    const content = hidden[name] ?? '';
    const ended = await command(folder, ['run'], { env, playwright: leaves('left.bin', content) });
    expect(ended.exitCode).toBe(2);
    const inside = at === 0 ? 'left.bin' : 'left.bin!base64!inner.txt';
    expect(ended.stderr).toEqual([
      `argos-conformance: a secret leaked: ${inside} holds $ARGOS_API_KEY`,
      expect.stringMatching(
        /^argos-conformance: the report was moved to .*latest\.quarantine-\S+, which you alone can open: /,
      ),
    ]);
    expect(leaksIn(Buffer.from(ended.stdout + ended.stderr.join('\n')), 'output')).toEqual([]);
    expect(existsSync(join(folder, 'reports', 'latest'))).toBe(false);
    const [aside = ''] = quarantined(folder).slice(at);
    expect(statSync(join(folder, 'reports', aside)).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, 'reports', aside))).toContain('left.bin');
  }
  // The next run is none the worse for it.
  expect((await command(folder, ['run'], { env, playwright: concludes('conformant') })).exitCode).toBe(0);
});

test('at most ten places are named', async ({ folder }) => {
  const files = Object.fromEntries(Array.from({ length: 13 }, (_, at) => [`${at}.txt`, Buffer.from(text)]));
  const ended = await command(folder, ['run'], { env, playwright: leaves('many.zip', zipSync(files)) });
  expect(ended.stderr).toHaveLength(12);
  expect(ended.stderr[10]).toMatch(/: and 3 more of the kind$/);
});

test('a ledger with a secret in it stays where it is: 2', async ({ folder }) => {
  const playwright = `
    import { mkdirSync as make, writeFileSync as leave } from 'node:fs';
    const { ledgerDir, runId } = JSON.parse(process.env.ARGOS_CONFORMANCE_RUN);
    make(ledgerDir, { recursive: true });
    leave(ledgerDir + '/' + runId + '.ndjson', JSON.stringify({ why: process.env.ARGOS_API_KEY }));
    ${concludes('conformant')}
  `;
  const ended = await command(folder, ['run'], { env, playwright });
  expect(ended.exitCode).toBe(2);
  expect(ended.stderr).toEqual([
    expect.stringMatching(/is no ledger: its first line is not the head of a run$/),
    expect.stringMatching(/the ledger \S+\.ndjson holds \$ARGOS_API_KEY: it stays at /),
  ]);
  expect(readdirSync(join(folder, '.argos', 'ledger'))).toHaveLength(1);
  expect(quarantined(folder)).toEqual([]);
});

test('what cannot be searched is no clean report: 2, and it stays', async ({ folder }) => {
  const encrypted = Buffer.from(zip('inner.txt', 'nothing'));
  encrypted.writeUInt16LE(1, 6);
  const ended = await command(folder, ['run'], { env, playwright: leaves('a.zip', encrypted) });
  expect(ended.exitCode).toBe(2);
  expect(ended.stderr).toEqual([
    'argos-conformance: not searched for secrets: a.zip!first.txt is encrypted: look into it first',
  ]);
  expect(existsSync(join(folder, 'reports', 'latest'))).toBe(true);
});

test('a report that cannot be moved is said to be where it is', async ({ folder }) => {
  const playwright = `
    import { mkdirSync as occupy } from 'node:fs';
    ${leaves('left.txt', text)}
    const run = JSON.parse(process.env.ARGOS_CONFORMANCE_RUN);
    occupy(run.outputDir + '.quarantine-' + run.runId);
  `;
  const ended = await command(folder, ['run'], { env, playwright });
  expect(ended.exitCode).toBe(2);
  expect(ended.stderr.at(-1)).toMatch(
    /the report in \S+latest could not be moved to \S+ \(it is there already\): see/,
  );
  expect(statSync(join(folder, 'reports', 'latest')).mode & 0o777).toBe(0o700);
});

test('a value that stands in the texts of the suite is no leak, and said not to be searched for', async ({
  folder,
}) => {
  const ordinary = { ...env, ARGOS_API_KEY: 'conformance', ARGOS_ENCRYPTION_KEY: 'submission' };
  const playwright = leaves('page.html', 'a conformance report on each submission');
  const ended = await command(folder, ['run', '--output', 'elsewhere'], { env: ordinary, playwright });
  expect(ended.exitCode).toBe(0);
  expect(ended.stderr.length).toBeGreaterThan(0);
  for (const line of ended.stderr)
    expect(line).toMatch(/also stands in texts of this suite, so it was not searched/);
});

test('a whole run with a planted leak: found by both searches', async ({ folder }) => {
  const run = await runPlanted(folder, { args: ['--only', 'error.missing-data'], modes: ['a file is left'] });
  expect(run.exitCode).toBe(2);
  const [aside = ''] = quarantined(folder);
  // Playwright's report is looked into: what stands in it is found there.
  const title = [{ placeholder: '<title>', value: 'error.missing-data' }];
  const inPage = searchWritten([join(folder, 'reports', aside, 'playwright')], title);
  expect(inPage.hits).toContainEqual({ where: 'index.html!base64!report.json', placeholder: '<title>' });
  expect(inPage.unsearched).toEqual([]);
  expect(run.stderr).toContain('a secret leaked: left.txt holds $ARGOS_API_KEY and $ARGOS_ENCRYPTION_KEY');
  // The search of these tests finds that file, and no other.
  const places = new Set(run.leaks.map((leak) => leak.split(':')[0]));
  expect([...places]).toEqual([join('reports', aside, 'left.txt')]);
  expect(readFileSync(join(folder, 'reports', aside, 'left.txt'), 'utf8')).toContain(apiKey);
});

test('a big report is searched within a bounded memory', ({ folder, write }) => {
  const size = (verifying ? 100 : 20) * 2 ** 20;
  write({ 'big.txt': Buffer.concat([Buffer.alloc(size, 'lorem ipsum "dolor" &amp; '), Buffer.from(text)]) });
  const before = process.memoryUsage().rss;
  expect(searchWritten([folder], secrets).hits).toContainEqual({
    where: 'big.txt',
    placeholder: '$ARGOS_API_KEY',
  });
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20);
});

test('what an earlier run left is no leak of this one: it is taken away', async ({ folder, write }) => {
  const report = join('reports', 'latest');
  write({
    [join(report, '.argos-conformance')]: '',
    [join(report, 'notes.txt')]: 'of somebody',
    [join(report, 'index.html')]: text,
    [join(report, 'allure-results', 'old-result.json')]: text,
  });
  const ended = await command(folder, ['run'], { env, playwright: concludes('conformant') });
  expect(ended).toMatchObject({ exitCode: 0, stderr: [] });
  expect(readdirSync(join(folder, report)).toSorted()).toEqual([
    '.argos-conformance',
    'conformance.json',
    'notes.txt',
  ]);
});
