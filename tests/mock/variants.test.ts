import { expect, test } from '@playwright/test';
import { startMock } from '../../mock/server.js';
import { variant, variantNames, variants } from '../../mock/variants.js';
import { type RowId, register } from '../../schemas/register.js';
import { probe } from './probes.js';
import { type Probe, variantProbes } from './variant-probes.js';

/** With a seed under which most uneven answers take their time. */
async function told(ask: Probe, names: readonly string[]): Promise<string> {
  const mock = await startMock({ variants: names, seed: 3 });
  try {
    return await ask(mock);
  } finally {
    await mock.close();
  }
}

/** Rows without a variant, and why a server cannot differ in them. */
const settled: Readonly<Partial<Record<RowId, string>>> = {
  A6: 'the derivation of the key is configured, on both sides',
  A26: 'the letter case is exact: a server that takes another one is at fault',
  A28: 'what counts as undecryptable is found by the suite with its own key, before it sends',
  A36: 'the message is exactly `success`',
  A38: 'a 429 is never a verdict: such a run is inconclusive, not clean',
};

test('there are at least 40 variants, named once each', () => {
  expect(variants.length).toBeGreaterThanOrEqual(40);
  expect(new Set(variantNames).size).toBe(variants.length);
  for (const { name, words } of variants) {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(words).toMatch(/^\S.*[^\s.]$/);
  }
  expect(variants.filter(({ rows }) => rows.length === 0).length).toBeGreaterThanOrEqual(10);
});

test('every row that leaves something open to a server has a variant, and no other has', () => {
  const covered = new Set<string>(variants.flatMap(({ rows }) => rows));
  const without = register.map(({ id }) => id).filter((id) => !covered.has(id));
  expect(without).toEqual(Object.keys(settled));
});

test('every variant has its probe here, and nothing else has', () => {
  expect(Object.keys(variantProbes).toSorted()).toEqual([...variantNames].toSorted());
});

for (const { name, words } of variants) {
  test(`${name}: ${words}`, async () => {
    const [ask, expected] = variantProbes[name] ?? [];
    if (ask === undefined || expected === undefined) throw new Error('no probe');
    expect(await told(ask, [name])).toMatch(expected);
    expect(await told(ask, [])).not.toMatch(expected);
  });
}

test('variants combine with each other and with faults', async () => {
  const mock = await startMock({
    variants: ['ids-uuid', 'success-is-201', 'ids-uuid'],
    faults: ['status-422'],
  });
  try {
    const answers = await probe(mock);
    expect(answers.valid).toBe('201 {"message":"success","submissionId":"ID"}');
    expect(answers['broken JSON']).toBe('422 {"errorCode":"invalid_payload","message":"Invalid payload"}');
  } finally {
    await mock.close();
  }
});

test('variants of HTTP combine: chunks under headers in lower case', async () => {
  const [valid] = variantProbes['ids-uuid'] ?? [];
  if (valid === undefined) throw new Error('no probe');
  const answer = await told(valid, ['chunked-answers', 'headers-in-lower-case', 'ids-uuid']);
  expect(answer).toMatch(/\ntransfer-encoding: chunked\n/);
  expect(answer).not.toMatch(/content-length/i);
});

test('a variant is found by its name; a wrong name is answered with close ones', () => {
  expect(variant('success-is-201').rows).toEqual(['A19']);
  expect(() => variant('success-is-203')).toThrow(
    /^unknown variant "success-is-203"; did you mean success-is-20[12], /,
  );
});
