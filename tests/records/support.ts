/** What the tests of records share: a judge, and what the faithful mock answers, without a network. */
import { countryCodes } from '../../generators/index.js';
import { answer } from '../../mock/answer.js';
import { defaultCredentials } from '../../mock/credentials.js';
import type { World } from '../../mock/exchange.js';
import { faithfulBehaviour } from '../../mock/faithful.js';
import { chance } from '../../mock/random.js';
import { Store } from '../../mock/store.js';
import { type RecordFacts, type RecordJudge, recordJudge } from '../../schemas/records/index.js';
import { isObject } from '../../wire/answer.js';

/** A judge whose today is fixed, so that plausible dates stay plausible. */
export function judgeWith(change: Partial<RecordFacts> = {}): RecordJudge {
  return recordJudge({ countries: new Set(countryCodes), today: '2026-07-01', supplied: [], ...change });
}

const world: World = { credentials: defaultCredentials, store: new Store(), chance: chance(1) };
const behaviour = faithfulBehaviour(world);

/** The code with which the faithful mock refuses a body; undefined when it accepts it. */
export async function mockRefuses(body: Uint8Array): Promise<unknown> {
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
  const document: unknown = JSON.parse(reply.body);
  if (reply.status === 200) return undefined;
  if (!isObject(document)) throw new Error(`no document: ${reply.body}`);
  return document.errorCode;
}
