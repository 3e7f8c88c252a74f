/** Findings that say the same, told once. */
import type { Finding } from '../schemas/generated/types.js';

/** The test that is there for the requirement tells it best, and a request that a reader can read. */
function distance({ request, requirement, test }: Finding): number {
  return (test === requirement ? 0 : 2) + (request?.encrypted === true ? 1 : 0);
}

/**
 * Findings that say the same under one requirement as one: the most telling of them, the first where several are alike.
 *
 * @param occurrences how often it was seen, from how often each of the two was
 */
export function toldOnce(
  findings: readonly Finding[],
  occurrences: (one: number, other: number) => number,
): Finding[] {
  const merged = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.requirement} ${finding.summary}`;
    const held = merged.get(key);
    if (held === undefined) merged.set(key, finding);
    else {
      const better = distance(finding) < distance(held) ? finding : held;
      merged.set(key, { ...better, occurrences: occurrences(held.occurrences, finding.occurrences) });
    }
  }
  return [...merged.values()];
}

/** How often something was seen in all. */
export const inAll = (one: number, other: number): number => one + other;
