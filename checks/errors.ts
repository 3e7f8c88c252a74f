/** `error.*`: what must be refused, and how (§5-2, §5-3). */
import fc from 'fast-check';
import {
  adminWays,
  baseSubmission,
  type Case,
  caseOf,
  formatWays,
  type Mutation,
  type MutationWay,
  nameCaseWays,
  omissionWays,
  parameterWays,
  payloadWays,
  severalFaults,
  stamp,
  typeWays,
} from '../generators/index.js';
import { fields } from '../schemas/index.js';
import { type CheckContext, check, deriveSeed } from './context.js';
import { baseAccepted } from './control.js';
import { member } from './document.js';
import { explore } from './explore.js';
import {
  accuse,
  chosen,
  expectationOf,
  observe,
  refuseWays,
  sendSpoilt,
  trialOf,
  twinsOf,
} from './refusals.js';
import { repeatable } from './repeatable.js';
import { refuseLate, spread } from './samples.js';
import { accepted, findIn, sendBytes, sendCase } from './sender.js';
import { onceARun } from './shared.js';

const encoder = new TextEncoder();

/** A body that cannot be parsed. */
export const invalidPayload = check('error.invalid-payload', async (context) => {
  const under = 'error.invalid-payload';
  await refuseWays(context, payloadWays, { under });
  await observe(context, under);
});

/** Each required field left out, and each pair of them. */
export const missingData = check('error.missing-data', async (context) => {
  const under = 'error.missing-data';
  await refuseWays(context, omissionWays, { under });
  await observe(context, under);
});

/** An administrator who is not registered. */
export const invalidAdmin = check('error.invalid-admin', async (context) => {
  const under = 'error.invalid-admin';
  await refuseWays(context, adminWays(context.facts), { under });
  await observe(context, under);
});

/** A parameter that the API does not know. */
export const invalidParameter = check('error.invalid-parameter', async (context) => {
  const under = 'error.invalid-parameter';
  await refuseWays(context, parameterWays, { under });
  if (!context.profile.oneTwin) await refuseWays(context, nameCaseWays, { under });
  if (!context.profile.oneTwin) await refuseLate(context, under, parameterWays);
  await observe(context, under);
});

/** Whether a field stands for itself: the free texts are alike and share a few ways. */
function stands({ field }: MutationWay): boolean {
  const known = fields.find(({ name }) => name === field);
  return known === undefined || known.hasFormat || known.required;
}

/** A value that does not match the format of its field. */
export const invalidFormat = check('error.invalid-format', async (context) => {
  const under = 'error.invalid-format';
  const formats = formatWays(context.facts);
  const ways = context.profile.oneTwin
    ? [
        ...spread(context, formats, 2),
        ...chosen(context, typeWays.filter(stands), 2),
        ...chosen(
          context,
          typeWays.filter((way) => !stands(way)),
          1,
          ({ field = '' }) => `text ${field.length % 4}`,
        ),
      ]
    : [...formats, ...typeWays];
  await refuseWays(context, ways, { under });
  await refuseLate(context, under, formats);
  await observe(context, under);
});

/** Several faults at once: any of the codes that they earn (A7). */
export const anyOfSeveral = check('error.any-of-several', async (context) => {
  const under = 'error.any-of-several';
  const broken = await explore(context, {
    name: 'several',
    values: fc.tuple(twinsOf(context), severalFaults(context.facts)),
    runs: context.profile.several,
    attempt: async ([twin, mutations]) => {
      const subject = caseOf(twin, mutations);
      const trial = await sendSpoilt(context, subject, expectationOf(subject, under));
      if (trial.ruling.ruling === 'held') {
        context.recorder.judged(under);
        context.recorder.observed(
          'A7',
          `of ${codesOf(mutations)}: ${member(trial.exchange, 'errorCode')}`,
          trial.about.counterexample.words,
        );
      }
      if (trial.ruling.ruling === 'unjudged') context.recorder.unjudged(under);
      return trial;
    },
  });
  if (broken === undefined) return;
  if (await singlyRefused(context, broken.trial.case)) {
    if (await accuse(context, under, broken)) context.recorder.judged(under);
  } else context.recorder.unjudged(under);
});

/** Whether each fault alone is refused as it must be: if not, it is the business of another requirement. */
async function singlyRefused(context: CheckContext, { twin, mutations }: Case): Promise<boolean> {
  // Several fields left out are one fault of `error.missing-data`.
  if (mutations.every(({ edit }) => edit.kind === 'omit')) return false;
  for (const mutation of mutations) {
    const alone = caseOf(twin, [mutation]);
    const trial = await sendCase(context, alone, expectationOf(alone, 'error.any-of-several'));
    if (trial.ruling.ruling !== 'held') return false;
  }
  return true;
}

const codesOf = (mutations: readonly Mutation[]): string =>
  [...new Set(mutations.flatMap(({ earns }) => earns.map(({ code }) => code)))].sort().join(', ');

/** The fixture of an invalid project. */
export const invalidProject = check('error.invalid-project', async (context) => {
  const under = 'error.invalid-project';
  await fixtureRefused(context, under, 'invalid_project', {
    words: 'the key is that of a project which is not valid',
    document: { ...stamp(baseSubmission(context.facts), context.nextStamp()) },
    credential: 'invalid-project',
  });
});

/** The fixture of a submitter whose migration fails inside the target. */
export const processingError = check('error.processing-error', async (context) => {
  const under = 'error.processing-error';
  const email = context.target.processingErrorEmail ?? '';
  await fixtureRefused(context, under, 'processing_error', {
    words: 'the migration of this submitter fails inside the target',
    document: { ...stamp(baseSubmission(context.facts), context.nextStamp()), email },
    credential: 'project',
  });
});

async function fixtureRefused(
  context: CheckContext,
  under: 'error.invalid-project' | 'error.processing-error',
  code: 'invalid_project' | 'processing_error',
  fixture: { words: string; document: object; credential: 'project' | 'invalid-project' },
): Promise<void> {
  const text = JSON.stringify(fixture.document);
  const about = {
    expectation: { kind: 'refused', under, earns: [{ code, fields: [] }] },
    counterexample: { way: under, words: fixture.words, document: text },
  } as const;
  const { serial, tag } = context.nextStamp();
  const { exchange, ruling } = await sendBytes(
    context,
    {
      body: encoder.encode(text),
      credential: fixture.credential,
      serial,
      find: findIn(fixture.document, tag),
    },
    about,
  );
  if (ruling.ruling === 'unjudged') {
    context.recorder.unjudged(under);
    return;
  }
  // With the project's own key another code may be the base's fault, not the fixture's.
  if (
    ruling.ruling === 'broken' &&
    fixture.credential === 'project' &&
    !accepted(exchange) &&
    !(await baseAccepted(context))
  ) {
    context.recorder.unjudged(under);
    return;
  }
  context.recorder.judged(under);
  if (ruling.ruling !== 'broken') return;
  context.judge.fail(under, exchange, about, {
    key: ruling.key,
    summary: `The answer is not \`${code}\` when ${fixture.words}.`,
    actual: ruling.actual,
  });
}

/**
 * One request for each code that needs no fixture, plain and encrypted, once a run: every error is judged by all of
 * these requirements, whichever check sent the request.
 */
async function oneOfEach(context: CheckContext): Promise<void> {
  await onceARun(context, 'one of each error', everyError);
}

async function everyError(context: CheckContext): Promise<void> {
  const tables = [
    payloadWays,
    omissionWays,
    adminWays(context.facts),
    parameterWays,
    formatWays(context.facts),
  ];
  // Every answer of the run is judged by these: where every request counts, one more is enough.
  const at = context.seed % tables.length;
  const some = context.profile.oneTwin ? tables.slice(at, at + 1) : tables;
  for (const table of some) {
    const way = table.find(({ reading }) => reading === 'refused');
    const [mutation] =
      way === undefined
        ? []
        : fc.sample(way.mutation, { seed: deriveSeed(context.seed, way.name), numRuns: 1 });
    if (way === undefined || mutation === undefined) continue;
    await trialOf(context, way, mutation, way.requirement);
    if (context.client.cipher !== undefined && !way.name.startsWith('payload')) {
      await trialOf(context, way, mutation, way.requirement, { encrypted: true });
    }
  }
}

/** 400 with errorCode and message. */
export const statusAndShape = check('error.status-and-shape', oneOfEach);
/** One of the seven codes. */
export const documentedCodes = check('error.documented-codes', oneOfEach);
/** The message of its code, naming a field at fault. */
export const documentedMessages = check('error.documented-messages', oneOfEach);
/** No submissionId in an error. */
export const noSubmission = check('error.no-submission', oneOfEach);
/** Nothing of a target's inside in an answer. */
export const noInternals = check('error.no-internals', oneOfEach);

/** Every check of the group. */
export const errorChecks = [
  statusAndShape,
  documentedCodes,
  documentedMessages,
  noSubmission,
  noInternals,
  invalidPayload,
  missingData,
  invalidProject,
  invalidAdmin,
  invalidParameter,
  invalidFormat,
  processingError,
  anyOfSeveral,
  repeatable,
];
