/** Which proxy a target is behind, by the environment alone. */

import { proxyFor } from '../../wire/proxy.js';
import { expect, test } from '../support/folder.js';
import { envText, problemsOf, resolved, staging } from './support.js';

const target = 'https://staging.example.com';
const proxy = 'http://proxy.corp:8080';

/** The URL of the proxy, `none`, or what is wrong. */
function chosen(env: Readonly<Record<string, string>>, baseUrl = target): string {
  const choice = proxyFor(baseUrl, env);
  return 'problem' in choice ? choice.problem : (choice.proxy?.url ?? 'none');
}

test('each scheme has its variable, lower case first, and ALL_PROXY comes last', () => {
  expect(chosen({})).toBe('none');
  expect(chosen({ HTTPS_PROXY: proxy })).toBe(proxy);
  expect(chosen({ https_proxy: proxy })).toBe(proxy);
  expect(chosen({ HTTP_PROXY: proxy })).toBe('none');
  expect(chosen({ ALL_PROXY: proxy })).toBe(proxy);
  expect(chosen({ all_proxy: proxy, HTTPS_PROXY: 'http://other:1' })).toBe('http://other:1');
  expect(chosen({ https_proxy: proxy, HTTPS_PROXY: 'http://other:1' })).toBe(proxy);
  const plain = 'http://staging.example.com';
  expect(chosen({ HTTP_PROXY: proxy }, plain)).toBe(proxy);
  expect(chosen({ http_proxy: proxy }, plain)).toBe(proxy);
  expect(chosen({ HTTPS_PROXY: proxy }, plain)).toBe('none');
});

test('beside REQUEST_METHOD, HTTP_PROXY may be a header of a stranger', () => {
  const plain = 'http://staging.example.com';
  expect(chosen({ REQUEST_METHOD: 'GET', HTTP_PROXY: proxy }, plain)).toBe('none');
  expect(chosen({ REQUEST_METHOD: 'GET', http_proxy: proxy }, plain)).toBe(proxy);
  expect(chosen({ REQUEST_METHOD: 'GET', HTTPS_PROXY: proxy })).toBe(proxy);
});

test('forms of a proxy, and its credentials apart from it', () => {
  for (const [value, url, credentials] of [
    ['proxy.corp:8080', 'http://proxy.corp:8080', undefined],
    ['http://PROXY.corp', 'http://proxy.corp', undefined],
    ['https://proxy.corp:8443/', 'https://proxy.corp:8443', undefined],
    ['http://[2001:db8::1]:3128', 'http://[2001:db8::1]:3128', undefined],
    ['http://robot:s3cret-word@proxy.corp:8080', proxy, 'robot:s3cret-word'],
    ['robot:s3cret-word@proxy.corp:8080', proxy, 'robot:s3cret-word'],
    ['http://robot@proxy.corp:8080', proxy, 'robot:'],
    ['http://r%C3%B6bot:a%3Ab%2Fc%40@proxy.corp:8080', proxy, 'röbot:a:b/c@'],
  ] as const) {
    const choice = proxyFor(target, { HTTPS_PROXY: value });
    const authorization =
      credentials === undefined
        ? {}
        : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
    expect(choice).toEqual({
      proxy: { url, variable: 'HTTPS_PROXY', ...authorization },
      words: `requests go through the proxy ${url} (HTTPS_PROXY in the process environment)`,
    });
  }
});

test('wrong values are told in one line, without what they hold', () => {
  for (const [value, expected] of [
    ['', /is empty: give it the URL of a proxy or take it out/],
    ['  ', /is empty/],
    ['not a s3cret', /holds blanks/],
    ['http://proxy.corp:8080\n', /control characters/],
    ['http://', /is no URL of a proxy/],
    ['http://s3cret:pa#ss@proxy.corp:8080', /is no URL of a proxy: .*percent-encoded/],
    ['http://user:s3cret@proxy:99999', /is no URL of a proxy/],
    ['http://user:12/s3cret@proxy.corp', /holds more than the place of a proxy/],
    ['http://proxy.corp/s3cret.pac', /holds more than the place of a proxy/],
    ['http://proxy.corp:8080?s3cret', /holds more than the place of a proxy/],
    ['http://user:s3cret%zz@proxy.corp:8080', /% that encodes nothing/],
    ['socks5://user:s3cret@proxy.corp:1080', /neither http: nor https:/],
    ['ftp://s3cret', /neither http: nor https:/],
  ] as const) {
    const problem = chosen({ HTTPS_PROXY: value });
    expect(problem).toMatch(expected);
    expect(problem).toMatch(/^HTTPS_PROXY in the process environment /);
    expect(problem).not.toMatch(/s3cret|\n/);
  }
});

const exemptions: readonly (readonly [string, string, boolean])[] = [
  ['*', target, true],
  ['', target, false],
  ['staging.example.com', target, true],
  ['STAGING.Example.com.', target, true],
  ['example.com', target, true],
  ['.example.com', target, true],
  ['*.example.com', target, true],
  ['.example.com', 'https://example.com', true],
  ['*.example.com', 'https://example.com', false],
  ['ample.com', target, false],
  ['xample.com,other.com', target, false],
  ['staging.example.com.evil.org', target, false],
  ['other.org, staging.example.com', target, true],
  ['other.org staging.example.com', target, true],
  ['staging.example.com:443', target, true],
  ['staging.example.com:8443', target, false],
  ['staging.example.com:8443', 'https://staging.example.com:8443', true],
  ['example.com:80', 'http://staging.example.com', true],
  ['bücher.example', 'https://xn--bcher-kva.example', true],
  ['10.1.2.3', 'https://10.1.2.3', true],
  ['10.1.2.3:443', 'https://10.1.2.3', true],
  ['10.1.2.3:80', 'https://10.1.2.3', false],
  ['2.3', 'https://10.1.2.3', false],
  ['10.0.0.0/8', 'https://10.1.2.3', true],
  ['10.0.0.0/8', 'https://11.1.2.3', false],
  ['10.0.0.0/33', 'https://10.0.0.0', false],
  ['10.0.0.0/8', target, false],
  ['2001:db8::1', 'https://[2001:db8:0::1]', true],
  ['[2001:db8::1]', 'https://[2001:db8::1]', true],
  ['[2001:db8::1]:443', 'https://[2001:db8::1]', true],
  ['[2001:db8::1]:444', 'https://[2001:db8::1]', false],
  ['2001:db8::/32', 'https://[2001:db8::9]', true],
  ['2001:db8::/32', 'https://[2001:db9::9]', false],
  ['2001:db8::/32', 'https://10.1.2.3', false],
  ['://, [, ], *., ., :, /8, %', target, false],
];
for (const [list, baseUrl, exempt] of exemptions) {
  test(`NO_PROXY=${list} ${exempt ? 'exempts' : 'leaves'} ${baseUrl}`, () => {
    const all = { HTTPS_PROXY: proxy, HTTP_PROXY: proxy };
    for (const name of ['NO_PROXY', 'no_proxy']) {
      const choice = proxyFor(baseUrl, { ...all, [name]: list });
      expect('proxy' in choice && choice.proxy !== undefined).toBe(!exempt);
      expect(choice).toHaveProperty('words', expect.stringContaining(exempt ? `${name} in the` : 'through'));
    }
  });
}

test('the host that NO_PROXY lists needs no right proxy; the lower-case list counts', () => {
  const env = { HTTPS_PROXY: 'socks5://x', NO_PROXY: 'staging.example.com' };
  expect(chosen(env)).toBe('none');
  expect(chosen({ ...env, no_proxy: 'other.org' })).toMatch(/neither/);
});

for (const host of ['127.0.0.1', '127.8.8.8', 'localhost', 'api.localhost', 'LOCALHOST.', '[::1]']) {
  test(`${host} is never reached through a proxy, whatever the variables say`, ({ folder }) => {
    const env = { HTTPS_PROXY: proxy, HTTP_PROXY: '', ALL_PROXY: 'socks5://x' };
    const local = { ...staging, ...env, ARGOS_BASE_URL: `http://${host}:4010` };
    const { proxy: none, sources } = resolved({ cwd: folder, env: local });
    expect(none).toBeUndefined();
    expect(sources.join('\n')).not.toMatch(/proxy/i);
  });
}

test('the embedded mock is not either', ({ folder }) => {
  expect(resolved({ cwd: folder, env: { HTTP_PROXY: 'x y', ALL_PROXY: '' } }).proxy).toBeUndefined();
});

test('a target carries its proxy, and a line says where it comes from', ({ folder, write }) => {
  write({ '.env.staging': envText(staging) });
  const value = 'http://robot:s3cret-word@proxy.corp:8080';
  const env = { HTTPS_PROXY: value, https_proxy: 'http://before:1' };
  const input = { cwd: folder, targetOption: 'staging' };
  const { sources, ...found } = resolved({ ...input, env: { HTTPS_PROXY: value } });
  expect(found.proxy).toMatchObject({ url: proxy, variable: 'HTTPS_PROXY' });
  expect(sources).toContain(
    'requests go through the proxy http://proxy.corp:8080 (HTTPS_PROXY in the process environment)',
  );
  expect(sources.join('\n')).not.toMatch(/s3cret|robot/);
  expect(resolved({ ...input, env }).sources).toContain(
    'requests go through the proxy http://before:1 (https_proxy in the process environment, which goes before HTTPS_PROXY)',
  );
  expect(resolved({ ...input, env: { ...env, NO_PROXY: '.example.com' } }).sources).toContain(
    'requests go past the proxy of https_proxy: NO_PROXY in the process environment lists the host',
  );
  expect(problemsOf({ ...input, env: { HTTPS_PROXY: 'socks5://s3cret@x' } })).toEqual([
    expect.stringMatching(/^HTTPS_PROXY in the process environment names a proxy that is neither/),
  ]);
  // No file sets it: what is no variable of the suite there stays unread.
  write({ '.env.staging': `${envText(staging)}HTTPS_PROXY=http://file:1\n` });
  expect(resolved({ ...input, env: {} }).proxy).toBeUndefined();
});
