/** A client of a server on loopback that answers what a test says, and a broker that remembers. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test as base } from '@playwright/test';
import type { Ask, Settled, Settlement } from '../../wire/broker/broker.js';
import type { BrokerLimits } from '../../wire/broker/limits.js';
import { LocalBroker } from '../../wire/broker/local.js';
import { type Call, Client, type Keys } from '../../wire/client.js';
import { type AesCipher, cipherOf } from '../../wire/encryption.js';
import { Transport } from '../../wire/http.js';

export { expect } from '@playwright/test';

export const never = new AbortController().signal;
const cipher = cipherOf('staging-key-0001', 'sha256');
export const keys: Keys = {
  project: 'staging-key-0001',
  altered: {
    'another-last-character': 'staging-key-000x',
    'another-first-character': 'xtaging-key-0001',
    'other-letter-case': 'STAGING-KEY-0001',
    'one-character-more': 'staging-key-0001x',
    'one-character-less': 'staging-key-000',
  },
  unknown: 'nobodys-key-0001',
  invalidProject: 'invalid-project-01',
};
export const call: Call = { body: new TextEncoder().encode('{}'), serial: 's1', check: 'a check' };

/** A broker that remembers what it was told, and can be slow to write it down. */
export class Noting extends LocalBroker {
  readonly asks: Ask[] = [];
  readonly settlements: Settlement[] = [];
  slow: Promise<void> = Promise.resolve();

  override ask(ask: Ask) {
    this.asks.push(ask);
    return super.ask(ask);
  }

  override async settle(ticket: number, settlement: Settlement): Promise<Settled> {
    this.settlements.push(settlement);
    await this.slow;
    return super.settle(ticket, settlement);
  }
}

export type Answer = (response: ServerResponse) => void;

export interface Scene {
  readonly client: Client;
  readonly broker: Noting;
  /** What came to the server. */
  readonly came: readonly { method: string; url: string; headers: IncomingHttpHeaders; raw: string[] }[];
  /** What it answers from now on. */
  answer(answer: Answer): void;
}

export const json =
  (status: number, document: unknown): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof document === 'string' ? document : JSON.stringify(document));
  };

export const envelope = (document: unknown, key: AesCipher = cipher): unknown => ({
  data: Buffer.from(key.encrypt(new TextEncoder().encode(JSON.stringify(document)))).toString('base64'),
  isEncrypted: true,
});

export const test = base.extend<{
  scene: (options?: Partial<BrokerLimits> & { keys?: Keys; timeoutMs?: number }) => Promise<Scene>;
}>({
  scene: async ({ browserName: _ }, use) => {
    const ends: (() => unknown)[] = [];
    await use(async ({ keys: own = keys, timeoutMs = 5000, ...limits } = {}) => {
      let answer: Answer = json(400, {
        errorCode: 'missing_data',
        message: 'Required input data is missing',
      });
      const came: { method: string; url: string; headers: IncomingHttpHeaders; raw: string[] }[] = [];
      const server = createServer((request, response) => {
        const { method = '', url = '', headers, rawHeaders: raw } = request;
        came.push({ method, url, headers, raw });
        request.resume().on('end', () => answer(response));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const transport = new Transport({ baseUrl, timeoutMs, connections: 2 });
      const broker = new Noting({ requests: 100, created: 100, inFlight: 10, ...limits });
      ends.push(
        () => transport.close(),
        () => server.closeAllConnections(),
        () => server.close(),
      );
      return {
        client: new Client({ transport, broker, keys: own, cipher }),
        broker,
        came,
        answer(next) {
          answer = next;
        },
      };
    });
    for (const end of ends) await end();
  },
});
