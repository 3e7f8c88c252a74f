/** What the parts of a run reported, put together as one run would have. */
import { isRequirementId, requirementIds } from '../schemas/index.js';
import type { Reported } from './collect.js';

/** Reports in the order of the catalogue: workers and shards end their tests in any order, and the result is the same. */
export function inOrder(reports: readonly Reported[]): Reported[] {
  const place = ({ title }: Reported): number =>
    isRequirementId(title) ? requirementIds.indexOf(title) : -1;
  return [...reports].sort(
    (a, b) => place(a) - place(b) || (a.title < b.title ? -1 : a.title > b.title ? 1 : 0),
  );
}

/** The title of the test that every shard begins with. */
export const PREFLIGHT = 'preflight';

/**
 * The preflight runs once a shard and asks the same each time. One of them counts: one that says nothing can be tested,
 * else the one that found most. Of the others, what they sent and created is all that is kept.
 */
export function onePreflight(reports: readonly Reported[]): Reported[] {
  const preflights = reports.filter(({ title }) => title === PREFLIGHT);
  if (preflights.length < 2) return [...reports];
  const weight = ({ evidence, findings }: Reported): number =>
    (evidence?.setup?.stop === undefined ? 0 : 1_000) + (evidence === undefined ? -1 : findings.length);
  const kept = preflights.reduce((best, one) => (weight(one) > weight(best) ? one : best));
  return reports.map((report) => {
    const { evidence, title } = report;
    if (title !== PREFLIGHT || report === kept || evidence === undefined) return report;
    const { setup: _, ...rest } = evidence;
    return {
      ...report,
      findings: [],
      evidence: { ...rest, judgements: {}, observations: [], codes: [], malformations: [] },
    };
  });
}

/** Why the preflight came to no end; undefined when it did, or never reported. */
export function unfinished(reports: readonly Reported[]): string | undefined {
  for (const { title, evidence } of reports) {
    if (title !== PREFLIGHT || evidence === undefined || evidence.state === 'completed') continue;
    return `the preflight did not finish: ${evidence.reason ?? evidence.state}`;
  }
  return undefined;
}
