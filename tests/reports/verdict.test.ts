/** What ends a run without a verdict on the target: errors of the suite, an end too soon, a set-up that is wrong. */
import { expect, test } from '@playwright/test';
import { type RequirementId, requirementIds, requirements } from '../../schemas/index.js';
import { broken, type collectedOf, reported, resultOf, rowOf, setupOf } from './evidence.js';

const MUST = 'error.missing-data' satisfies RequirementId;
const SHOULD = 'error.repeatable' satisfies RequirementId;

/** The run's verdict is inconclusive, and the requirement's, for a reason. */
function inconclusive(result: ReturnType<typeof resultOf>, id: RequirementId, reason: string | RegExp): void {
  expect(rowOf(result, id).verdict).toBe('inconclusive');
  expect(rowOf(result, id).reason).toMatch(reason);
  expect(result.verdict).toBe('inconclusive');
}

test.describe('an error of the suite', () => {
  const cases: readonly (readonly [string, Parameters<typeof collectedOf>[0], string])[] = [
    [
      'in a check',
      {
        set: {
          [MUST]: reported(MUST, {
            state: 'suite-error',
            reason: 'wrong bytes',
            errors: [{ where: MUST, message: 'wrong bytes' }],
          }),
        },
      },
      `${MUST}: wrong bytes`,
    ],
    [
      'of the runner',
      { collected: { errors: [{ where: 'the run', message: 'it broke' }] } },
      'the run: it broke',
    ],
    ['no test matched', { collected: { planned: [], reports: [] } }, 'the run: no test matched'],
    [
      'a test of an unknown name',
      { collected: { planned: [...requirementIds, 'error.unheard-of'] } },
      'no requirement',
    ],
    ['a test twice', { collected: { planned: [...requirementIds, MUST] } }, 'more than once'],
  ];
  for (const [name, change, reason] of cases) {
    test(`${name}: the run says nothing, whatever it found`, () => {
      const set = { 'auth.missing-key': broken('auth.missing-key'), ...change?.set };
      const result = resultOf({ ...change, set });
      expect(result.verdict).toBe('error');
      expect(result.errors).toHaveLength(1);
      expect(result.reasons).toEqual([expect.stringContaining(reason)]);
      expect(result.verdictLine).toContain('this run says nothing');
    });
  }
});

test.describe('an incomplete run', () => {
  test('that was interrupted is inconclusive although every test had passed', () => {
    const result = resultOf({ collected: { interrupted: true } });
    expect(result.verdict).toBe('inconclusive');
    expect(result.run.complete).toBe(false);
    expect(result.reasons).toEqual(['the run was ended before every check had reported']);
  });

  for (const title of ['preflight', SHOULD, 'submission.text-plain'] as const) {
    test(`in which ${title} never reported is inconclusive`, () => {
      const result = resultOf({ set: { [title]: undefined } });
      expect(result.run.complete).toBe(false);
      expect(result.verdict).toBe('inconclusive');
    });
  }

  test('without a preflight is told by what the runner knew', () => {
    const result = resultOf({ set: { preflight: undefined } });
    expect(result.target).toEqual(setupOf().target);
    expect(result.setup.lines).toEqual([]);
  });
});

test('what did not run for a preflight that came to no end says so', () => {
  const reason = 'the budget of 2 requests is spent';
  const set = {
    ...Object.fromEntries(requirementIds.map((id) => [id, undefined])),
    preflight: reported('preflight', { setup: setupOf(), state: 'inconclusive', reason }),
  };
  const result = resultOf({ set });
  expect(result.verdict).toBe('inconclusive');
  for (const { id, verdict, reason: told } of result.requirements) {
    expect([verdict, told], id).toEqual(['inconclusive', `the preflight did not finish: ${reason}`]);
  }
});

test.describe('the set-up', () => {
  test('that stops everything is the one reason', () => {
    const stop = 'the target cannot be reached: the connection was refused';
    const set = Object.fromEntries(requirementIds.map((id) => [id, undefined]));
    const result = resultOf({ setup: { stop }, set });
    for (const { id, verdict, reason } of result.requirements) {
      expect([verdict, reason], id).toEqual(['inconclusive', stop]);
    }
    expect(result.verdict).toBe('inconclusive');
    expect(result.verdictLine).toBe(`inconclusive: ${stop}`);
    expect(result.reasons).toEqual([stop]);
  });

  test('that may decrypt wrongly makes findings of encryption inconclusive, and no others', () => {
    const encryption = 'the answer to an encrypted request did not decrypt';
    const set = {
      'encryption.accepted': broken('encryption.accepted'),
      'encryption.plain-stays-plain': broken('encryption.plain-stays-plain'),
      [MUST]: broken(MUST),
    } as const;
    const result = resultOf({ setup: { encryption }, set });
    expect(rowOf(result, 'encryption.accepted')).toMatchObject({
      verdict: 'inconclusive',
      reason: encryption,
    });
    expect(rowOf(result, 'encryption.plain-stays-plain').verdict).toBe('warning');
    expect(rowOf(result, MUST).verdict).toBe('failed');
  });

  const refused = { validAccepted: 0, validRefused: { '400 invalid_admin': 4 } };
  const actual = '400 {"errorCode":"invalid_admin","message":"Invalid admin"}';
  const everyValidRefused = Object.fromEntries(
    ['preflight', ...requirementIds].map((title) => [
      title,
      reported(title, { ...refused, ...(title === 'preflight' ? { setup: setupOf() } : {}) }),
    ]),
  );

  test('with a wrong administrator is one mistake, not many findings', () => {
    const set = {
      ...everyValidRefused,
      'submission.minimal-accepted': broken('submission.minimal-accepted', { actual }, refused),
      'submission.full-accepted': broken('submission.full-accepted', { actual }, refused),
    };
    const result = resultOf({ set });
    inconclusive(result, 'submission.minimal-accepted', 'ARGOS_ADMIN_EMAIL');
    inconclusive(result, 'submission.full-accepted', 'ARGOS_ADMIN_EMAIL');
  });

  test('with a wrong administrator excuses nothing else', () => {
    const set = { ...everyValidRefused, [MUST]: broken(MUST, { actual: '200' }, refused) };
    expect(rowOf(resultOf({ set }), MUST).verdict).toBe('failed');
  });

  for (const [name, other] of [
    ['one valid submission was accepted', { validAccepted: 1 }],
    [
      'one was refused for another reason',
      { validRefused: { '400 invalid_admin': 4, '400 missing_data': 1 } },
    ],
    ['none was sent', { validRefused: {} }],
  ] as const) {
    test(`has the right administrator when ${name}`, () => {
      const id = 'submission.minimal-accepted';
      const all = Object.entries(everyValidRefused).map(([title, report]) =>
        name === 'none was sent' && report.evidence
          ? ([title, { ...report, evidence: { ...report.evidence, ...other } }] as const)
          : ([title, report] as const),
      );
      const set = { ...Object.fromEntries(all), [id]: broken(id, { actual }, { ...refused, ...other }) };
      const result = resultOf({ set });
      expect(rowOf(result, id).verdict).toBe('failed');
      expect(result.verdict).toBe('nonconformant');
    });
  }
});

test.describe('what was not tested', () => {
  const why = 'it takes a created submission';
  const skipped = (ids: readonly RequirementId[]) =>
    Object.fromEntries(ids.map((id) => [id, reported(id, { state: 'not-tested', reason: why })]));
  const many = requirementIds.filter((id) => /^(submission|encryption)\./.test(id));

  test('and was required is one reason with all the ids, and a line with a few', () => {
    const result = resultOf({ set: skipped(many), collected: { required: requirementIds } });
    expect(result.reasons).toEqual([
      `${many.length} requirements were required, but not tested: ${why} (${many.join(', ')})`,
    ]);
    expect(result.verdictLine).toBe(
      `inconclusive: ${many.length} requirements were required, but not tested: ${why} (${many.slice(0, 5).join(', ')} and ${many.length - 5} more)`,
    );
    const one = resultOf({ set: skipped([MUST]), collected: { required: [MUST] } });
    expect(one.reasons).toEqual([`${MUST} was required, but not tested: ${why}`]);
  });

  test('is counted by level, with the reason of most, where it is much; named where it is little', () => {
    const musts = requirements.filter(({ id, level }) => many.includes(id) && level === 'must').length;
    const shoulds = requirements.filter(({ id, level }) => many.includes(id) && level === 'should').length;
    const counted = `${musts} must and ${shoulds} should`;
    expect(resultOf({ set: skipped(many) }).verdictLine).toContain(`; not tested: ${counted} (${why})`);
    const other = reported(SHOULD, { state: 'not-tested', reason: 'it was left out' });
    expect(resultOf({ set: { ...skipped(many), [SHOULD]: other } }).verdictLine).toContain(
      `; not tested: ${musts} must and ${shoulds + 1} should (${musts + shoulds} of them because ${why})`,
    );
    expect(resultOf({ set: skipped([MUST]) }).verdictLine).toContain(`; not tested: ${MUST}`);
  });
});
