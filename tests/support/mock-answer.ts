/** What the faithful mock answers to a body, without a network. */
import { answer } from '../../mock/answer.js';
import { defaultCredentials } from '../../mock/credentials.js';
import type { World } from '../../mock/exchange.js';
import { faithfulBehaviour } from '../../mock/faithful.js';
import { chance } from '../../mock/random.js';
import { Store } from '../../mock/store.js';

const world: World = { credentials: defaultCredentials, store: new Store(), chance: chance(1) };
const behaviour = faithfulBehaviour(world);

/** Status and body of the answer. */
export async function mockAnswer(
  body: Uint8Array,
): Promise<{ readonly status: number; readonly body: string }> {
  const reply = await answer(behaviour, world, {
    method: 'POST',
    path: '/v3/submission/migration',
    query: new URLSearchParams(),
    rawHeaders: [],
    header: (name) => (name === 'x-api-key' ? defaultCredentials.apiKey : undefined),
    body: Buffer.from(body),
    bodyLength: body.length,
    connection: {},
    project: { standing: 'unknown', apiKey: '' },
    encrypted: false,
    document: undefined,
  });
  if (reply === 'hang-up') throw new Error('the faithful mock hangs up');
  return { status: reply.status, body: reply.body };
}
