/** Valid payloads a second: the suite's generators against json-schema-faker on the same schema. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { middle, root, rounded } from './measure.mjs';

const facts = {
  adminEmail: 'admin@example.com',
  unregisteredAdminEmail: 'nobody@example.org',
  idType: 'drvlic',
  year: new Date().getUTCFullYear(),
};

/**
 * The request schema as json-schema-faker can read it: of classes of Unicode, which it does not know, it is given a part
 * that it does.
 */
function readableSchema() {
  const text = readFileSync(join(root, 'schemas', 'request.schema.json'), 'utf8');
  return JSON.parse(text.replaceAll('\\\\p{Nd}', '[0-9]').replaceAll('\\\\p{L}', '[A-Z]'));
}

/** What both sides are given: draw so many, and count those that the suite's own validator takes. */
async function contestants() {
  const { default: fc } = await import('fast-check');
  const { submissions } = await import('../dist/generators/index.js');
  const { generateSync } = await import('json-schema-faker');
  const request = readableSchema();
  const ours = submissions(facts, { optional: 'any' });
  let seed = 0;
  return {
    ours: (count) => {
      seed += 1;
      return fc.sample(ours, { numRuns: count, seed });
    },
    theirs: (count) =>
      Array.from({ length: count }, () => {
        seed += 1;
        return generateSync(request, { seed, optionalsProbability: 0.5 });
      }),
  };
}

/** @returns valid payloads a second, and which part of all drawn ones was valid */
function rate(draw, count, validate) {
  const started = performance.now();
  const drawn = draw(count);
  const seconds = (performance.now() - started) / 1000;
  const valid = drawn.filter((payload) => validate(payload)).length;
  return {
    validPerSecond: valid / seconds,
    validShare: valid / drawn.length,
    drawnPerSecond: drawn.length / seconds,
  };
}

/** Both, by turns. */
export async function measureGenerators({ quick }) {
  const { validateRequest } = await import('../dist/schemas/index.js');
  const { ours, theirs } = await contestants();
  const count = quick ? 200 : 2_000;
  rate(ours, count, validateRequest);
  rate(theirs, count, validateRequest);
  const rounds = [];
  for (let round = 0; round < (quick ? 2 : 7); round += 1) {
    rounds.push({
      ours: rate(ours, count, validateRequest),
      theirs: rate(theirs, count, validateRequest),
    });
  }
  const of = (side, name) => middle(rounds.map((round) => round[side][name]));
  const ratios = rounds.map((round) => round.ours.validPerSecond / Math.max(round.theirs.validPerSecond, 1));
  return {
    payloads: count,
    validPerSecond: of('ours', 'validPerSecond'),
    validShare: rounded(rounds[0].ours.validShare),
    fakerValidPerSecond: of('theirs', 'validPerSecond'),
    fakerDrawnPerSecond: of('theirs', 'drawnPerSecond'),
    fakerValidShare: rounded(rounds[0].theirs.validShare),
    ratio: middle(ratios),
  };
}
