/** `auth.*`: the key is what opens the door, in its header, and nowhere else (§2, A14). */
import { baseSubmission, plainLayout, validCase } from '../generators/index.js';
import type { ErrorCode, RequirementId } from '../schemas/index.js';
import {
  type Alteration,
  type Credential,
  KEY_HEADER,
  MIGRATION_PATH,
  type ReadExchange,
} from '../wire/client.js';
import { type CheckContext, check } from './context.js';
import { classOf, describeAnswer, member, outcomeOf } from './document.js';
import { nothingStored } from './read-back.js';
import type { Delivery } from './sender.js';
import { accepted, bytesOf, sendBytes, sendCase } from './sender.js';

const encoder = new TextEncoder();

/** Sends an otherwise valid submission that must be stopped for want of a key. */
async function mustBeStopped(
  context: CheckContext,
  under: RequirementId,
  words: string,
  delivery: Delivery,
  { lookup = true }: { readonly lookup?: boolean } = {},
): Promise<void> {
  const { judge, recorder } = context;
  const subject = validCase(baseSubmission(context.facts));
  const trial = await sendCase(
    context,
    subject,
    { kind: 'observed', row: 'A14' },
    {
      ...delivery,
      call: { ...delivery.call, mustBeRefused: true },
      about: { unauthenticated: true, ...delivery.about },
    },
  );
  const { exchange } = trial;
  const about = { ...trial.about, counterexample: { ...trial.about.counterexample, way: under, words } };
  const cls = classOf(exchange);
  if (cls === 'none' || cls === 'throttled' || cls === 'server-error' || cls === 'other') {
    recorder.unjudged(under);
    return;
  }
  const created = cls === 'accepted' || member(exchange, 'submissionId') !== undefined;
  const stored = created || !lookup ? undefined : await nothingStored(context, trial.stamp);
  if (under === 'auth.key-only-in-header' && (created || stored === false)) {
    if (await createdWithoutKey(context)) {
      recorder.unjudged(under);
      return;
    }
  }
  recorder.judged(under, { places: words });
  if (created || stored === false) {
    judge.fail(under, exchange, about, {
      key: words,
      summary:
        stored === false
          ? `A submission ${words} is refused, yet stored.`
          : `A submission ${words} is accepted.`,
      expected: '403 (or 401, or 400 `invalid_project`), no submissionId and nothing stored',
      actual:
        stored === false
          ? `${describeAnswer(exchange)}, and GET finds the submission`
          : describeAnswer(exchange),
    });
    return;
  }
  if (exchange.answer?.status === 403) return;
  recorder.observed('A14', outcomeOf(exchange), words);
  if (!context.strict || (under !== 'auth.missing-key' && under !== 'auth.unknown-key')) return;
  judge.fail(under, exchange, about, {
    key: `${words} ${outcomeOf(exchange)}`,
    summary: `A submission ${words} is refused with another status than 403.`,
    expected: '403',
    actual: describeAnswer(exchange),
  });
}

/** Whether a submission without any key is accepted, or stored: then `auth.missing-key` says so. */
async function createdWithoutKey(context: CheckContext): Promise<boolean> {
  const { exchange, stamp } = await sendCase(
    context,
    validCase(baseSubmission(context.facts)),
    { kind: 'control' },
    { call: { credential: 'none', mustBeRefused: true }, about: { unauthenticated: true } },
  );
  return accepted(exchange) || (await nothingStored(context, stamp)) === false;
}

const withKey = (credential: Credential): Delivery => ({ call: { credential } });

/** No key at all, and an empty one. */
export const missingKey = check('auth.missing-key', async (context) => {
  await mustBeStopped(context, 'auth.missing-key', 'without a key header', withKey('none'));
  await mustBeStopped(context, 'auth.missing-key', 'with an empty key header', withKey('empty'));
});

const altered: Readonly<Record<Alteration, string>> = {
  'another-last-character': 'with a key that differs from a valid one in its last character',
  'another-first-character': 'with a key that differs from a valid one in its first character',
  'other-letter-case': 'with a valid key in other letter case',
  'one-character-more': 'with a valid key and one character more',
  'one-character-less': 'with a valid key less its last character',
};

/** Keys that no project has: a made-up one, and the right one altered in each way that careless comparisons miss. */
export const unknownKey = check('auth.unknown-key', async (context) => {
  const under = 'auth.unknown-key';
  await mustBeStopped(context, under, 'with a key that no project has', withKey('unknown'));
  for (const alteration of context.client.alterations) {
    // A key and one character more holds the key: an answer that repeats it gives nothing away.
    const about = alteration === 'one-character-more' ? { about: { carriesSecret: true } } : {};
    // One look into the store is enough where every request counts.
    await mustBeStopped(
      context,
      under,
      altered[alteration],
      { ...withKey(alteration), ...about },
      { lookup: !context.profile.oneTwin },
    );
  }
});

/** Names under which a key may be looked for in the wrong place. */
const KEY_NAMES = [KEY_HEADER, 'apiKey', 'api_key'] as const;

/** The valid key in the query string, and in the body, but not in the header. */
export const keyOnlyInHeader = check('auth.key-only-in-header', async (context) => {
  const under = 'auth.key-only-in-header';
  const { projectKey } = context.client;
  const query = new URLSearchParams(
    Object.fromEntries([...KEY_NAMES, 'apikey'].map((name) => [name, projectKey])),
  );
  await mustBeStopped(context, under, 'with the key only in the query string', {
    call: { credential: 'none', path: `${MIGRATION_PATH}?${query}` },
    about: { carriesSecret: true },
  });
  const subject = validCase(baseSubmission(context.facts), plainLayout);
  for (const name of KEY_NAMES) {
    const stamp = context.nextStamp();
    const document = JSON.parse(Buffer.from(bytesOf(subject, stamp)).toString('utf8')) as object;
    await mustBeStopped(
      context,
      under,
      `with the key only in the body, as ${name}`,
      {
        stamp,
        call: {
          credential: 'none',
          body: encoder.encode(JSON.stringify({ ...document, [name]: projectKey })),
        },
        about: { carriesSecret: true },
      },
      { lookup: !context.profile.oneTwin || name === KEY_HEADER },
    );
  }
});

/** Whether an answer says that the key does not count (A14). */
function rejected(exchange: ReadExchange): boolean {
  const status = exchange.answer?.status;
  return status === 401 || status === 403 || member(exchange, 'errorCode') === 'invalid_project';
}

/** Other spellings of the header's name get past authentication just as well. */
export const headerNameCase = check('auth.header-name-case', async (context) => {
  const under = 'auth.header-name-case';
  // A target that looks at the document before the key says the same to any spelling, and to none.
  const keyless = await sendBytes(
    context,
    {
      body: encoder.encode('{}'),
      credential: 'none',
      serial: context.nextStamp().serial,
      mustBeRefused: true,
    },
    {
      expectation: { kind: 'control' },
      counterexample: { way: under, words: 'an empty document without a key' },
      unauthenticated: true,
    },
  );
  if (!rejected(keyless.exchange)) {
    context.recorder.unjudged(under);
    return;
  }
  const spellings = ['X-API-KEY', 'X-Api-Key', 'x-Api-key'];
  for (const spelling of context.profile.oneTwin ? spellings.slice(0, 2) : spellings) {
    const words = `the key header is spelt ${spelling}`;
    // An empty document must be refused: it tells a key that counts from one that does not, and creates nothing.
    const { exchange } = await sendBytes(
      context,
      { body: encoder.encode('{}'), keyHeader: spelling, serial: context.nextStamp().serial },
      {
        expectation: { kind: 'refused', under, earns: [{ code: 'missing_data', fields: [] }] },
        counterexample: { way: under, words, document: '{}' },
        unauthenticated: true,
      },
    );
    const cls = classOf(exchange);
    if (cls !== 'refused' && cls !== 'gateway' && cls !== 'accepted') {
      context.recorder.unjudged(under);
      continue;
    }
    context.recorder.judged(under);
    if (!rejected(exchange)) continue;
    context.judge.fail(
      under,
      exchange,
      {
        expectation: { kind: 'refused', under, earns: [{ code: 'missing_data', fields: [] }] },
        counterexample: { way: under, words, document: '{}' },
      },
      {
        key: 'spelling',
        summary: 'The key header counts only in one spelling of its name.',
        actual: `${describeAnswer(exchange)} when ${words}`,
      },
    );
  }
});

/** Every answer of a run is searched for the key; here those to requests of many kinds. */
export const keyNotEchoed = check('auth.key-not-echoed', async (context) => {
  const requests: readonly (readonly [words: string, body: string, ...codes: ErrorCode[]])[] = [
    ['an empty document', '{}', 'missing_data'],
    ['a body that is no JSON', 'x-api-key', 'invalid_payload'],
    ['a list', '[]', 'invalid_payload', 'missing_data'],
    [
      'an unknown parameter named like the key header',
      '{"x-api-key":"?"}',
      'invalid_parameter',
      'missing_data',
    ],
  ];
  // Every answer of the run is searched: a small profile adds but the ones that no other check asks for.
  for (const [words, body, ...codes] of context.profile.oneTwin ? requests.slice(-1) : requests) {
    const earns = codes.map((code) => ({ code, fields: code === 'invalid_parameter' ? [KEY_HEADER] : [] }));
    await sendBytes(
      context,
      { body: encoder.encode(body), serial: context.nextStamp().serial },
      {
        expectation: { kind: 'refused', under: 'auth.key-not-echoed', earns },
        counterexample: { way: 'auth.key-not-echoed', words, document: body },
      },
    );
  }
});

/** Every check of the group. */
export const authChecks = [missingKey, unknownKey, keyOnlyInHeader, headerNameCase, keyNotEchoed];
