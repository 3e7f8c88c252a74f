/** `serve`: a folder on the loopback interface, and nothing beside it. */
import { EventEmitter } from 'node:events';
import { mkdirSync, symlinkSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect, test } from '../support/folder.js';
import { command } from './support.js';

/** One request, its path as it is written: fetch would tidy it up. */
function get(url: string, path: string, { host, method = 'GET' }: { host?: string; method?: string } = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((done, reject) => {
    const { hostname, port } = new URL(url);
    const headers = host === undefined ? {} : { host };
    const sent = request({ hostname, port, path, method, headers, agent: false }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      answer.once('end', () => done({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
    sent.once('error', reject);
    sent.end();
  });
}

test('serve shows a folder, and nothing else, until it is stopped', async ({ folder, write }) => {
  write({
    'secret.txt': 'secret',
    'run/index.html': '<!doctype html><title>page</title>',
    'run/conformance.json': '{}',
    'run/junit.xml': '<x/>',
    'run/.argos-conformance': 'mark',
    'run/.hidden/x.txt': 'hidden',
    'run/playwright/index.html': 'inner',
    'run/odd.bin': 'x',
  });
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'run/link.txt'));
  mkdirSync(join(folder, 'run/empty'));
  const signals = new EventEmitter();
  let told: (url: string) => void = () => undefined;
  const ready = new Promise<string>((done) => {
    told = done;
  });
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      told(String(chunk).trim());
      done();
    },
  });
  const ended = command(folder, ['serve', 'run'], { signals, stdout });
  const url = await ready;
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  const page = await get(url, '/');
  expect(page).toMatchObject({ status: 200, body: expect.stringContaining('<title>page') });
  expect(page.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  // The page has a policy of its own.
  expect(page.headers['content-security-policy']).toBeUndefined();
  expect((await get(url, '/conformance.json?x=1')).headers['content-type']).toBe(
    'application/json; charset=utf-8',
  );
  expect((await get(url, '/junit.xml')).headers['content-type']).toBe('application/xml; charset=utf-8');
  expect((await get(url, '/odd.bin')).headers['content-type']).toBe('application/octet-stream');
  expect(await get(url, '/playwright')).toMatchObject({ status: 302, headers: { location: '/playwright/' } });
  expect(await get(url, '/playwright/')).toMatchObject({ status: 200, body: 'inner' });
  expect(await get(url, '/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  expect((await get(url, '/', { method: 'POST' })).status).toBe(405);
  for (const path of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/playwright/../../secret.txt',
    '/%5c..%5csecret.txt',
    '/link.txt',
    '/.argos-conformance',
    '/%2eargos-conformance',
    '/.hidden/x.txt',
    '/empty/',
    '/none',
    '/%00',
    '/%',
  ]) {
    const answer = await get(url, path);
    expect(answer.status, path).toBe(404);
    expect(answer.body, path).not.toMatch(/secret|mark|hidden/);
  }
  // A name that leads here from elsewhere is no name of this server.
  expect((await get(url, '/', { host: 'rebound.example' })).status).toBe(404);
  const taken = await command(folder, ['serve', 'run', '--port', new URL(url).port]);
  expect(taken).toMatchObject({
    exitCode: 2,
    stderr: [expect.stringMatching(/cannot be listened on \(EADDRINUSE\)/)],
  });
  signals.emit('SIGINT');
  expect(await ended).toMatchObject({ exitCode: 0, stderr: [] });
  await expect(get(url, '/')).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
  const wrong = await command(folder, ['serve', 'none', '--port', '0']);
  expect(wrong).toMatchObject({ exitCode: 2, stderr: [expect.stringMatching(/"none" is no folder/)] });
  expect((await command(folder, ['serve', 'run', '--port', 'x'])).stderr).toEqual([
    expect.stringMatching(/--port "x" is wrong/),
  ]);
});
