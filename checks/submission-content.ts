/** `submission.*`: what the values of a valid submission may hold, and how it may be written (§3). */
import fc from 'fast-check';
import {
  baseSubmission,
  countryCodes,
  fullSubmission,
  type Layout,
  layouts,
  minimalSubmission,
  plainLayout,
  scripts,
  textIn,
  textOfLength,
  validCase,
} from '../generators/index.js';
import { requirement, type Submission } from '../schemas/index.js';
import { acceptAll, acceptAlone, acceptCases, acceptedAs, ground } from './acceptance.js';
import { acceptCarried, carriers, verdictOn } from './carried.js';
import { type CheckContext, check, deriveSeed } from './context.js';
import { classOf } from './document.js';
import { shuffled } from './draw.js';
import { codePart, scriptParts } from './parts.js';
import { observe } from './refusals.js';
import { sendCase } from './sender.js';
import { SharedSubmissions, TEXT_FIELDS } from './shared.js';
import { acceptTogether } from './together.js';

/** What a feature is tried on: the plainest submission that is accepted, or the one that ought to be. */
export async function groundOf(context: CheckContext): Promise<Submission> {
  return (await ground(context)) ?? baseSubmission(context.facts);
}

/** Officially assigned ISO 3166-1 alpha-3 codes, in both fields (A25). */
export const countryCodesAccepted = check('submission.country-codes', async (context) => {
  const under = 'submission.country-codes';
  const { facts } = context;
  for (const key of carriers(context)) await acceptCarried(context, under, key);
  if (context.profile.validRuns === 0) return;
  const codes = shuffled(deriveSeed(context.seed, 'codes'), countryCodes);
  const submission = await groundOf(context);
  // Every code in both fields, two different ones a submission.
  for (const [at, code] of codes.entries()) {
    const other = codes[(at + 1) % codes.length] ?? code;
    await acceptTogether(context, under, submission, [
      codePart(facts, 'issuingCountry', code),
      codePart(facts, 'nationality', other),
    ]);
  }
});

/** Text in many scripts: every script in every text field. */
export const unicodeText = check('submission.unicode-text', async (context) => {
  const under = 'submission.unicode-text';
  for (const key of carriers(context)) await acceptCarried(context, under, key);
  if (context.profile.validRuns === 0) return;
  const full = fullSubmission(context.facts);
  for (const from of scripts.keys()) {
    const seed = deriveSeed(context.seed, 'matrix', String(from));
    await acceptTogether(context, under, full, scriptParts(TEXT_FIELDS, from, seed));
  }
  const plain = await groundOf(context);
  for (const script of scripts) {
    await acceptAll(context, {
      under,
      name: script,
      words: `A submission with ${script} text`,
      values: fc
        .tuple(fc.constantFrom(...TEXT_FIELDS), textIn(script, { maxBytes: 200 }))
        .map(([field, text]) => ({ ...plain, [field]: text })),
      runs: Math.ceil(context.profile.validRuns / 16),
      covers: () => ({ scripts: script }),
      // The field may be at fault, or the length of the text: as many bytes of plain ASCII tell.
      control: ({ case: { twin } }) =>
        acceptedAs(
          context,
          Object.assign(
            {},
            plain,
            ...TEXT_FIELDS.filter((field) => twin[field] !== plain[field]).map((field) => ({
              [field]: textOfLength(Buffer.byteLength(twin[field] ?? '')),
            })),
          ),
        ),
    });
  }
  await observe(context, under);
});

const layoutName = (layout: Layout): string[] => [
  `order ${typeof layout.order === 'string' ? layout.order : 'shuffled'}`,
  `space ${layout.space}`,
  `escapes ${layout.escapes}`,
];

/** What differs in a layout from the plain one, one thing at a time and then all at once. */
function aspectsOf(layout: Layout): readonly Layout[] {
  const { order, space, escapes } = layout;
  const alone = [
    { ...plainLayout, order },
    { ...plainLayout, space },
    { ...plainLayout, escapes },
  ].filter((one) => JSON.stringify(one) !== JSON.stringify(plainLayout));
  return alone.length > 1 ? [...alone, layout] : [layout];
}

/** A text that every style of escapes has something to do with: marks, a character beyond the basic plane, signs. */
const TELLING_TEXT = 'Zoë 😀 c/o "A\\B"';

/** The same document written in other ways. */
export const jsonEquivalence = check('submission.json-equivalence', async (context) => {
  const under = 'submission.json-equivalence';
  const shared = new SharedSubmissions(context);
  const told = async (): Promise<Submission> => ({ ...(await groundOf(context)), firstName: TELLING_TEXT });
  // A text that is refused however it is written is no matter of writing.
  const control = async (): Promise<boolean> => acceptedAs(context, await told());
  for (const key of ['other-half', 'rewritten'] as const) {
    const { layout } = shared.plan(key).case;
    const trial = await shared.get(key);
    if (trial.ruling.ruling === 'held') context.recorder.judged(under, { layouts: layoutName(layout) });
    else if (trial.ruling.ruling === 'unjudged') context.recorder.unjudged(under);
    else if ((await verdictOn(context, key)) !== 'form') context.recorder.unjudged(under);
    else {
      for (const aspect of aspectsOf(layout)) {
        await acceptAlone(context, under, {
          words: `another way of writing the same JSON (${layoutName(aspect).join(', ')})`,
          covers: { layouts: layoutName(aspect) },
          alone: async () => validCase(await told(), aspect),
          control,
        });
        if (context.recorder.failuresOf([under]) > 0) return;
      }
    }
  }
  if (context.profile.validRuns === 0) return;
  const submission = await told();
  await acceptCases(context, {
    under,
    name: 'layout',
    words: 'A submission written in another way',
    values: layouts.map((layout) => validCase(submission, layout)),
    runs: context.profile.validRuns,
    covers: (_, { layout }) => ({ layouts: layoutName(layout) }),
    control,
  });
});

/** The same JSON as text/plain: recorded, whatever comes. */
export const textPlain = check('submission.text-plain', async (context) => {
  const under = requirement('submission.text-plain').id;
  const { exchange } = await sendCase(
    context,
    validCase(minimalSubmission(context.facts)),
    { kind: 'observed', row: under },
    // Only recorded: a gateway may refuse the media type in a form of its own.
    { call: { contentType: 'text/plain' }, about: { unauthenticated: true } },
  );
  if (exchange.answer === undefined || classOf(exchange) === 'throttled') context.recorder.unjudged(under);
  else context.recorder.judged(under);
});
