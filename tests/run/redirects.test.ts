/** Redirects: an answer like any other. Nothing follows them, least of all with the key. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { checks } from '../../checks/index.js';
import { preflight } from '../../checks/preflight.js';
import { defaultCredentials } from '../../mock/credentials.js';
import { Transport } from '../../wire/http.js';
import { contextWith } from '../checks/support.js';
import { runSuite, targetVariables, verdictsOf, verifying } from '../support/cli.js';
import { listen } from '../support/connect-proxy.js';
import { test as base, expect } from '../support/folder.js';
import { idsWith, runInProcess } from '../support/in-process.js';
import { startProxy } from '../support/proxy.js';

interface Scene {
  /** Where requests must never come. */
  readonly elsewhere: string;
  /** How many connections came there. */
  readonly strayed: () => number;
  /** Starts a server that answers with this status and location; counts what comes. */
  readonly redirecting: (
    status: number,
    location: (own: string) => string,
  ) => Promise<{ baseUrl: string; came: IncomingMessage[] }>;
}

const test = base.extend<{ scene: Scene }>({
  scene: async ({ browserName: _ }, use) => {
    const servers: Server[] = [];
    let strays = 0;
    const start = async (server: Server): Promise<string> => {
      servers.push(server);
      return `http://127.0.0.1:${await listen(server)}`;
    };
    const elsewhere = await start(
      createServer((_, response) => response.end('{}')).on('connection', () => {
        strays += 1;
      }),
    );
    await use({
      elsewhere,
      strayed: () => strays,
      async redirecting(status, location) {
        const came: IncomingMessage[] = [];
        let own = '';
        const server = createServer((request, response) => {
          came.push(request.resume());
          response.writeHead(status, { location: location(own) }).end();
        });
        own = await start(server);
        return { baseUrl: own, came };
      },
    });
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  },
});

for (const status of [301, 302, 303, 307, 308]) {
  test(`${status} to another host, to itself, and to a name that looks like itself`, async ({ scene }) => {
    const places = [
      () => `${scene.elsewhere}/v3/submission/migration`,
      () => scene.elsewhere.replace('http:', ''),
      (own: string) => `${own}/v3/submission/migration`,
      (own: string) => `${own.replace('http://', 'http://127.0.0.1@')}/x`,
    ];
    for (const place of places) {
      const server = await scene.redirecting(status, place);
      const transport = new Transport({ baseUrl: server.baseUrl, timeoutMs: 2000, connections: 1 });
      for (const ownConnection of [false, true]) {
        const sent = await transport.send(
          {
            method: 'POST',
            path: '/v3/submission/migration',
            headers: { 'x-api-key': 'staging-key-0001' },
            body: Buffer.from('{}'),
          },
          new AbortController().signal,
          ownConnection,
        );
        expect(sent).toHaveProperty('answer.status', status);
      }
      await transport.close();
      expect(server.came).toHaveLength(2);
    }
    expect(scene.strayed()).toBe(0);
  });
}

test('from the start: the preflight stops after one request, and says where it leads', async () => {
  const { context, calls } = contextWith(() => ({
    status: 302,
    headers: { location: 'https://login.example/' },
  }));
  expect((await preflight(context)).stop).toBe(
    'the target answers with a redirect to "https://login.example/" or the like, which is not followed: 302 with an empty body; check ARGOS_BASE_URL',
  );
  expect(calls).toHaveLength(1);
});

if (verifying) {
  test('from the start: 3, with the place that it leads to, and not one request more', async ({
    scene,
    folder,
  }) => {
    const server = await scene.redirecting(307, () => `${scene.elsewhere}/?key=${defaultCredentials.apiKey}`);
    const { exitCode, result } = await runSuite(['--profile', 'smoke'], {
      cwd: folder,
      env: targetVariables(server.baseUrl),
    });
    expect(exitCode).toBe(3);
    expect(result.verdictLine).toContain(
      `the target answers with a redirect to "${scene.elsewhere}/?key=$ARGOS_API_KEY" or the like, which is not followed`,
    );
    expect(Object.values(verdictsOf(result))).not.toContain('failed');
    expect(server.came).toHaveLength(1);
    expect(scene.strayed()).toBe(0);
  });
}

test('midway: an answer that says nothing, and is not followed', async ({ scene }) => {
  const chosen = checks.filter(({ title }) =>
    [
      'error.missing-data',
      'error.invalid-format',
      'submission.minimal-accepted',
      'auth.unknown-key',
    ].includes(title),
  );
  let at = '';
  let redirected = 0;
  const server = await startProxy(() => at, {
    answers: ({ body }) => {
      // The smallest request is answered: the target is there.
      if (body.toString() === '{}') return undefined;
      redirected += 1;
      return { status: 308, document: {}, headers: { location: scene.elsewhere } };
    },
  });
  try {
    const result = await runInProcess({
      profile: 'smoke',
      checks: chosen,
      change: (target) => {
        at = target.baseUrl;
        return { ...target, baseUrl: server.baseUrl };
      },
    });
    // The documentation knows no redirects: nothing is concluded from one, and nothing passes.
    expect(result.verdict).toBe('inconclusive');
    expect(idsWith(result, 'passed', 'failed')).toEqual([]);
    expect(redirected).toBeGreaterThan(3);
    expect(scene.strayed()).toBe(0);
  } finally {
    await server.close();
  }
});
