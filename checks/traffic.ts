/** How much a check sent and how long answers took. */
import type { CheckEvidence, LatencyHistogram } from '../schemas/generated/types.js';
import type { Exchange } from '../wire/exchange.js';

/** Upper bounds of a latency histogram, in milliseconds; the last bucket takes what is beyond. */
const BUCKETS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000];

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

/** Counts exchanges: in all, by kind and latency, and by second. */
export class Traffic {
  readonly #latency = new Map<string, LatencyHistogram>();
  readonly #timeline = new Map<number, { requests: number; failures: number }>();
  #requests = 0;
  #created = 0;
  #unknown = 0;

  /** An exchange took place; `created` says whether it stored a submission. */
  add(kind: string, exchange: Exchange, created: 'yes' | 'no' | 'unknown'): void {
    this.#requests += 1;
    if (created === 'yes') this.#created += 1;
    if (created === 'unknown') this.#unknown += 1;
    const histogram = this.#latency.get(kind) ?? {
      count: 0,
      sumMs: 0,
      maxMs: 0,
      buckets: Array.from({ length: BUCKETS_MS.length + 1 }, () => 0),
    };
    const at = BUCKETS_MS.findIndex((bound) => exchange.latencyMs <= bound);
    const slot = at === -1 ? BUCKETS_MS.length : at;
    histogram.count += 1;
    histogram.sumMs = round(histogram.sumMs + exchange.latencyMs);
    histogram.maxMs = round(Math.max(histogram.maxMs, exchange.latencyMs));
    histogram.buckets[slot] = (histogram.buckets[slot] ?? 0) + 1;
    this.#latency.set(kind, histogram);
    const second = Math.floor(exchange.startedAt / 1000);
    const bucket = this.#timeline.get(second) ?? { requests: 0, failures: 0 };
    bucket.requests += 1;
    if (exchange.failure !== undefined) bucket.failures += 1;
    this.#timeline.set(second, bucket);
  }

  /** The figures, as evidence holds them. */
  figures(): Pick<CheckEvidence, 'requests' | 'created' | 'unknownOutcomes' | 'latency' | 'timeline'> {
    return {
      requests: this.#requests,
      created: this.#created,
      unknownOutcomes: this.#unknown,
      latency: Object.fromEntries(this.#latency),
      timeline: [...this.#timeline].map(([at, bucket]) => ({ at, ...bucket })),
    };
  }
}
