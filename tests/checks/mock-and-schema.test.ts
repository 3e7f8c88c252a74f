/**
 * The mock's own field rules and the JSON Schemas of the suite, which share nothing but names, agree: a wrong pattern
 * on one side shows here as a difference.
 */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { namedField } from '../../checks/facets.js';
import {
  type Case,
  carriesExactly,
  caseOf,
  countryCodes,
  encodeFault,
  encryptionWays,
  layouts,
  minimalSubmission,
  type Outcome,
  render,
  type Stamp,
  severalFaults,
  submissions,
  twins,
  validCase,
} from '../../generators/index.js';
import { defaultCredentials } from '../../mock/credentials.js';
import { fieldNames, fields as mockFields } from '../../mock/fields.js';
import { matchesKind } from '../../mock/rules.js';
import { fields, validateCertainRequest, validateRequest } from '../../schemas/index.js';
import { isObject, readBody } from '../../wire/answer.js';
import { cipherOf } from '../../wire/encryption.js';
import { allWays, tables } from '../generators/support.js';
import { mockAnswer } from '../support/mock-answer.js';
import { borderTexts, nearTexts } from './texts.js';

const thoroughly = process.env.ARGOS_VERIFY === '1';
const times = thoroughly ? 20 : 1;

const facts = {
  adminEmail: defaultCredentials.adminEmail,
  unregisteredAdminEmail: defaultCredentials.unregisteredAdminEmail,
  idType: defaultCredentials.idType,
  year: 2026,
};
const cipher = cipherOf(defaultCredentials.apiKey, 'sha256');

interface Answered {
  readonly status: number;
  readonly code?: unknown;
  readonly message: string;
}

/** What the faithful mock answers to a body, without a network. */
async function ask(body: Uint8Array): Promise<Answered> {
  const reply = await mockAnswer(body);
  const wire = { status: reply.status, headers: {}, body: Buffer.from(reply.body), truncated: false };
  const { document } = readBody(wire, cipher);
  if (!isObject(document)) throw new Error(`no document: ${reply.body}`);
  return { status: reply.status, code: document.errorCode, message: String(document.message) };
}

let serials = 0;
const stamp = (): Stamp => ({ tag: 'abcdefghij', serial: (serials++).toString(36) });

/** A case as bytes that carry just what it says. */
function bytesOf(subject: Case): Uint8Array {
  const mark = stamp();
  const bytes = render(subject, mark);
  const wrong = carriesExactly(bytes, subject, mark);
  if (wrong !== undefined) throw new Error(wrong);
  return bytes;
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(bytes));
  } catch {
    return undefined;
  }
}

/** The document without what A21 leaves open: null in an optional field. */
function withoutNulls(document: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const open = (name: string, value: unknown) =>
    value === null && fields.some((field) => field.name === name && !field.required);
  return Object.fromEntries(Object.entries(document).filter(([name, value]) => !open(name, value)));
}

/** Why an answer is not an error that was earned with a message that names a field at fault. */
function notEarned({ status, code, message }: Answered, earns: readonly Outcome[]): string | undefined {
  if (status !== 400) return `status ${status}`;
  const earned = earns.find((one) => one.code === code);
  if (earned === undefined) return `${code} is none of ${earns.map((one) => one.code)}`;
  const named = namedField(earned.code, message);
  if (named === undefined) return `the message is ${JSON.stringify(message)}`;
  const right = named.field === undefined || earned.fields.includes(named.field);
  return right ? undefined : `${JSON.stringify(named.field)} is none of ${earned.fields}`;
}

/** Whether what the mock accepts lies beyond the outer boundary. */
function beyond({ status }: Answered, bytes: Uint8Array): boolean {
  if (status !== 200) return false;
  const document = parsed(bytes);
  return !isObject(document) || !validateRequest(withoutNulls(document));
}

test('both know the same fields, required and free ones', () => {
  expect(fields.map(({ name }) => name).sort()).toEqual([...fieldNames].sort());
  for (const { name, required, kind } of fields) {
    expect(mockFields[name].required, name).toBe(required);
    expect(mockFields[name].kind === 'text', name).toBe(kind === 'text' || kind === 'user-id');
  }
});

for (const optional of ['none', 'any', 'all'] as const) {
  test(`submissions with ${optional} of the optional fields are certain to be valid, and accepted`, async () => {
    const valid = fc.tuple(submissions(facts, { optional }), layouts);
    const wrong: unknown[] = [];
    for (const [submission, layout] of fc.sample(valid, { seed: 5, numRuns: 150 * times })) {
      const bytes = bytesOf(validCase(submission, layout));
      const document = parsed(bytes);
      if (!validateCertainRequest(document))
        wrong.push(['not certain', validateCertainRequest.errors, document]);
      if (!validateRequest(document)) wrong.push(['beyond the boundary', validateRequest.errors, document]);
      const answered = await ask(bytes);
      if (answered.status !== 200) wrong.push([answered, document]);
    }
    expect(wrong).toEqual([]);
  });
}

test('every country code is accepted by both', async () => {
  const refused: string[] = [];
  for (const code of countryCodes) {
    const submission = { ...minimalSubmission(facts), issuingCountry: code, nationality: code };
    if ((await ask(bytesOf(validCase(submission)))).status !== 200) refused.push(code);
  }
  expect(refused).toEqual([]);
  expect(countryCodes).toHaveLength(249);
});

for (const [table, ways] of Object.entries(tables)) {
  test(`what ${table} spoil is refused by the mock with an earned code, or within the boundary`, async () => {
    const wrong: string[] = [];
    let refused = 0;
    for (const [at, way] of ways.entries()) {
      const drawn = fc.tuple(twins(facts), way.mutation);
      for (const [twin, mutation] of fc.sample(drawn, { seed: 11 + at, numRuns: 3 * times })) {
        const subject = caseOf(twin, mutation, way);
        const bytes = bytesOf(subject);
        const answered = await ask(bytes);
        const what = `${way.name}: ${mutation.words}`;
        if (subject.reading === 'refused') {
          const why = notEarned(answered, subject.earns);
          if (why !== undefined) wrong.push(`${what}: ${why}`);
          refused += 1;
        } else if (!['text', 'bytes'].includes(mutation.edit.kind) && beyond(answered, bytes)) {
          wrong.push(`${what}: accepted, yet beyond the boundary`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(ways.some(({ reading }) => reading === 'refused')).toBe(refused > 0);
  });
}

test('the ways were all walked', () => {
  expect(Object.values(tables).flat()).toHaveLength(allWays.length);
  expect(allWays.length).toBeGreaterThan(150);
});

test('several faults at once get the code of one of them', async () => {
  const drawn = fc.tuple(twins(facts), severalFaults(facts));
  const wrong: string[] = [];
  for (const [twin, mutations] of fc.sample(drawn, { seed: 13, numRuns: 150 * times })) {
    const subject = caseOf(twin, mutations);
    const why = notEarned(await ask(bytesOf(subject)), subject.earns);
    if (why !== undefined) wrong.push(`${mutations.map(({ words }) => words).join('; ')}: ${why}`);
  }
  expect(wrong).toEqual([]);
});

test('faults of encryption get an earned code', async () => {
  const plaintext = bytesOf(validCase(minimalSubmission(facts)));
  const wrong: string[] = [];
  let refused = 0;
  for (const way of encryptionWays) {
    for (const fault of fc.sample(way.mutation, { seed: 17, numRuns: 8 * times })) {
      const body = encodeFault(fault, plaintext, cipher);
      if (body === undefined || way.reading !== 'refused') continue;
      const why = notEarned(await ask(body), fault.earns);
      if (why !== undefined) wrong.push(`${way.name}: ${fault.words}: ${why}`);
      refused += 1;
    }
  }
  expect(wrong).toEqual([]);
  expect(refused).toBeGreaterThan(50);
});

let drawnTexts: readonly string[] | undefined;

/** The same texts for every field, drawn once a worker. */
function someTexts(): readonly string[] {
  drawnTexts ??= [...borderTexts, ...fc.sample(nearTexts, { seed: 19, numRuns: 1_500 * times })];
  return drawnTexts;
}

for (const { name, kind } of fields) {
  test(`${name}: what is certain the mock takes, and what the mock takes is within the boundary`, () => {
    const base = minimalSubmission(facts);
    // The code list (A4), the assigned countries (A25) and who administrates are no matter of patterns.
    const open = kind === 'id-type' || kind === 'country' || kind === 'admin-email';
    const wrong: [string, string][] = [];
    const seen = { certain: 0, taken: 0, beyond: 0 };
    for (const text of someTexts()) {
      const document = { ...base, [name]: text };
      const certain = validateCertainRequest(document);
      const possible = validateRequest(document);
      const taken = matchesKind(mockFields[name].kind, text);
      if (certain && !possible) wrong.push([text, 'certain, yet beyond the boundary']);
      if (certain && !open && !taken) wrong.push([text, 'certain, yet refused by the mock']);
      if (taken && !possible) wrong.push([text, 'taken by the mock, yet beyond the boundary']);
      seen.certain += Number(certain);
      seen.taken += Number(taken);
      seen.beyond += Number(!possible);
    }
    expect(wrong).toEqual([]);
    // Both sides of the border were visited.
    expect(seen.certain).toBeGreaterThan(0);
    expect(seen.taken).toBeGreaterThan(0);
    expect(seen.beyond > 0).toBe(!['text', 'user-id', 'id-type'].includes(kind));
  });
}

test('any document that the mock accepts is within the boundary', async () => {
  const values = fc.oneof(
    { weight: 6, arbitrary: nearTexts },
    fc.constantFrom<unknown>(null, 0, 1.5, true, false, [], {}, ['approved'], { $ne: '' }),
  );
  const names = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...fields.map(({ name }) => name as string)) },
    fc.constantFrom('fullname', 'Email', 'cf4', '__proto__', 'constructor', '', 'x'),
  );
  const documents = fc.tuple(
    submissions(facts, { optional: 'any' }),
    fc.array(fc.tuple(names, values), { maxLength: 2 }),
    fc.subarray(
      fields.map(({ name }) => name as string),
      { maxLength: 1 },
    ),
  );
  const wrong: string[] = [];
  let accepted = 0;
  let refused = 0;
  for (const [submission, set, left] of fc.sample(documents, { seed: 23, numRuns: 1_500 * times })) {
    const members = new Map<string, unknown>(Object.entries(submission));
    for (const [name, value] of set) members.set(name, value);
    for (const name of left) members.delete(name);
    const text = `{${[...members].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
    const bytes = Buffer.from(text);
    const answered = await ask(bytes);
    if (beyond(answered, bytes)) wrong.push(`accepted, yet beyond the boundary: ${text}`);
    if (answered.status === 200) accepted += 1;
    else refused += 1;
    // And the other way round: what is certain is accepted, the administrator, the code and the countries aside.
    const document = parsed(bytes);
    const changed = [...set.map(([name]) => name), ...left];
    const open = changed.some((name) => ['admin', 'idType', 'issuingCountry', 'nationality'].includes(name));
    const certain = !open && validateCertainRequest(document);
    if (certain && answered.status !== 200) wrong.push(`certain, yet refused: ${text}`);
  }
  expect(wrong).toEqual([]);
  expect(accepted).toBeGreaterThan(150);
  expect(refused).toBeGreaterThan(150);
});
