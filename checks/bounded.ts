/** Evidence within its bounds, whatever a target says and however often. */
import type { CheckEvidence, Observation } from '../schemas/generated/types.js';

/** Most bytes of a test's summary. */
export const SUMMARY_LIMIT_BYTES = 64 * 1024;
/** Fewest buckets that a timeline is thinned to. */
const TIMELINE_BUCKETS = 60;
/** What stands for outcomes that are no longer told apart. */
const OTHERS = 'other outcomes';

/** A text of at most so many characters, with its length where something was cut off. */
export function clip(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters)}… (${text.length} characters)`;
}

/** Pairs of neighbouring buckets added up. */
function halved(timeline: CheckEvidence['timeline']): CheckEvidence['timeline'] {
  return timeline.flatMap((bucket, at, all) => {
    if (at % 2 === 1) return [];
    const next = all[at + 1];
    return [
      {
        at: bucket.at,
        requests: bucket.requests + (next?.requests ?? 0),
        failures: bucket.failures + (next?.failures ?? 0),
      },
    ];
  });
}

/** The more frequent half of the observations; the rest of each row is one outcome. */
function gathered(observations: readonly Observation[]): Observation[] {
  const byCount = [...observations].sort((a, b) => b.count - a.count);
  const told = byCount.slice(0, Math.ceil(byCount.length / 2)).filter(({ outcome }) => outcome !== OTHERS);
  const kept = new Set(told);
  const others = new Map<string, Observation>();
  for (const observation of observations) {
    if (kept.has(observation)) continue;
    const { row, count } = observation;
    const sum = others.get(row)?.count ?? 0;
    others.set(row, { row, outcome: OTHERS, count: sum + count, examples: [] });
  }
  return [...told, ...others.values()];
}

/** Totals are never cut: examples go first, then the finer half of the timeline, then the rarest outcomes. */
export function withinLimit(evidence: CheckEvidence): CheckEvidence {
  const tooBig = (): boolean => Buffer.byteLength(JSON.stringify(evidence)) > SUMMARY_LIMIT_BYTES;
  const parts = [evidence, ...Object.values(evidence.tasks)];
  const examples = (most: number): void => {
    for (const part of parts) {
      part.observations = part.observations.map((entry) => ({
        ...entry,
        examples: entry.examples.slice(0, most),
      }));
    }
  };
  if (tooBig()) examples(1);
  while (tooBig() && evidence.timeline.length > TIMELINE_BUCKETS)
    evidence.timeline = halved(evidence.timeline);
  if (tooBig()) examples(0);
  while (tooBig()) {
    const fewer = parts.map(({ observations }) => gathered(observations));
    if (parts.every(({ observations }, at) => (fewer[at]?.length ?? 0) >= observations.length)) break;
    for (const [at, part] of parts.entries()) part.observations = fewer[at] ?? [];
  }
  return evidence;
}
