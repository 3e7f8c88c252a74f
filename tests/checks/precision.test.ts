/** A finding points at the fault: the smallest payload that shows it, and words that say what is wrong with it. */
import { expect, test } from '@playwright/test';
import { checkOf } from '../../checks/index.js';
import { baseSubmission } from '../../generators/index.js';
import { defaultCredentials } from '../../mock/credentials.js';
import type { Finding } from '../../schemas/generated/types.js';
import type { RequirementId } from '../../schemas/index.js';
import { runInProcess } from '../support/in-process.js';

const base: Readonly<Record<string, unknown>> = {
  ...baseSubmission({
    adminEmail: defaultCredentials.adminEmail,
    unregisteredAdminEmail: 'stranger@example.com',
    idType: 'drvlic',
    year: 2026,
  }),
};
/** A stamp is part of these. */
const stamped: ReadonlySet<string> = new Set(['email', 'userid', 'fullName', 'identityNumber']);

/** The members in which a payload differs from the plainest one. */
function differences(document: string): string[] {
  const sent: Record<string, unknown> = JSON.parse(document);
  const names = [...new Set([...Object.keys(base), ...Object.keys(sent)])];
  const plain = (name: string, value: unknown): boolean =>
    value === base[name] ||
    (stamped.has(name) &&
      typeof value === 'string' &&
      typeof base[name] === 'string' &&
      !/[^ -~]/.test(value));
  return names.filter(
    (name) => Object.hasOwn(base, name) !== Object.hasOwn(sent, name) || !plain(name, sent[name]),
  );
}

async function firstFinding(fault: string, id: RequirementId): Promise<Finding> {
  const result = await runInProcess({ profile: 'standard', seed: 3, faults: [fault], checks: [checkOf(id)] });
  const finding = result.requirements.find((row) => row.id === id)?.findings[0];
  if (finding === undefined) throw new Error(`${fault} was not found`);
  return finding;
}

/** What the finding of a fault must look like. */
interface Sharp {
  readonly fault: string;
  readonly id: RequirementId;
  readonly summary: RegExp;
  /** Members that differ from the plainest submission. */
  readonly differ: readonly RegExp[];
}

const cases: readonly Sharp[] = [
  {
    fault: 'gender-unchecked',
    id: 'error.invalid-format',
    summary: /^A malformed submission is accepted: gender is "[\w ]+"\.$/,
    differ: [/^gender$/],
  },
  {
    fault: 'full-name-not-required',
    id: 'error.missing-data',
    summary: /^A malformed submission is accepted: fullName left out\.$/,
    differ: [/^fullName$/],
  },
  {
    fault: 'parameter-case-ignored',
    id: 'error.invalid-parameter',
    summary:
      /^A malformed submission (?:is accepted|gets a code that it has not earned): a member "\w+" is added, /,
    differ: [/^\w+$/],
  },
  {
    fault: 'kiribati-nationality-refused',
    id: 'submission.country-codes',
    summary: /^A submission with nationality `KIR` is refused\.$/,
    differ: [/^nationality$/],
  },
  {
    fault: 'hangul-refused',
    id: 'submission.unicode-text',
    summary: /^A submission with .*the text "[가-힣]" \(3 bytes\) in \w+ is refused\.$/,
    differ: [/^\w+$/],
  },
  {
    fault: 'text-over-100-bytes-refused',
    id: 'submission.full-accepted',
    summary: /^A submission with a text of 101 bytes in \w+ \(one character less is accepted\) is refused\.$/,
    differ: [/^\w+$/],
  },
  {
    fault: 'text-of-64-bytes-refused',
    id: 'submission.full-accepted',
    summary: /^A submission with a text of 64 bytes in \w+ \(one character less is accepted\) is refused\.$/,
    differ: [/^\w+$/],
  },
  {
    fault: 'leap-day-birth-refused',
    id: 'submission.minimal-accepted',
    summary: /^A submission with birthDate `\d{4}-02-29` is refused\.$/,
    differ: [/^birthDate$/],
  },
  {
    fault: 'rejected-with-document-refused',
    id: 'submission.kyc-status-values',
    summary: /^A submission with kycStatus `rejected`.* is refused\.$/,
    // It takes two fields; others stay with plain values, as taking each of them out would cost a submission.
    differ: [/^kycStatus$/, /^(?!kycStatus$)/],
  },
];

for (const { fault, id, summary, differ } of cases) {
  test(`${fault}: the payload shows the fault and nothing else`, async () => {
    const finding = await firstFinding(fault, id);
    expect(finding.summary).toMatch(summary);
    const found = differences(finding.counterexample.document ?? '{}');
    const rest = found.filter((name) => !differ.some((pattern) => pattern.test(name)));
    expect(rest, found.join(', ')).toEqual([]);
    if (differ.length === 1) expect(found).toHaveLength(1);
    expect(finding.expected).toMatch(
      /^(?:200 \{"message":"success","submissionId":"…"\}|400 \{"errorCode":")/,
    );
    expect(finding.actual).toMatch(/^(?:accepted: 200|400) /);
  });
}
