/** A request that was never sent says nothing about the target, however often that happens. */

import { checks } from '../../checks/index.js';
import { robustnessChecks } from '../../checks/robustness.js';
import { sendBytes } from '../../checks/sender.js';
import { NOTHING_SENT } from '../../wire/exchange.js';
import { startConnectProxy } from '../support/connect-proxy.js';
import { expect, test } from '../support/folder.js';
import { idsWith, runInProcess } from '../support/in-process.js';
import { contextWith, error, refusedWith } from './support.js';

for (const failure of NOTHING_SENT) {
  test(`${failure} three times, with an answered canary between, is no finding`, async () => {
    const { context, recorder, trips } = contextWith((call) =>
      Buffer.from(call.body ?? []).toString() === '{}'
        ? { status: 400, body: error('missing_data') }
        : { failure },
    );
    const body = new TextEncoder().encode('{"the":"request"}');
    await sendBytes(context, { body, serial: 'first' }, refusedWith(['missing_data']));
    expect(recorder.findings()).toEqual([]);
    expect(trips).toEqual([]);
    // Nor does it count as a pass.
    expect(recorder.evidence().state).not.toBe('passed');
  });
}

test('a proxy that refuses every other tunnel makes no finding', async () => {
  const routes: Record<string, number> = {};
  const proxy = await startConnectProxy({
    routes,
    trick: (nth) => (nth % 2 === 0 ? { answers: 'HTTP/1.1 503 Busy\r\n\r\n' } : undefined),
  });
  try {
    const chosen = [...robustnessChecks, ...checks.filter(({ title }) => title.startsWith('error.'))];
    const result = await runInProcess({
      profile: 'smoke',
      checks: [...new Set(chosen)],
      change: (target) => {
        const { port } = new URL(target.baseUrl);
        routes[`target.example.test:${port}`] = Number(port);
        return {
          ...target,
          baseUrl: `http://target.example.test:${port}`,
          proxy: { url: proxy.url, variable: 'HTTP_PROXY' },
        };
      },
    });
    expect(idsWith(result, 'failed', 'warning')).toEqual([]);
    expect(result.errors).toEqual([]);
    expect(proxy.asked.length).toBeGreaterThan(10);
  } finally {
    await proxy.close();
  }
});
