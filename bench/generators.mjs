/** Valid payloads a second: the suite's generators against json-schema-faker on the same schema. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { generateSync } from 'json-schema-faker';
import { render, submissions, validCase } from '../dist/generators/index.js';
import { validateRequest as validate } from '../dist/schemas/index.js';
import { root } from './programs.mjs';
import { byTurns, middle, rounded } from './statistics.mjs';

const facts = {
  adminEmail: 'admin@example.com',
  unregisteredAdminEmail: 'nobody@example.org',
  idType: 'drvlic',
  year: new Date().getUTCFullYear(),
};
const mark = { tag: 'benchmarks', serial: '000001' };

/**
 * The request schema as json-schema-faker can read it: of classes of Unicode, which it does not know, it is given a part
 * that it does.
 */
function readableSchema() {
  const text = readFileSync(join(root, 'schemas', 'request.schema.json'), 'utf8');
  return JSON.parse(text.replaceAll('\\\\p{Nd}', '[0-9]').replaceAll('\\\\p{L}', '[A-Z]'));
}

/** Three ways to draw so many payloads; `parsed` makes objects of what was drawn, outside the time that is measured. */
function ways() {
  const ours = submissions(facts, { optional: 'any' });
  const request = readableSchema();
  const asIs = (payload) => payload;
  return {
    sampled: {
      draw: (count, seed) => fc.sample(ours, { numRuns: count, seed }),
      parsed: asIs,
    },
    // As a check does: a property, whose every payload is stamped and written out.
    rendered: {
      draw: (count, seed) => {
        const drawn = [];
        const property = fc.property(ours, (one) => drawn.push(render(validCase(one), mark)) > 0);
        fc.assert(property, { numRuns: count, seed });
        return drawn;
      },
      parsed: (bytes) => JSON.parse(new TextDecoder().decode(bytes)),
    },
    // With its defaults: one optional property in two, fewer than the suite's payloads have.
    faker: {
      draw: (count, seed) =>
        Array.from({ length: count }, (_, index) => generateSync(request, { seed: seed * count + index })),
      parsed: asIs,
    },
  };
}

/** How fast payloads are drawn, and which part of them is valid. */
export function rate({ draw, parsed }, { count, seed }) {
  const started = performance.now();
  const drawn = draw(count, seed);
  const seconds = (performance.now() - started) / 1_000;
  const payloads = drawn.map(parsed);
  const valid = payloads.filter((payload) => validate(payload)).length;
  const members = payloads.reduce((sum, payload) => sum + Object.keys(payload).length, 0);
  return {
    drawnPerSecond: drawn.length / seconds,
    validPerSecond: valid / seconds,
    validShare: valid / drawn.length,
    members: members / drawn.length,
  };
}

/** All three by turns. */
export async function measureGenerators({ quick }) {
  const count = quick ? 200 : 2_000;
  const all = ways();
  const turn = (way) => (round) => rate(way, { count, seed: round + 1 });
  // Once for the compiler, unmeasured.
  for (const way of Object.values(all)) turn(way)(-2);
  const rounds = await byTurns(quick ? 2 : 7, {
    sampled: turn(all.sampled),
    rendered: turn(all.rendered),
    faker: turn(all.faker),
  });
  const of = (value) => middle(rounds.map(value));
  const told = (name) => ({
    validPerSecond: of((round) => round[name].validPerSecond),
    drawnPerSecond: of((round) => round[name].drawnPerSecond),
    validShare: of((round) => round[name].validShare),
    members: rounded(of((round) => round[name].members).median),
  });
  const against = (name) => (round) => round[name].validPerSecond / Math.max(round.faker.validPerSecond, 1);
  return {
    payloads: count,
    rounds: rounds.length,
    sampled: told('sampled'),
    rendered: told('rendered'),
    faker: told('faker'),
    ratio: of(against('sampled')),
    renderedRatio: of(against('rendered')),
  };
}
