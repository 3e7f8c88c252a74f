import { expect, test } from '@playwright/test';
import { fault, faultNames, faults } from '../../mock/faults.js';
import { startMock } from '../../mock/server.js';
import { requirementIds, requirements } from '../../schemas/requirements.js';
import { probe } from './probes.js';

async function probesOf(names: readonly string[]): Promise<Record<string, string>> {
  const mock = await startMock({ faults: names });
  try {
    return await probe(mock);
  } finally {
    await mock.close();
  }
}

let faithfulAnswers: Promise<Record<string, string>> | undefined;

/** What the faithful server answers, asked once a worker. */
function faithfulProbes(): Promise<Record<string, string>> {
  faithfulAnswers ??= probesOf([]);
  return faithfulAnswers;
}

/** The probes that a fault changes: their names, or a rule over what the faithful server answers. */
type Changes = readonly string[] | ((answer: string, name: string) => boolean);

/**
 * The faults that are looked at here, one of each kind at least: that nothing else changes is worth seeing. The others
 * are seen by what they turn red (`tests/checks/faults.test.ts`, `npm run sensitivity`).
 */
const changes: Readonly<Record<string, Changes>> = {
  'minimal-refused': ['minimal'],
  'full-refused': ['full'],
  'first-name-needs-last-name': ['firstName without lastName'],
  'kyc-status-rejected-refused': ['kycStatus rejected'],
  'gender-male-refused': ['gender male'],
  'countries-after-m-refused': ['country ZWE'],
  'astral-text-refused': ['emoji text'],
  'non-ascii-text-refused': ['emoji text', 'Hangul text'],
  'newline-in-json-refused': ['indented JSON'],
  'unicode-escape-refused': ['unicode escape', 'NUL escape'],
  'submission-id-number': (answer) => answer.includes('"submissionId":"ID"'),
  'success-message-altered': (answer) => answer.includes('"message":"success","submissionId"'),
  'repeated-id': ['ids of five'],
  'missing-key-accepted': ['no key', 'empty key', 'key in the query', 'key in the body'],
  'unknown-key-accepted': ['unknown key'],
  'key-in-query-accepted': ['key in the query'],
  'key-in-body-accepted': ['key in the body'],
  'key-header-case-sensitive': ['key header in capitals'],
  'key-echoed-in-header': (answer, name) =>
    /^\d/.test(answer) && !/^(no key|empty key|key |ids |deleted)/.test(name),
  'status-422': (answer) => /\b400 /.test(answer),
  'error-without-message': (answer) => answer.includes('"errorCode"'),
  'misspelt-error-code': (answer) => answer.includes('"missing_data"'),
  'message-names-wrong-field': (answer) => /invalid (format|parameter): /.test(answer),
  'message-text-altered': (answer) => answer.includes('"Invalid payload"'),
  'submission-id-in-error': (answer) => answer.includes('"errorCode"'),
  'stack-in-error': (answer) => answer.includes('"errorCode"'),
  'trailing-commas-accepted': ['trailing comma'],
  'full-name-not-required': ['no fullName'],
  'two-missing-accepted': ['no fullName and no birthDate'],
  'invalid-project-as-invalid-admin': ['invalid project'],
  'unregistered-admin-accepted': ['unregistered admin'],
  'unknown-parameters-ignored': [
    'unknown parameter',
    'known parameter in capitals',
    'unknown parameter and malformed gender',
  ],
  'parameter-case-ignored': ['known parameter in capitals'],
  'email-unchecked': ['malformed email'],
  'birth-date-unchecked': ['malformed birthDate'],
  'kyc-status-unchecked': ['malformed kycStatus'],
  'issuing-country-unchecked': ['malformed issuingCountry'],
  'nationality-unchecked': ['malformed nationality'],
  'gender-unchecked': ['malformed gender'],
  'issue-date-unchecked': ['malformed issueDate'],
  'expire-date-unchecked': ['malformed expireDate'],
  'ip-address-unchecked': ['malformed ipAddress'],
  'objects-as-text-accepted': ['object as text'],
  'processing-error-as-invalid-payload': ['processing error'],
  'several-problems-as-invalid-project': ['unknown parameter and malformed gender'],
  'empty-body-alternates': ['empty body, twice'],
  'nul-escape-crashes': ['NUL escape'],
  'deep-nesting-cuts-connection': ['nested 60 deep'],
  'refuses-after-bad-body': ['valid after a broken body'],
  'large-body-cuts-connection': ['body over 10 MiB'],
  'concurrent-refused': ['two at once', 'four at once'],
  'fourth-concurrent-refused': ['four at once'],
  'put-accepted': ['PUT'],
  'encrypted-refused': ['encrypted valid'],
  'is-encrypted-text': (answer) => answer.includes('sealed'),
  'answer-under-another-key': (answer) => answer.includes('sealed'),
  'encrypted-missing-as-invalid-format': ['encrypted without kycStatus'],
  'bad-padding-as-processing-error': ['ciphertext without padding'],
  'encrypted-non-json-as-processing-error': ['encrypted words'],
  'plain-answered-encrypted': (answer, name) => /\b[24]00 \{/.test(answer) && !name.startsWith('deleted'),
  'birth-date-lost': ['stored, then read back'],
  'refused-stored': ['refused, then read back'],
  'delete-keeps': ['deleted, then read back'],
};

/** Where more than the difference matters: a part of what the fault's server answers to a probe. */
const details: Readonly<Record<string, readonly [probe: string, answer: string]>> = {
  'minimal-refused': ['minimal', '"missing_data"'],
  'full-refused': ['full', '"invalid_payload"'],
  'first-name-needs-last-name': ['firstName without lastName', '"missing_data"'],
  'kyc-status-rejected-refused': ['kycStatus rejected', 'invalid format: kycStatus'],
  'submission-id-number': ['valid', '"submissionId":"number"'],
  'repeated-id': ['ids of five', '4 different'],
  'key-in-body-accepted': ['key in the body', '200 {"message":"success"'],
  'status-422': ['broken JSON', '422 {"errorCode":"invalid_payload"'],
  'message-names-wrong-field': ['malformed gender', 'invalid format: address_full'],
  'stack-in-error': ['broken JSON', 'at validateSubmission (/var/task/'],
  'several-problems-as-invalid-project': ['unknown parameter and malformed gender', '"invalid_project"'],
  'nul-escape-crashes': ['NUL escape', '500 '],
  'deep-nesting-cuts-connection': ['nested 60 deep', 'connection cut'],
  'large-body-cuts-connection': ['body over 10 MiB', 'connection cut'],
  'concurrent-refused': ['two at once', '"processing_error"'],
  'put-accepted': ['PUT', '200 '],
  'encrypted-refused': ['encrypted valid', '400 sealed, true: {"errorCode":"processing_error"'],
  'is-encrypted-text': ['encrypted valid', 'sealed, "true"'],
  'answer-under-another-key': ['encrypted valid', 'does not decrypt'],
  'encrypted-missing-as-invalid-format': ['encrypted without kycStatus', 'invalid format: kycStatus'],
  'plain-answered-encrypted': ['valid', '200 sealed, true: {"message":"success"'],
};

test('the faithful server is the same at every start', async () => {
  const faithful = await faithfulProbes();
  expect(await probesOf([])).toEqual(faithful);
  expect(faithful.valid).toBe('200 {"message":"success","submissionId":"ID"}');
});

test('the expectations are those of faults, and names are unique', () => {
  expect(faultNames).toEqual(expect.arrayContaining(Object.keys(changes)));
  expect(Object.keys(changes)).toEqual(expect.arrayContaining(Object.keys(details)));
  expect(new Set(faultNames).size).toBe(faults.length);
});

test('there are many, in words that tell them apart, and none breaks more than three requirements', () => {
  expect(faults.length).toBeGreaterThanOrEqual(150);
  expect(new Set(faults.map(({ words }) => words)).size).toBe(faults.length);
  for (const { name, breaks } of faults) {
    expect(new Set(breaks).size, name).toBe(breaks.length);
    expect(breaks.length, name).toBeGreaterThanOrEqual(1);
    expect(breaks.length, name).toBeLessThanOrEqual(3);
  }
});

for (const { name, words } of faults.filter(({ name }) => Object.hasOwn(changes, name))) {
  test(`${name}: ${words}`, async () => {
    const faithful = await faithfulProbes();
    const rule = changes[name] ?? [];
    const expected = Object.entries(faithful)
      .filter(([about, answer]) => (typeof rule === 'function' ? rule(answer, about) : rule.includes(about)))
      .map(([about]) => about);
    const faulty = await probesOf([name]);
    const changed = Object.keys(faithful).filter((about) => faulty[about] !== faithful[about]);
    expect(changed).toEqual(expected);
    expect(changed.length).toBeGreaterThan(0);
    const [about, part] = details[name] ?? [];
    if (about !== undefined) expect(faulty[about]).toContain(part);
  });
}

test('faults combine', async () => {
  const faithful = await faithfulProbes();
  const both = await probesOf(['gender-male-refused', 'status-422', 'gender-male-refused']);
  expect(both['gender male']).toBe('422 {"errorCode":"invalid_format","message":"invalid format: gender"}');
  expect(both.valid).toBe(faithful.valid);
});

test('every requirement that is judged has a fault, and every fault names a requirement', () => {
  const broken = new Set(faults.flatMap((entry) => entry.breaks));
  const judged = requirements.filter((row) => row.level !== 'observe').map((row) => row.id);
  expect([...broken].sort()).toEqual([...judged].sort());
  const breakers = (id: string) => faults.filter(({ breaks }) => breaks.some((one) => one === id)).length;
  expect(judged.filter((id) => breakers(id) < 2)).toEqual([]);
  expect(faults.every((entry) => entry.breaks.every((id) => requirementIds.includes(id)))).toBe(true);
  expect(faults.every((entry) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(entry.name))).toBe(true);
});

test('a fault is found by its name; a wrong name is answered with close ones', () => {
  expect(fault('status-422').breaks).toEqual(['error.status-and-shape']);
  expect(() => fault('expire-dates-unchecked')).toThrow(
    /^unknown fault "expire-dates-unchecked"; did you mean expire-date-unchecked, /,
  );
});
