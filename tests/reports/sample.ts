/** Sample results for the tests of the reports, each valid against the schema of the result file. */
import { evidenceSha256 } from '../../reports/canonical.js';
import type { ConformanceResult, Finding, RequirementResult, Totals } from '../../schemas/generated/types.js';
import { requirements } from '../../schemas/requirements.js';
import { validateResult } from '../../schemas/validators.js';

type Findings = RequirementResult['findings'];

/** A finding; its texts may be set. */
export function sampleFinding(id: string, own: Partial<Finding> = {}): Finding {
  return {
    requirement: id,
    test: `${id}: every required field is missed`,
    summary: 'A submission without fullName is answered with 200.',
    expected: 'Status 400, errorCode missing_data, message "Required input data is missing".',
    actual: 'Status 200, message "success", a submissionId.',
    counterexample: {
      way: 'fullName.omitted',
      words: 'A minimal submission with fullName left out.',
      document:
        '{"admin":"<ARGOS_ADMIN_EMAIL>","email":"k3v9q0aa01@example.com","birthDate":"1990-02-28","kycStatus":"approved","idType":"drvlic","issuingCountry":"KOR"}',
    },
    seed: 20261124,
    path: '3:0:1',
    curl: `# may create a billable submission\ncurl -sS -X POST "$ARGOS_BASE_URL/v3/submission/migration" \\\n  -H "x-api-key: $ARGOS_API_KEY" \\\n  -H 'content-type: application/json' \\\n  --data-binary '{"admin":"'"$ARGOS_ADMIN_EMAIL"'","email":"k3v9q0aa01@example.com"}'`,
    replay: `npx argos-conformance run --only ${id} --seed 20261124`,
    occurrences: 3,
    confirmed: 'Sent again once, with the same answer.',
    request: {
      method: 'POST',
      path: '/v3/submission/migration',
      headers: { 'content-type': 'application/json', 'x-api-key': '<ARGOS_API_KEY>' },
      body: { text: 'q%2BDx4c9W3yyyHk0fVbq8%2Fw%3D%3D', bytes: 236, truncated: false },
      plaintext: {
        text: '{"admin":"<ARGOS_ADMIN_EMAIL>","email":"k3v9q0aa01@example.com","birthDate":"1990-02-28"}',
        bytes: 164,
        truncated: false,
      },
      encrypted: true,
    },
    response: {
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'a81bc81b-dead-4e5d' },
      body: {
        text: '{"data":"R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAA=","isEncrypted":true}',
        bytes: 71,
        truncated: false,
      },
      plaintext: { text: '{"message":"success","submissionId":"zyx123"}', bytes: 45, truncated: false },
      latencyMs: 12.4,
    },
    ...own,
  };
}

/** How many requirements of which level have which verdict. */
function totalsOf(all: readonly RequirementResult[]): ConformanceResult['totals'] {
  const of = (level: RequirementResult['level']): Totals => {
    const totals: Totals = {
      passed: 0,
      failed: 0,
      warning: 0,
      observed: 0,
      'not-tested': 0,
      inconclusive: 0,
    };
    for (const requirement of all) if (requirement.level === level) totals[requirement.verdict] += 1;
    return totals;
  };
  return { must: of('must'), should: of('should'), observe: of('observe') };
}

/** What a sample differs in from a conformant run. */
export interface Changes
  extends Partial<Omit<ConformanceResult, 'requirements' | 'totals' | 'evidenceSha256'>> {
  /** By id: what differs in a requirement. */
  readonly set?: Readonly<
    Record<string, Partial<Omit<RequirementResult, 'findings'>> & { findings?: readonly Finding[] }>
  >;
}

/** A result: a conformant run, changed; the fingerprint and totals fit. */
export function sampleResult({ set = {}, ...changes }: Changes = {}): ConformanceResult {
  const all: RequirementResult[] = requirements.map((requirement, i) => {
    const { findings = [], ...own } = set[requirement.id] ?? {};
    return {
      id: requirement.id,
      level: requirement.level,
      section: requirement.section,
      statement: requirement.statement,
      verdict: requirement.level === 'observe' ? 'observed' : 'passed',
      checks: 12 + i * 7,
      minimum: 12,
      occurrences: findings.reduce((sum, finding) => sum + finding.occurrences, 0),
      durationMs: 40 + i * 13,
      covered:
        i % 3 === 0 ? { fields: ['fullName', 'birthDate', 'kycStatus'], ways: ['omitted', 'null'] } : {},
      ...own,
      findings: [...findings] as Findings,
    };
  });
  const result: Omit<ConformanceResult, 'evidenceSha256'> = {
    schemaVersion: 1,
    suite: { name: 'argos-conformance', version: '0.1.0' },
    contract: { version: '1.0.0' },
    target: {
      name: 'staging',
      baseUrl: 'https://staging.example.com/api',
      version: '2026.11.3',
      capabilities: ['encryption', 'read-back'],
    },
    run: {
      id: 'r-20261124-0910-k3v9q0',
      startedAt: '2026-11-24T09:10:56.000Z',
      durationMs: 5321,
      seed: 20261124,
      profile: 'standard',
      strict: false,
      requests: 3412,
      created: 208,
      complete: true,
    },
    verdict: 'conformant',
    verdictLine: 'Conformant: every must and should requirement was tested and passed.',
    reasons: [],
    totals: totalsOf(all),
    requirements: all,
    observations: [
      {
        row: 'A14',
        outcome: '403 Forbidden',
        count: 4,
        examples: ['no x-api-key header', 'an empty x-api-key header'],
      },
      { row: 'A8', outcome: 'missing_data', count: 31, examples: ['fullName is ""', 'email is null'] },
      { row: 'A8', outcome: 'invalid_format', count: 9, examples: ['birthDate is ""'] },
      { row: 'submission.text-plain', outcome: 'accepted with 200', count: 3, examples: [] },
    ],
    notTested: [],
    coverage: {
      codes: [
        { code: 'missing_data', form: 'plain', count: 88 },
        { code: 'missing_data', form: 'encrypted', count: 41 },
        { code: 'invalid_format', form: 'plain', count: 240 },
        { code: 'unheard_of', form: 'plain', count: 1 },
      ],
      malformations: [
        { field: 'expireDate', way: 'expireDate.slashes', passed: 12, failed: 0, observed: 0, untested: 0 },
        { field: 'expireDate', way: 'expireDate.blanks', passed: 0, failed: 0, observed: 6, untested: 0 },
        { field: 'ipAddress', way: 'ipAddress.words', passed: 3, failed: 2, observed: 0, untested: 1 },
      ],
    },
    latency: {
      submission: {
        count: 3000,
        sumMs: 9500,
        maxMs: 61.5,
        buckets: [700, 1200, 800, 250, 40, 8, 2, 0, 0, 0, 0, 0, 0, 0, 0],
      },
      'submission, encrypted': {
        count: 412,
        sumMs: 2100,
        maxMs: 31,
        buckets: [0, 100, 200, 100, 10, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      },
    },
    timeline: [
      { second: 0, requests: 702, failures: 0 },
      { second: 1, requests: 911, failures: 1 },
    ],
    setup: {
      lines: [
        'Base URL: https://staging.example.com/api (from .env.staging)',
        'API key: set (from .env.staging)',
        'Requests that must be refused were refused, plain and encrypted.',
      ],
    },
    errors: [],
    ...changes,
  };
  return valid({ ...result, evidenceSha256: evidenceSha256(result) });
}

function valid(result: ConformanceResult): ConformanceResult {
  if (!validateResult(result)) throw new TypeError(`not a result: ${JSON.stringify(validateResult.errors)}`);
  return result;
}

/** A run with every verdict in it. */
export function failedResult(): ConformanceResult {
  return sampleResult({
    verdict: 'nonconformant',
    verdictLine: 'Nonconformant: 2 must requirements fail; 30 of 34 must were tested.',
    reasons: ['error.missing-data fails', 'error.invalid-format fails'],
    set: {
      'error.missing-data': {
        verdict: 'failed',
        reason: 'Broken by 5 of 88 samples.',
        findings: [
          sampleFinding('error.missing-data'),
          sampleFinding('error.missing-data', {
            summary: 'A submission without email and birthDate is answered with invalid_format.',
            actual: 'Status 400, errorCode invalid_format, message "invalid format: email".',
            occurrences: 1,
          }),
        ],
        occurrences: 5,
      },
      'error.invalid-format': {
        verdict: 'failed',
        findings: [
          sampleFinding('error.invalid-format', { summary: 'An expireDate of `2030/01/01` is accepted.' }),
        ],
      },
      'error.no-internals': {
        verdict: 'warning',
        reason: 'A should that fails is a warning.',
        findings: [
          sampleFinding('error.no-internals', { summary: 'An answer shows a stack trace.', occurrences: 1 }),
        ],
      },
      'robustness.concurrent': {
        verdict: 'inconclusive',
        reason: 'The circuit breaker stopped it: three requests in a row met 503.',
        checks: 3,
        unjudged: 5,
      },
      'error.invalid-project': {
        verdict: 'not-tested',
        reason: 'The target has no such fixture.',
        checks: 0,
      },
      'state.delete': { verdict: 'not-tested', reason: 'The target does not offer delete.', checks: 0 },
    },
    notTested: [
      {
        id: 'error.invalid-project',
        reason: 'The target has no such fixture.',
        configure: 'Set ARGOS_INVALID_PROJECT_API_KEY.',
      },
      {
        id: 'state.delete',
        reason: 'The target does not offer delete.',
        configure: 'Add delete to ARGOS_CAPABILITIES.',
      },
    ],
  });
}

/** A run in which 25 requirements fail with 20 findings each. */
export function hugeResult(): ConformanceResult {
  const failing = requirements.filter((requirement) => requirement.level === 'must').slice(0, 25);
  return sampleResult({
    verdict: 'nonconformant',
    verdictLine: 'Nonconformant: 25 must requirements fail.',
    set: Object.fromEntries(
      failing.map(({ id }) => [
        id,
        {
          verdict: 'failed' as const,
          findings: Array.from({ length: 20 }, (_, i) =>
            sampleFinding(id, { summary: `Input ${i + 1} is answered with 422.`, occurrences: 1 + i }),
          ),
        },
      ]),
    ),
  });
}

/** Texts that try to be more than text: markup, scripts, control sequences, changes of direction, broken Unicode. */
export const hostile = [
  '<script>window.pwned = 1</script>',
  '"><img src=x onerror="window.pwned = 2">',
  "'><svg onload=window.pwned=3>",
  '</script><script>window.pwned = 4</script><!-- <script>',
  '</title></style></pre></textarea><b>bold</b>',
  '\u001b[31mred\u001b[0m\u001b]0;title\u0007',
  'abc\u202etxt.exe\u2066\u200b',
  'NUL \u0000 lone \ud800 end \uffff',
  '{{7*7}} `tick` &amp; &lt;',
  ']]>',
].join(' ');

/** A result in which every text that others write is hostile. */
export function hostileResult(): ConformanceResult {
  const id = 'error.missing-data';
  const body = { text: hostile, bytes: 999, truncated: true };
  const headers = { [hostile]: hostile };
  const texts = {
    summary: hostile,
    expected: hostile,
    actual: hostile,
    curl: hostile,
    replay: hostile,
    path: hostile,
  };
  const finding = sampleFinding(id, {
    ...texts,
    test: hostile,
    confirmed: hostile,
    counterexample: { way: hostile, words: hostile, document: hostile },
    request: { method: hostile, path: hostile, headers, body, plaintext: body, encrypted: true },
    response: { status: 200, headers, body, plaintext: body, failure: hostile, latencyMs: 1 },
  });
  return sampleResult({
    verdict: 'nonconformant',
    verdictLine: hostile,
    reasons: [hostile],
    suite: { name: hostile, version: hostile },
    contract: { version: hostile },
    target: { name: hostile, baseUrl: hostile, version: hostile, capabilities: [hostile] },
    set: {
      [id]: {
        verdict: 'failed',
        reason: hostile,
        statement: hostile,
        section: hostile,
        covered: { [hostile]: [hostile] },
        findings: [finding],
      },
      'robustness.concurrent': { verdict: 'inconclusive', reason: hostile, id: hostile },
      'state.delete': { verdict: 'not-tested', reason: hostile },
      'error.no-internals': { verdict: 'warning', reason: hostile },
    },
    observations: [
      { row: 'A14', outcome: hostile, count: 1, examples: [hostile] },
      { row: hostile, outcome: hostile, count: 1, examples: [hostile] },
    ],
    notTested: [{ id: hostile, reason: hostile, configure: hostile }],
    coverage: {
      codes: [{ code: hostile, form: 'plain', count: 1 }],
      malformations: [{ field: hostile, way: hostile, passed: 1, failed: 1, observed: 1, untested: 1 }],
    },
    latency: { [hostile]: { count: 1, sumMs: 1, maxMs: 1, buckets: [1] } },
    setup: { lines: [hostile] },
    errors: [{ where: hostile, message: hostile }],
  });
}
