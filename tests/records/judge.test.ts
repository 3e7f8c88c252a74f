/** The judgement on records agrees with what generated cases have earned, and with the faithful mock. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import {
  type Case,
  caseOf,
  render,
  severalFaults,
  submissions,
  twins,
  validCase,
} from '../../generators/index.js';
import { defaultCredentials } from '../../mock/credentials.js';
import { exampleSubmission } from '../../schemas/example.js';
import { fields, isRowId } from '../../schemas/index.js';
import { judgeText, type RecordFinding } from '../../schemas/records/index.js';
import { stampOne, tables } from '../generators/support.js';
import { verifying } from '../support/cli.js';
import { judgeWith, mockRefuses } from './support.js';

const facts = {
  adminEmail: defaultCredentials.adminEmail,
  unregisteredAdminEmail: defaultCredentials.unregisteredAdminEmail,
  idType: defaultCredentials.idType,
  year: 2026,
};
const times = verifying ? 20 : 1;
const judge = judgeWith();
const textOf = (subject: Case): string => Buffer.from(render(subject, stampOne)).toString('utf8');
const refusals = (findings: readonly RecordFinding[]) => findings.filter(({ kind }) => kind === 'refused');
const codesOf = (findings: readonly RecordFinding[]) => refusals(findings).flatMap(({ codes }) => codes);

test('the example and every generated valid submission have no finding', () => {
  expect(judge(exampleSubmission)).toEqual([]);
  const valid = fc.sample(submissions(facts, { optional: 'any' }), { seed: 3, numRuns: 300 * times });
  const wrong = valid.flatMap((one) => {
    const findings = judgeText(textOf(validCase(one)), judge);
    return findings.length === 0 ? [] : [findings];
  });
  expect(wrong).toEqual([]);
});

for (const [table, ways] of Object.entries(tables)) {
  // Which administrators are registered only a target knows; noise is random bytes with no reading.
  if (table === 'admins' || table === 'noise') continue;
  test(`${table}: a spoilt record is refused with the codes it has earned, an open one with none`, async () => {
    const wrong: unknown[] = [];
    let compared = 0;
    for (const [at, way] of ways.entries()) {
      const drawn = fc.tuple(twins(facts), way.mutation);
      for (const [twin, mutation] of fc.sample(drawn, { seed: 31 + at, numRuns: 2 * times })) {
        const subject = caseOf(twin, mutation, way);
        const body = render(subject, stampOne);
        const findings = judgeText(Buffer.from(body).toString('utf8'), judge);
        const said = codesOf(findings);
        const earned = subject.earns.map(({ code }) => code);
        const tell = (why: string) => wrong.push([way.name, mutation.words, why, findings]);
        compared += 1;
        if (subject.reading === 'observed') {
          if (refusals(findings).length > 0) tell('refused, yet open');
          else if (findings.length === 0 && !unseen.has(way.name)) tell('open, yet nothing is said');
          else if (findings.some(({ row }) => row === undefined || !isRowId(row))) tell('open without a row');
          continue;
        }
        if (said.length === 0) tell('must be refused, yet is not');
        if (said.some((code) => !earned.includes(code))) tell(`says ${said}, earned ${earned}`);
        const refused = await mockRefuses(body);
        if (!said.some((code) => code === refused)) tell(`says ${said}, the mock ${refused}`);
        const named = refusals(findings).flatMap(({ field }) => field ?? []);
        const { edit } = mutation;
        const meant = edit.kind === 'set' ? [edit.field] : edit.kind === 'add' ? [edit.name] : named;
        if (named.join() !== meant.join()) tell(`names ${named}, spoilt ${meant}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(compared).toBe(ways.length * 2 * times);
  });
}

/** Open ways of which a record tells nothing: they concern the target's own lists, or bytes that decoding loses. */
const unseen: ReadonlySet<string> = new Set([
  'A15.invalid-utf8',
  'A4.idType-other-code',
  'A17.admin-letter-case',
]);

test('several faults are all named', () => {
  const drawn = fc.tuple(twins(facts), severalFaults(facts));
  const wrong: unknown[] = [];
  for (const [twin, mutations] of fc.sample(drawn, { seed: 13, numRuns: 100 * times })) {
    const subject = caseOf(twin, mutations);
    const findings = judgeText(textOf(subject), judge);
    const earned = subject.earns.map(({ code }) => code);
    const missing = mutations.filter(
      ({ earns }) =>
        !earns.some(({ code }) => code === 'invalid_admin') &&
        !earns.some(({ code }) => codesOf(findings).includes(code)),
    );
    if (missing.length > 0) wrong.push(['not named', missing.map(({ words }) => words), findings]);
    const stray = codesOf(findings).filter((code) => !earned.includes(code));
    if (stray.length > 0) wrong.push(['not earned', stray, findings]);
  }
  expect(wrong).toEqual([]);
});

const change = (members: Readonly<Record<string, unknown>>) => judge({ ...exampleSubmission, ...members });

test('ordinary addresses are no matter of doubt, odd ones are', () => {
  for (const email of ['jane.doe@gmail.com', 'j@mail.company.co.kr', 'kim-1@naver.com']) {
    expect(change({ email }), email).toEqual([]);
  }
  for (const email of ['o_brien@gmail.com', 'Jane@gmail.com', 'x@localhost', `${'a'.repeat(60)}@gmail.com`]) {
    expect(change({ email }), email).toEqual([expect.objectContaining({ kind: 'open', row: 'A17' })]);
  }
});

test('what no schema can say is open with its row', () => {
  const rows: readonly (readonly [string, unknown, string])[] = [
    ['fullName', 'é'.repeat(128), 'A27'],
    ['fullName', 'x'.repeat(256), 'A27'],
    ['userid', 'x'.repeat(65), 'A27'],
    ['cf1', 'a\0', 'A31'],
    ['lastName', '\uD83D', 'A31'],
    ['nationality', 'XKX', 'A25'],
    ['issuingCountry', 'kor', 'A25'],
    ['birthDate', '2026-07-02', 'A32'],
    ['issueDate', '2030-01-01', 'A32'],
    ['expireDate', '2020-03-01', 'A32'],
    ['expireDate', '2026-06-30', 'A32'],
    ['expireDate', '2126-07-02', 'A32'],
    ['birthDate', '1926-06-30', 'A32'],
    ['issueDate', '1990-05-16', 'A32'],
    ['admin', ' admin@example.com', 'A17'],
    ['firstName', '\u3000', 'A22'],
    ['idType', ' ', 'A22'],
  ];
  for (const [field, value, row] of rows) {
    const findings = change({ [field]: value });
    expect(findings, `${field} ${row}`).toContainEqual(
      expect.objectContaining({ kind: 'open', field, row, codes: [] }),
    );
    expect(refusals(findings)).toEqual([]);
  }
  expect(change({ fullName: 'é'.repeat(127), userid: 'x'.repeat(64), issueDate: '2026-07-01' })).toEqual([]);
});

test('a name that appears twice is open, whatever its values are', () => {
  const text = JSON.stringify(exampleSubmission);
  const twice = (more: string) => judgeText(text.replace('{', `{${more},`), judge);
  const said = (field: string) => [
    { kind: 'open', field, codes: [], row: 'A15', why: 'a name that appears twice' },
  ];
  expect(twice('"fullName" \n: null')).toEqual(said('fullName'));
  expect(twice('"gend\\u0065r":"x"')).toEqual(said('gender'));
  expect(judgeText(text.replace('"cf1":', '"cf1":7,"cf1":'), judge)).toEqual(said('cf1'));
  // Names in texts and in inner objects are none of the record's.
  expect(change({ cf2: '"cf2":"cf1":' })).toEqual([]);
  expect(
    judgeText(JSON.stringify({ ...exampleSubmission, cf1: '"x":{"cf1":1}', cf2: ':":' }), judge),
  ).toEqual([]);
  const inner = judgeText(text.replace('"cf1":"batch 1"', '"cf1":{"email":{"a":1},"a":":"}'), judge);
  expect(inner).toEqual([expect.objectContaining({ kind: 'refused', field: 'cf1', row: 'A9' })]);
});

test('a name in other letter case is told what it should be', () => {
  expect(change({ userId: '1' })).toEqual([
    expect.objectContaining({
      kind: 'refused',
      field: 'userId',
      codes: ['invalid_parameter'],
      why: 'no documented field: userid is written so',
    }),
  ]);
});

test('fields that are added before sending are not missed, but judged when they are there', () => {
  const supplied = judgeWith({ supplied: ['admin', 'kycStatus'] });
  const { admin: _admin, kycStatus: _status, ...rest } = exampleSubmission;
  expect(supplied(rest)).toEqual([]);
  expect(supplied({ ...rest, kycStatus: 'done' })).toHaveLength(1);
  expect(codesOf(judge(rest))).toEqual(['missing_data', 'missing_data']);
  expect(fields.filter(({ name }) => !(name in exampleSubmission))).toEqual([]);
});
