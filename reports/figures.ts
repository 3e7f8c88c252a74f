/** The figures of a run, added up over its tests. */
import type {
  CheckEvidence,
  CodeCell,
  ConformanceResult,
  LatencyHistogram,
  MalformationCell,
  Observation,
  TaskEvidence,
} from '../schemas/generated/types.js';

const EXAMPLES_LIMIT = 5;
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** A2 before A10. */
const rowNumber = (row: string): number => (/^A\d+$/.test(row) ? Number(row.slice(1)) : 1000);

/** How the target reads each silence, in the order of the register. */
export function observationsOf(evidences: readonly Pick<TaskEvidence, 'observations'>[]): Observation[] {
  const merged = new Map<string, Observation>();
  for (const { row, outcome, count, examples } of evidences.flatMap(({ observations }) => observations)) {
    const key = `${row} ${outcome}`;
    const held = merged.get(key) ?? { row, outcome, count: 0, examples: [] };
    held.count += count;
    held.examples = [...new Set([...held.examples, ...examples])].slice(0, EXAMPLES_LIMIT);
    merged.set(key, held);
  }
  return [...merged.values()].sort(
    (a, b) => rowNumber(a.row) - rowNumber(b.row) || byText(a.row, b.row) || byText(a.outcome, b.outcome),
  );
}

/** Codes by form, and ways of malformation by field. */
export function coverageOf(
  evidences: readonly Pick<TaskEvidence, 'codes' | 'malformations'>[],
): ConformanceResult['coverage'] {
  const codes = new Map<string, CodeCell>();
  for (const cell of evidences.flatMap((evidence) => evidence.codes)) {
    const key = `${cell.code} ${cell.form}`;
    const held = codes.get(key) ?? { ...cell, count: 0 };
    held.count += cell.count;
    codes.set(key, held);
  }
  const malformations = new Map<string, MalformationCell>();
  for (const cell of evidences.flatMap((evidence) => evidence.malformations)) {
    const key = `${cell.field} ${cell.way}`;
    const held = malformations.get(key) ?? { ...cell, passed: 0, failed: 0, observed: 0, untested: 0 };
    held.passed += cell.passed;
    held.failed += cell.failed;
    held.observed += cell.observed;
    held.untested += cell.untested;
    malformations.set(key, held);
  }
  return {
    codes: [...codes.values()].sort((a, b) => byText(a.code, b.code) || byText(a.form, b.form)),
    malformations: [...malformations.values()].sort(
      (a, b) => byText(a.field, b.field) || byText(a.way, b.way),
    ),
  };
}

/** Latencies by kind of request. */
export function latencyOf(evidences: readonly CheckEvidence[]): Record<string, LatencyHistogram> {
  const merged: Record<string, LatencyHistogram> = {};
  for (const [kind, part] of evidences.flatMap(({ latency }) => Object.entries(latency))) {
    const held = merged[kind];
    merged[kind] =
      held === undefined
        ? { ...part, buckets: [...part.buckets] }
        : {
            count: held.count + part.count,
            sumMs: Math.round((held.sumMs + part.sumMs) * 1000) / 1000,
            maxMs: Math.max(held.maxMs, part.maxMs),
            buckets: held.buckets.map((count, at) => count + (part.buckets[at] ?? 0)),
          };
  }
  return merged;
}

/** Requests a second since the start of the run. */
export function timelineOf(
  evidences: readonly CheckEvidence[],
  startedAt: number,
  durationMs: number,
): ConformanceResult['timeline'] {
  const start = Math.floor(startedAt / 1000);
  // The clocks of two processes may differ, when one of them was set between.
  const last = Math.ceil(durationMs / 1000);
  const merged = new Map<number, { requests: number; failures: number }>();
  for (const { at, requests, failures } of evidences.flatMap(({ timeline }) => timeline)) {
    const second = Math.min(Math.max(0, at - start), last);
    const held = merged.get(second) ?? { requests: 0, failures: 0 };
    merged.set(second, { requests: held.requests + requests, failures: held.failures + failures });
  }
  return [...merged].sort(([a], [b]) => a - b).map(([second, bucket]) => ({ second, ...bucket }));
}
