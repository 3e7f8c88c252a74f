/** The client of a target, with the connections that it sends over. */
import type { Broker } from './broker/broker.js';
import { type Alteration, Client } from './client.js';
import { cipherOf } from './encryption.js';
import { Transport, transportOptions } from './http.js';
import { given, type Target } from './target/target.js';

/** What a client cannot do without. */
export type Reachable = Target & { readonly baseUrl: string; readonly apiKey: string };

/**
 * Makes the client of a target.
 *
 * @param altered the target's key, changed in these ways
 * @throws RangeError when a key does not encrypt
 * @throws Error when the file of authorities cannot be read
 */
export function clientOf(
  target: Reachable,
  {
    broker,
    tag,
    connections,
    altered,
  }: {
    readonly broker: Broker;
    /** The run's: makes the unknown key one of its own. */
    readonly tag: string;
    readonly connections: number;
    readonly altered: Readonly<Partial<Record<Alteration, string>>>;
  },
): { readonly client: Client; readonly transport: Transport } {
  const transport = new Transport(transportOptions(target, connections));
  const cipher = target.capabilities.includes('encryption')
    ? cipherOf(target.encryptionKey ?? target.apiKey, target.encryptionKeyDerivation)
    : undefined;
  const client = new Client({
    transport,
    broker,
    keys: {
      project: target.apiKey,
      altered,
      unknown: `argos-conformance-unknown-${tag}`,
      ...given({ invalidProject: target.invalidProjectApiKey }),
    },
    ...given({ cipher }),
  });
  return { client, transport };
}
