import assert from 'node:assert/strict';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { touchedBy } from '../../generators/case.js';
import {
  baseSubmission,
  type Case,
  carriesExactly,
  caseOf,
  layouts,
  type Mutation,
  type MutationWay,
  plainLayout,
  render,
  type Stamp,
  severalFaults,
  twins,
} from '../../generators/index.js';
import { shown } from '../../generators/malformed/way.js';
import {
  fields,
  isErrorCode,
  isFieldName,
  registerRow,
  requiredFields,
  requirement,
} from '../../schemas/index.js';
import { allWays, facts, sampled, shrunk, stamps, tables } from './support.js';

type Sample = readonly [Case, Stamp];

const anyTwin = twins(facts);

/** Cases of mutations, with everything else about them drawn. */
function cases(
  mutations: fc.Arbitrary<Mutation | readonly Mutation[]>,
  way?: MutationWay,
): fc.Arbitrary<Sample> {
  return fc
    .tuple(anyTwin, mutations, layouts, stamps)
    .map(([twin, mutation, layout, stamp]) => [caseOf(twin, mutation, way, layout), stamp]);
}

function trouble([spoilt, stamp]: Sample): readonly string[] {
  const found = carriesExactly(render(spoilt, stamp), spoilt, stamp);
  return found === undefined ? [] : [`${spoilt.mutations.map((m) => m.words).join('; ')}: ${found}`];
}

/** What is wrong with samples, and with everything that two of them shrink to. */
function troubles(values: fc.Arbitrary<Sample>, samples: number): readonly string[] {
  const wrong = sampled(values, samples).flatMap(trouble);
  for (const step of [2, 3]) shrunk(values, step, (sample) => wrong.push(...trouble(sample)), step);
  return wrong;
}

for (const [table, ways] of Object.entries(tables)) {
  test(`${table}: every sample and every shrink carries exactly its mutation`, () => {
    const samples = table === 'noise' ? 2 : 12;
    expect(ways.flatMap((way) => troubles(cases(way.mutation, way), samples))).toEqual([]);
  });
}

test('several faults: every sample and every shrink carries exactly its mutations', () => {
  expect(troubles(cases(severalFaults(facts)), 200)).toEqual([]);
});

test('several faults are in different places and earn the codes of each', () => {
  for (const mutations of sampled(severalFaults(facts), 200)) {
    const spoilt = caseOf(baseSubmission(facts), mutations);
    const touched = mutations.flatMap(({ edit }) => touchedBy(edit));
    assert.ok(mutations.length >= 2 && mutations.length <= 4);
    assert.equal(new Set(touched).size, touched.length);
    assert.ok(!touched.includes('email') || !touched.includes('userid'));
    for (const { code, fields: named } of mutations.flatMap(({ earns }) => earns)) {
      const [united, ...more] = spoilt.earns.filter((outcome) => outcome.code === code);
      assert.deepEqual(more, []);
      assert.ok(named.every((name) => united?.fields.includes(name)));
    }
  }
});

test('the names of ways are unique slugs, and mutations carry the name of their way', () => {
  const names = allWays.map((way) => way.name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  for (const way of allWays) {
    assert.match(way.name, /^[\w+]+\.[\w+-]+$/);
    for (const mutation of sampled(way.mutation, 2)) assert.equal(mutation.way, way.name);
  }
});

test('an observed way names a row that its requirement rests on; a refused one earns documented codes', () => {
  for (const way of allWays) {
    if (way.reading === 'observed') {
      assert.ok(way.row !== undefined, way.name);
      assert.equal(registerRow(way.row).id, way.row);
      if (way.requirement !== 'robustness.no-server-error') {
        assert.ok(requirement(way.requirement).rows.includes(way.row), way.name);
      }
    }
    for (const { earns } of sampled(way.mutation, 2)) {
      assert.ok(earns.length > 0 && earns.every(({ code }) => isErrorCode(code)), way.name);
    }
  }
});

/** The refused ways of a table that spoil a field. */
const refusedIn = (table: keyof typeof tables, field: string) =>
  (tables[table] ?? []).filter((way) => way.field === field && way.reading === 'refused');

test('each required field and each pair is left out; each is null and empty', () => {
  expect(tables.omissions).toHaveLength(requiredFields.length + 10);
  for (const name of requiredFields) {
    expect(refusedIn('omissions', name)).toHaveLength(1);
    expect(refusedIn('types', name).map((way) => way.name)).toEqual(
      expect.arrayContaining([`${name}.null`, `${name}.empty`]),
    );
  }
});

test('each field with a format is broken in at least three ways; every field takes no list and no object', () => {
  for (const { name, hasFormat } of fields) {
    const types = refusedIn('types', name).map((way) => way.name);
    expect(types).toEqual(expect.arrayContaining([`${name}.list`, `${name}.object`]));
    expect(types.includes(`${name}.number`), name).toBe(hasFormat);
    if (hasFormat) expect(refusedIn('formats', name).length, name).toBeGreaterThanOrEqual(3);
    else expect(refusedIn('formats', name)).toEqual([]);
  }
});

test('what a way shrinks to is short, on the plain twin, and reached in few steps', () => {
  for (const way of allWays) {
    const { simplest, shrinks } = shrunk(cases(way.mutation, way), 5);
    const [spoilt] = simplest;
    assert.deepEqual(spoilt.twin, baseSubmission(facts), way.name);
    assert.deepEqual(spoilt.layout, plainLayout, way.name);
    assert.ok((spoilt.mutations[0]?.words.length ?? 0) < 120, way.name);
    assert.ok(shrinks < 400, way.name);
  }
});

test('a long value is shown by its beginning and its length, and no character is cut', () => {
  expect(shown('x'.repeat(58))).toBe(`"${'x'.repeat(58)}"`);
  expect(shown('x'.repeat(400))).toBe(`"${'x'.repeat(59)}… (400 characters)`);
  expect(shown(`${'x'.repeat(58)}😀${'y'.repeat(40)}`)).toBe(`"${'x'.repeat(58)}… (100 characters)`);
  expect(shown(['x'.repeat(100)])).toBe(`["${'x'.repeat(58)}… (104 characters)`);
});

test('the same seed draws the same mutations', () => {
  for (const way of allWays) {
    assert.deepEqual(sampled(way.mutation, 2, 99), sampled(way.mutation, 2, 99));
  }
});

test('unknown parameters never equal a field, in any case for the near misses, nor a reserved name', () => {
  const known = fields.map((field) => field.name.toLowerCase());
  for (const way of tables.parameters ?? []) {
    for (const { edit } of sampled(way.mutation, 60)) {
      if (edit.kind !== 'add') throw new Error(`${way.name} adds nothing`);
      assert.ok(!isFieldName(edit.name), edit.name);
      const isCase = /\.(?:upper-case|lower-case|capitalised|last-letter|user-id|case-of-\w+)$/.test(
        way.name,
      );
      assert.equal(known.includes(edit.name.toLowerCase()), isCase, edit.name);
      assert.match(edit.name, /^[A-Za-z0-9_]{1,64}$/);
      assert.doesNotMatch(edit.name, /^data$|api-?_?key/i);
    }
  }
});

test('administrators who are not registered are never the registered one', () => {
  for (const way of tables.admins ?? []) {
    for (const { edit } of sampled(way.mutation, 50)) {
      expect(edit).toMatchObject({ kind: 'set', field: 'admin' });
      if (edit.kind === 'set') expect(edit.value).not.toBe(facts.adminEmail);
    }
  }
});
