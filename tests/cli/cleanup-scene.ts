/** `cleanup` on a mock behind a proxy. */
import { type RunningMock, startMock } from '../../mock/server.js';
import { targetVariables } from '../support/cli.js';
import { test as base } from '../support/folder.js';
import { type Passed, type ProxyOptions, type RunningProxy, startProxy } from '../support/proxy.js';
import { command, type Ended } from './support.js';

export { expect } from '../support/folder.js';

/** A mock behind a proxy, and the command on it. */
export interface Scene {
  readonly mock: RunningMock;
  readonly proxy: RunningProxy;
  /** Requests of a method that reached the proxy. */
  sent(method: string): readonly Passed[];
  cleanup(args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
}

/** A test with that scene; `proxied` says what the proxy does. */
export const test = base.extend<{ proxied: ProxyOptions; scene: Scene }>({
  proxied: [{}, { option: true }],
  scene: async ({ folder, proxied }, use) => {
    const mock = await startMock();
    const proxy = await startProxy(mock.baseUrl, proxied);
    await use({
      mock,
      proxy,
      sent: (method) => proxy.passed.filter((one) => one.method === method),
      cleanup: (args = [], env = {}) =>
        command(folder, ['cleanup', ...args], { env: { ...targetVariables(proxy.baseUrl), ...env } }),
    });
    await proxy.close();
    await mock.close();
  },
});
