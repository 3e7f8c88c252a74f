/** `doctor`: the neighbouring endpoints against what is stated of them, and the clock. */
import { type Answers, expect, type Own, type Patient, test } from './support.js';

const to =
  (method: string, own: Own | 'hang' | 'cut'): Answers =>
  (came) =>
    came.method === method ? own : undefined;

const forbidden: Own = { status: 403, body: { message: 'Missing Authentication Token' } };
const notStated = (names: string): Patient => ({ env: { ARGOS_CAPABILITIES: names } });
const open =
  /^fix ARGOS_CAPABILITIES states it, but the target does not offer it: GET .* is answered with (403|405|200) .*; take read-back out of ARGOS_CAPABILITIES, or have GET \/v3\/submission opened for this key$/;

const rows: readonly (readonly [string, Patient, 'read-back' | 'delete', readonly RegExp[], number])[] = [
  ['GET is shut', { answers: to('GET', forbidden) }, 'read-back', [open], 3],
  [
    'GET is not there',
    { answers: to('GET', { status: 405, body: { message: 'x' } }) },
    'read-back',
    [open],
    3,
  ],
  [
    'GET is a page',
    { answers: to('GET', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }) },
    'read-back',
    [open],
    3,
  ],
  [
    'GET lists nothing that is a list',
    { answers: to('GET', { status: 200, body: { items: 0 } }) },
    'read-back',
    [open],
    3,
  ],
  [
    'GET is cut',
    { answers: to('GET', 'cut') },
    'read-back',
    [
      /^fix ARGOS_CAPABILITIES states it, but the target does not offer it: .* no answer: .*; take read-back out/,
    ],
    3,
  ],
  [
    'GET says 404',
    { answers: to('GET', { status: 404, body: { message: 'no such submission' } }) },
    'read-back',
    [/^ok GET .* is answered with 404/],
    0,
  ],
  [
    'GET says 400',
    { answers: to('GET', { status: 400, body: { errorCode: 'invalid_format', message: 'x' } }) },
    'read-back',
    [/^ok GET .* is answered with 400/],
    0,
  ],
  [
    'GET lists strangers',
    { answers: to('GET', { status: 200, body: { Items: [{ submission_id: 'x' }, {}] } }) },
    'read-back',
    [/^note GET by an id that does not exist lists 2 submissions: a run judges that$/],
    0,
  ],
  [
    'GET answers and is not stated',
    notStated('encryption,delete'),
    'read-back',
    [
      /^note GET .* is answered with 200 \{"Items":\[\]\}: the target offers it, but ARGOS_CAPABILITIES does not state it, .*; to have it tested, add read-back to ARGOS_CAPABILITIES$/,
    ],
    0,
  ],
  [
    'GET is shut and not stated',
    { ...notStated('encryption,delete'), answers: to('GET', forbidden) },
    'read-back',
    [/^skip ARGOS_CAPABILITIES does not state it, and the target does not offer it: GET .* 403/],
    0,
  ],
  [
    'DELETE is shut',
    { answers: to('DELETE', forbidden) },
    'delete',
    [
      /^fix ARGOS_CAPABILITIES states it, but the target does not offer it: DELETE .* is answered with 403 .*; take delete out of ARGOS_CAPABILITIES, or have DELETE \/v3\/submission opened for this key$/,
    ],
    3,
  ],
  [
    'DELETE says 404',
    { answers: to('DELETE', { status: 404, body: { message: 'x' } }) },
    'delete',
    [/^ok DELETE .* is answered with 404/],
    0,
  ],
  [
    'DELETE says success',
    { answers: to('DELETE', { status: 200, body: { message: 'success' } }) },
    'delete',
    [
      /^note DELETE of an id that does not exist is answered with 200 .*, a success although there was nothing to delete: whether DELETE works, a run tells$/,
    ],
    0,
  ],
  [
    'DELETE refuses the administrator',
    { env: { ARGOS_ADMIN_EMAIL: 'stranger@example.net' } },
    'delete',
    [
      /^fix DELETE refuses the administrator: 400 .*; set ARGOS_ADMIN_EMAIL to the address of one of the project's administrators$/,
    ],
    3,
  ],
  [
    'DELETE is not stated',
    notStated('encryption,read-back'),
    'delete',
    [
      /^skip not tried, for ARGOS_CAPABILITIES does not state it: what runs create cannot be deleted by cleanup$/,
    ],
    0,
  ],
];
for (const [name, patient, probe, expected, code] of rows) {
  test(`${name}: said`, async ({ examine }) => {
    const { exitCode, of } = await examine(patient);
    expect(of(probe)).toEqual(expected.map((line) => expect.stringMatching(line)));
    expect(exitCode).toBe(code);
  });
}

/** Answers that carry a date this far from now, in seconds. */
const dated =
  (seconds: number): Answers =>
  () => ({
    status: 403,
    headers: { date: new Date(Date.now() + seconds * 1000).toUTCString() },
    body: { message: 'Forbidden' },
  });

const clocks: readonly (readonly [string, Answers, RegExp])[] = [
  ['apart by what does no harm', dated(30), /^ok the target is (29|30) s apart$/],
  [
    'ahead',
    dated(300),
    /^note the target's clock is 5 min ahead of this machine's: dates around today may be judged wrongly; set whichever clock is wrong$/,
  ],
  ['behind', dated(-90), /^note the target's clock is (88|89|90) s behind this machine's/],
  ['hours ahead', dated(5 * 3_600), /^note the target's clock is 5 h ahead/],
  ['days behind', dated(-9 * 86_400), /^note the target's clock is 9 days behind/],
  [
    'not told',
    () => ({ status: 403, undated: true, body: {} }),
    /^note answers carry no Date header that can be read: the clocks cannot be compared$/,
  ],
  [
    'told in a way that is no date',
    () => ({ status: 403, headers: { date: 'yesterday' }, body: {} }),
    /^note answers carry no Date header that can be read/,
  ],
];
for (const [name, answers, expected] of clocks) {
  test(`a clock ${name}: said`, async ({ examine }) => {
    const { of } = await examine({ answers });
    expect(of('clock')).toEqual([expect.stringMatching(expected)]);
  });
}
