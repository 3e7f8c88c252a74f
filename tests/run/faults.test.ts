/** Faults put into the mock by hand: each is found, and each finding can be pasted into a shell and seen again. */

import { join } from 'node:path';
import { defaultCredentials } from '../../mock/credentials.js';
import type { Finding } from '../../schemas/generated/types.js';
import type { RequirementId } from '../../schemas/index.js';
import {
  cli,
  type Ended,
  readResult,
  rowOf,
  runSuite,
  start,
  startCliMock,
  verifying,
} from '../support/cli.js';
import { expect, test } from '../support/folder.js';

interface ByHand {
  readonly fault: string;
  /** The requirement that turns red. */
  readonly breaks: RequirementId;
  /** What the answer to the pasted line must hold. */
  readonly body: RegExp;
  /** Runs in every test run; the others with every acceptance count. */
  readonly always?: true;
}

const success = /"message":"success","submissionId":"\w+"/;

const faults: readonly ByHand[] = [
  {
    fault: 'status-422',
    breaks: 'error.status-and-shape',
    body: /"errorCode":"\w+"/,
    always: true,
  },
  { fault: 'full-name-not-required', breaks: 'error.missing-data', body: success },
  {
    fault: 'expire-date-unchecked',
    breaks: 'error.invalid-format',
    body: success,
    always: true,
  },
  {
    fault: 'submission-id-number',
    breaks: 'success.status-and-shape',
    body: /"submissionId":\d+\}/,
  },
  { fault: 'repeated-id', breaks: 'success.unique-ids', body: success },
  { fault: 'misspelt-error-code', breaks: 'error.documented-codes', body: /"mising_data"/ },
  {
    fault: 'message-names-wrong-field',
    breaks: 'error.documented-messages',
    body: /"message":"invalid \w+: (address_full|cf3)"/,
  },
  {
    fault: 'is-encrypted-text',
    breaks: 'encryption.envelope',
    body: /"isEncrypted":"true"/,
    always: true,
  },
  { fault: 'missing-key-accepted', breaks: 'auth.missing-key', body: success },
];

/** What a finding says to paste, in a real shell against a real process. */
async function paste(finding: Finding, fault: string, cwd: string): Promise<Ended> {
  expect(finding.curl).toContain(`argos-conformance mock --port 4010 --fault ${fault}`);
  expect(finding.curl).not.toContain(defaultCredentials.apiKey);
  const mock = await startCliMock(['--fault', fault], cwd);
  try {
    const env = { ARGOS_BASE_URL: mock.baseUrl, ARGOS_API_KEY: defaultCredentials.apiKey };
    return await start('bash', ['-c', finding.curl], { cwd, env }).ended;
  } finally {
    await mock.close();
  }
}

for (const { fault, breaks, body } of faults.filter(({ always }) => always || verifying)) {
  test(`${fault} turns ${breaks} red, and its reproduction works when pasted`, async ({ folder }) => {
    const whole = ['--fault', fault, '--profile', 'smoke'];
    const { exitCode, stdout, stderr, result } = await runSuite(
      verifying ? whole : [...whole, '--only', breaks],
      { cwd: folder },
    );
    expect(stderr).toBe('');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(new RegExp(`^Failed \\(1\\)\n.*\\s${breaks}$`, 'm'));
    const red = result.requirements.filter(({ verdict }) => verdict === 'failed' || verdict === 'warning');
    expect(red.map(({ id }) => id)).toEqual([breaks]);
    const { verdict, findings } = rowOf(result, breaks);
    expect(verdict).toBe('failed');
    const [finding] = findings;
    if (finding === undefined) throw new Error('a failure without a finding');

    const { exitCode: code, stdout: answer, stderr: complaint } = await paste(finding, fault, folder);
    expect({ code, complaint }).toEqual({ code: 0, complaint: '' });
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${finding.response?.status} `));
    expect(answer).toMatch(body);
    // The same as the report shows, what differs from request to request aside.
    const changing = /"(submissionId|data)":("[^"]*"|\d+)/g;
    const shown = finding.response?.body?.text?.replace(changing, '"$1":…');
    const series = finding.curl.includes('for serial in');
    if (series) {
      // Different submissions in a row: what they show is an id that comes twice.
      const ids = [...answer.matchAll(/"submissionId":"([^"]*)"/g)].map(([, id]) => id);
      expect(ids.length).toBeGreaterThan(2);
      expect(new Set(ids).size).toBeLessThan(ids.length);
    } else expect(answer.split('\r\n\r\n')[1]?.replace(changing, '"$1":…')).toBe(shown);
    if (fault === 'status-422') expect(finding.response?.status).toBe(422);
  });
}

test('the replay of a finding ends as the run did, also when another test made the finding', async ({
  folder,
}) => {
  const id = 'success.status-and-shape';
  const args = ['--fault', 'submission-id-number', '--profile', 'smoke'];
  const first = await runSuite(args, { cwd: folder });
  const [finding] = rowOf(first.result, id).findings;
  expect(finding?.test).not.toBe(id);
  const replay = finding?.replay.split(' ') ?? [];
  expect(replay.slice(0, 3)).toEqual(['npx', 'argos-conformance', 'run']);
  const again = await cli(replay.slice(2), { cwd: folder });
  expect(again.exitCode).toBe(1);
  // The report with the finding is still there; the other stands beside it.
  const reports = join(folder, 'reports');
  expect(readResult(join(reports, 'latest'))).toEqual(first.result);
  const result = readResult(join(reports, 'replay'));
  expect(rowOf(result, id)).toMatchObject({ verdict: 'failed' });
  expect(result.run.requests).toBeLessThan(first.result.run.requests / 2);
});
