/** The seed decides what is sent: twice the same requests in the same order per test, and others with another seed. */
import { createDecipheriv, createHash } from 'node:crypto';
import { defaultCredentials } from '../../mock/credentials.js';
import { startMock } from '../../mock/server.js';
import { tagOf } from '../../run/tag.js';
import { type Ran, runSuite, targetVariables, verdictsOf, verifying } from '../support/cli.js';
import { expect, test } from '../support/folder.js';
import { runInProcess } from '../support/in-process.js';
import { type Passed, startProxy } from '../support/proxy.js';

const key = createHash('sha256').update(defaultCredentials.apiKey).digest();

/** What a body says: its plaintext where it is ciphertext of the project. */
function opened(body: Buffer): string {
  const text = body.toString('latin1');
  try {
    const decipher = createDecipheriv('aes-256-ecb', key, null);
    const bytes = Buffer.from(decodeURIComponent(text), 'base64');
    const plaintext = Buffer.concat([decipher.update(bytes), decipher.final()]);
    // Altered ciphertext may still unpad; what it decrypts to then follows from the tag.
    return `encrypted ${new TextDecoder('utf-8', { fatal: true }).decode(plaintext)}`;
  } catch {
    return text;
  }
}

/** A request without what differs from run to run: the tag, ids that the server made, and the connection. */
function normal({ method, path, headers, body }: Passed, tag: string): string {
  const { 'x-api-key': apiKey, 'content-type': type } = headers;
  const said = `${method} ${path} ${apiKey} ${type} ${opened(body)}`;
  return (
    said
      .replaceAll(tag, '<tag>')
      .replace(/submission_id=[^&]+/, 'submission_id=<id>')
      // A document may be cut off in the midst of the tag.
      .replace(/("userid":"|jane\.doe\.)[0-9a-f]{1,9}$/, '$1<part of the tag>')
  );
}

/**
 * The requests of a run that bear a serial, in their order, by the test that sent them: the serial's first two
 * characters. What tests share, whichever of them comes first, is one such group.
 */
function byTest(passed: readonly Passed[], tag: string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const one of passed) {
    const said = normal(one, tag);
    const test = /<tag>[.-](\w\w)\w{4}/.exec(said)?.[1];
    if (test !== undefined) groups.set(test, [...(groups.get(test) ?? []), said]);
  }
  return groups;
}

async function record(
  folder: string,
  args: readonly string[],
): Promise<Ran & { sent: Map<string, string[]> }> {
  const mock = await startMock({ seed: 1 });
  const proxy = await startProxy(mock.baseUrl);
  try {
    const env = targetVariables(proxy.baseUrl);
    const ran = await runSuite(['--profile', 'smoke', ...args], { cwd: folder, env });
    expect(ran.exitCode).toBe(0);
    return { ...ran, sent: byTest(proxy.passed, tagOf(ran.result.run.id)) };
  } finally {
    await proxy.close();
    await mock.close();
  }
}

test('a seed gives the same requests again, test by test', async ({ folder }) => {
  const first = await record(folder, ['--seed', '5']);
  const second = await record(folder, ['--seed', '5']);
  expect(first.sent.size).toBeGreaterThan(20);
  expect(first.result.run.id).not.toBe(second.result.run.id);
  expect(second.result.run.requests).toBe(first.result.run.requests);
  const shared = 'zy';
  for (const name of new Set([...first.sent.keys(), ...second.sent.keys()])) {
    const [one, two] = [first, second].map(({ sent }) => sent.get(name) ?? []);
    // Which test comes first to what they share, and so its order, is chance.
    if (name === shared) expect(two?.toSorted(), name).toEqual(one?.toSorted());
    else expect(two, name).toEqual(one);
  }
});

/** Every request of a run in this process, one test after another, byte by byte. */
async function bytesSent(seed: number): Promise<string[]> {
  let behind = '';
  const proxy = await startProxy(() => behind);
  try {
    await runInProcess({
      profile: 'smoke',
      seed,
      runId: 'always-the-same',
      change: (target) => {
        behind = target.baseUrl;
        return { ...target, baseUrl: proxy.baseUrl };
      },
    });
    return proxy.passed.map(({ method, path, headers, body }) =>
      [method, path, headers['x-api-key'], headers['content-type'], body.toString('base64')].join(' '),
    );
  } finally {
    await proxy.close();
  }
}

test('with the same tag a seed gives the same bytes in the same order, another seed others', async () => {
  const first = await bytesSent(9);
  expect(first.length).toBeGreaterThan(200);
  expect(await bytesSent(9)).toEqual(first);
  const known = new Set(first);
  expect((await bytesSent(10)).filter((request) => !known.has(request)).length).toBeGreaterThan(40);
});

test('Playwright and a run in one process come to the same verdicts', async ({ folder }) => {
  for (const faults of verifying ? [[], ['message-names-wrong-field']] : [['message-names-wrong-field']]) {
    const args = faults.flatMap((name) => ['--fault', name]);
    const [{ result }, inProcess] = await Promise.all([
      runSuite(['--profile', 'smoke', '--seed', '3', ...args], { cwd: folder }),
      runInProcess({ profile: 'smoke', seed: 3, faults }),
    ]);
    expect(verdictsOf(inProcess)).toEqual(verdictsOf(result));
    expect(inProcess.verdictLine).toBe(result.verdictLine);
  }
});
