/** With the OpenAPI documents, Prism finds no difference in a run's traffic, and finds one when a fault makes it. */
import { join } from 'node:path';
import { openApi } from '../../cli/openapi.js';
import { verifying } from '../support/cli.js';
import { expect, test } from '../support/folder.js';
import { idsWith, runInProcess } from '../support/in-process.js';
import { type PrismFront, type Seen, startPrismFront } from './prism.js';

test.skip(!verifying, 'whole runs through another program: npm run verify');

interface Through {
  readonly seen: readonly Seen[];
  readonly past: number;
  readonly failed: readonly string[];
}

/** A smoke run through Prism. */
async function run(folder: string, version: '3.1' | '3.0', faults: readonly string[] = []): Promise<Through> {
  const fronts: PrismFront[] = [];
  const result = await runInProcess({
    profile: 'smoke',
    faults,
    inFront: async (behind) => {
      const front = await startPrismFront(join(folder, `${version}.json`), behind);
      fronts.push(front);
      return front;
    },
  });
  const [front] = fronts;
  if (front === undefined) throw new Error('no front');
  return { seen: front.seen, past: front.past, failed: idsWith(result, 'failed') };
}

const ofAnswers = (seen: readonly Seen[]) =>
  seen.flatMap(({ violations }) => violations.filter(({ location }) => location[0] === 'response'));

for (const version of ['3.1', '3.0'] as const) {
  test(`${version}: no answer differs from the document, nor does any request that is accepted`, async ({
    folder,
    write,
  }) => {
    write({ [`${version}.json`]: JSON.stringify(openApi(version)) });
    const { seen, past, failed } = await run(folder, version);
    expect(failed).toEqual([]);
    expect(ofAnswers(seen)).toEqual([]);
    const accepted = seen.filter(({ method, status }) => method === 'POST' && status === 200);
    const wrong = accepted.filter(({ violations }) => violations.length > 0);
    expect(wrong.map(({ body, violations }) => [body.toString('utf8'), violations])).toEqual([]);
    expect(accepted.length).toBeGreaterThan(8);
    // Most of the run went through it, refusals among it.
    expect(seen.filter(({ status }) => status === 400).length).toBeGreaterThan(100);
    expect(seen.length).toBeGreaterThan(past * 4);
  });
}

test('a status that the document does not have is a difference', async ({ folder, write }) => {
  write({ '3.1.json': JSON.stringify(openApi('3.1')) });
  const { seen, failed } = await run(folder, '3.1', ['status-422']);
  expect(failed).toContain('error.status-and-shape');
  expect(ofAnswers(seen).length).toBeGreaterThan(100);
});
