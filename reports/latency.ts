/** Reading the latency histograms of a result. */
import type { LatencyHistogram } from '../schemas/generated/types.js';

/** Upper bounds of the buckets in milliseconds; one more bucket holds what is beyond the last. */
export const latencyBoundsMs: readonly number[] = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000,
];

/** The latency in milliseconds that this share (0 to 1) of the answers did not exceed, at most; none without answers. */
export function quantile(histogram: LatencyHistogram, share: number): number | undefined {
  if (histogram.count === 0) return undefined;
  const rank = Math.max(1, Math.ceil(share * histogram.count));
  let seen = 0;
  for (const [i, inBucket] of histogram.buckets.entries()) {
    seen += inBucket;
    if (seen >= rank) return Math.min(latencyBoundsMs[i] ?? histogram.maxMs, histogram.maxMs);
  }
  return histogram.maxMs;
}
