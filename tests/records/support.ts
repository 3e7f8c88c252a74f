/** What the tests of records share: a judge, and what the faithful mock answers, without a network. */
import { countryCodes } from '../../generators/index.js';
import { type RecordFacts, type RecordJudge, recordJudge } from '../../schemas/records/index.js';
import { isObject } from '../../wire/answer.js';
import { mockAnswer } from '../support/mock-answer.js';

/** A judge whose today is fixed, so that plausible dates stay plausible. */
export function judgeWith(change: Partial<RecordFacts> = {}): RecordJudge {
  return recordJudge({ countries: new Set(countryCodes), today: '2026-07-01', supplied: [], ...change });
}

/** The code with which the faithful mock refuses a body; undefined when it accepts it. */
export async function mockRefuses(body: Uint8Array): Promise<unknown> {
  const reply = await mockAnswer(body);
  const document: unknown = JSON.parse(reply.body);
  if (reply.status === 200) return undefined;
  if (!isObject(document)) throw new Error(`no document: ${reply.body}`);
  return document.errorCode;
}
