/** One run as a user starts it: the embedded mock, the smallest profile, every file that it leaves. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { profiles } from '../../checks/profiles.js';
import { startMock } from '../../mock/server.js';
import { canonicalJson, evidenceSha256 } from '../../reports/canonical.js';
import { requirement, requirementIds } from '../../schemas/index.js';
import { readLedger, runSuite, targetVariables } from '../support/cli.js';
import { expect, test } from '../support/folder.js';

interface AllureResult {
  readonly name: string;
  readonly status: string;
  readonly labels: readonly { readonly name: string; readonly value: string }[];
}

test('a smoke run on the embedded mock conforms and leaves every report', async ({ folder }) => {
  const { exitCode, stdout, stderr, result } = await runSuite(['--profile', 'smoke', '--seed', '7'], {
    cwd: folder,
  });
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('Conformant');
  expect(stdout).toContain(join(folder, 'reports', 'latest', 'index.html'));

  await test.step('every requirement has the verdict of a conforming target', () => {
    expect(result).toMatchObject({ verdict: 'conformant', errors: [], notTested: [], reasons: [] });
    expect(result.run).toMatchObject({ seed: 7, profile: 'smoke', strict: false, complete: true });
    const expected = requirementIds.map((id) => [
      id,
      requirement(id).level === 'observe' ? 'observed' : 'passed',
    ]);
    expect(result.requirements.map(({ id, verdict }) => [id, verdict])).toEqual(expected);
    for (const { id, checks, minimum } of result.requirements) {
      expect(checks, id).toBeGreaterThanOrEqual(minimum ?? 1);
    }
  });

  await test.step('it costs what the profile says', () => {
    const { expected } = profiles.smoke;
    expect(result.run.requests).toBeGreaterThan(100);
    expect(result.run.requests).toBeLessThanOrEqual(expected.requests);
    expect(result.run.created).toBeGreaterThan(0);
    expect(result.run.created).toBeLessThanOrEqual(expected.created);
  });

  await test.step('the fingerprint is that of the file, and of no other', () => {
    expect(result.evidenceSha256).toBe(evidenceSha256(result));
    expect(evidenceSha256({ ...result, verdictLine: 'conformant' })).not.toBe(result.evidenceSha256);
    const file = readFileSync(join(folder, 'reports/latest/conformance.json'), 'utf8');
    expect(canonicalJson(JSON.parse(file))).toBe(canonicalJson(result));
  });

  await test.step('the other reports are there', () => {
    const report = join(folder, 'reports', 'latest');
    const page = readFileSync(join(report, 'index.html'), 'utf8');
    const junit = readFileSync(join(report, 'junit.xml'), 'utf8');
    for (const id of requirementIds) {
      expect(page).toContain(id);
      expect(junit).toContain(`"${id}"`);
    }
    expect(statSync(join(report, 'playwright', 'index.html')).size).toBeGreaterThan(100_000);
  });

  await test.step('allure has labels for each requirement', () => {
    const allure = join(folder, 'reports/latest/allure-results');
    const results = readdirSync(allure)
      .filter((name) => name.endsWith('-result.json'))
      .map((name): AllureResult => JSON.parse(readFileSync(join(allure, name), 'utf8')));
    for (const id of requirementIds) {
      const own = results.filter(({ name }) => name === id);
      expect(own, id).toHaveLength(1);
      const labels = Object.fromEntries((own[0]?.labels ?? []).map(({ name, value }) => [name, value]));
      const { section, level } = requirement(id);
      expect(labels).toMatchObject({
        epic: `Documentation section ${section}`,
        feature: id.split('.')[0],
        story: id,
        severity: { must: 'critical', should: 'normal', observe: 'minor' }[level],
      });
      expect(own[0]?.status).toBe('passed');
    }
  });
});

test('the ledger holds an intent before, and the id of, everything that the server stored', async ({
  folder,
}) => {
  const mock = await startMock();
  try {
    const { exitCode, result } = await runSuite(['--profile', 'smoke', '--workers', '2'], {
      cwd: folder,
      env: targetVariables(mock.baseUrl),
    });
    expect(exitCode).toBe(0);
    const [head, ...lines] = readLedger(folder);
    expect(head).toMatchObject({ t: 'run', runId: result.run.id, target: 'env', baseUrl: mock.baseUrl });
    const tag = String(head?.tag);
    expect(tag).toMatch(/^[a-z0-9]{10}$/);
    const stored = mock.store.records;
    expect(stored.length).toBe(result.run.created);
    const intents = new Map<unknown, Record<string, unknown>>();
    const ids: unknown[] = [];
    for (const line of lines) {
      if (line.t === 'intent') intents.set(line.n, line);
      else if ('n' in line) expect(intents.has(line.n), 'an outcome follows its intent').toBe(true);
      else if (line.t !== 'end') expect(ids, 'what is deleted was created').toContain(line.submissionId);
      if (line.t === 'created') ids.push(line.submissionId);
    }
    expect(lines.at(-1)?.t).toBe('end');
    const deleted = lines.filter(({ t }) => t === 'deleted').map(({ submissionId }) => submissionId);
    const gone = stored.filter((record) => record.deleted).map(({ submissionId }) => submissionId);
    expect(gone.length).toBeGreaterThan(0);
    expect(deleted.toSorted()).toEqual(gone.toSorted());
    expect(ids.toSorted()).toEqual(stored.map(({ submissionId }) => submissionId).toSorted());
    const serials = new Set([...intents.values()].map(({ serial }) => serial));
    expect(serials.size).toBeGreaterThan(100);
    for (const { document } of stored) {
      const found = new RegExp(`\\.${tag}\\.(\\w{6})@`).exec(document.email ?? '');
      expect(serials.has(found?.[1]), `an intent with the serial in ${document.email}`).toBe(true);
    }
  } finally {
    await mock.close();
  }
});
