/** How long answers took: a distribution for each kind of request, with its percentiles. */
import type { LatencyHistogram } from '../../../schemas/generated/types.js';
import { latencyBoundsMs, quantile } from '../../latency.js';
import { count, duration } from '../../text.js';
import { type Content, type Html, html, shown } from '../escape.js';
import { hinted, label, line, picture, rect } from './svg.js';

/** The percentiles that are shown: share and name. */
export const percentiles: readonly (readonly [share: number, name: string])[] = [
  [0.5, 'p50'],
  [0.9, 'p90'],
  [0.99, 'p99'],
];

const left = 128;
const width = 700;
const right = 272;
const rowHeight = 52;
const head = 26;
const foot = 22;
const plot = width - left - right;

/** A latency in few characters: the column is narrow. */
function brief(ms: number): string {
  return ms < 10 ? `${ms.toLocaleString('en', { maximumFractionDigits: 1 })} ms` : duration(ms);
}

/** A percentile as it is known from a histogram: never more than this. */
export function atMost(histogram: LatencyHistogram, share: number): string {
  const bound = quantile(histogram, share);
  return bound === undefined ? '' : `≤ ${brief(bound)}`;
}

/** Where the column of a percentile ends. */
function columnEnd(at: number): number {
  return left + plot + (at + 1) * (right / 4) - 2;
}

/** The distributions one below the other, over the same buckets. */
export function latencyPicture(
  kinds: readonly (readonly [string, LatencyHistogram])[],
  behind: Content,
): Html {
  const buckets = latencyBoundsMs.length + 1;
  const used = Array.from({ length: buckets }, (_, i) => i).filter((i) =>
    kinds.some(([, { buckets: counts }]) => (counts[i] ?? 0) > 0),
  );
  const first = used[0] ?? 0;
  const last = used.at(-1) ?? first;
  const step = plot / (last - first + 1);
  const x = (bucket: number): number => left + (bucket - first) * step;
  const bound = (bucket: number): string => {
    const upper = latencyBoundsMs[bucket];
    return upper === undefined ? 'longer' : duration(upper);
  };
  const height = head + kinds.length * rowHeight + foot;
  const row = ([kind, histogram]: readonly [string, LatencyHistogram], i: number): Html => {
    const base = head + (i + 1) * rowHeight - 6;
    const tall = rowHeight - 14;
    const most = Math.max(1, ...histogram.buckets);
    const bars = histogram.buckets.map((n, bucket) => {
      if (n === 0 || bucket < first || bucket > last) return '';
      const high = Math.max(2, tall * (n / most));
      return hinted(
        `${kind}, up to ${bound(bucket)}: ${count(n, 'answer')}`,
        rect(x(bucket) + 1, base - high, step - 2, high, 'bar bar-plain'),
      );
    });
    const values = [
      ...percentiles.map(([share]) => atMost(histogram, share)),
      histogram.count === 0 ? '' : brief(histogram.maxMs),
    ];
    const name = kind.length > 20 ? `${kind.slice(0, 19)}…` : kind;
    return html`${label(left - 10, base - 18, shown(name), { anchor: 'end' })}${label(left - 10, base - 2, histogram.count.toLocaleString('en'), { anchor: 'end', classes: 'small' })}${bars}${line(left, base, left + plot, base, 'axis')}${values.map(
      (value, at) => label(columnEnd(at), base - 10, value, { anchor: 'end' }),
    )}
`;
  };
  const told = kinds.map(
    ([kind, histogram]) =>
      `${kind}: half within ${atMost(histogram, 0.5).slice(2)}, 99 % within ${atMost(histogram, 0.99).slice(2)}`,
  );
  return picture(
    {
      id: 'picture-latency',
      title: 'Latency by kind of request',
      description: `${told.join('; ')}.`,
      width,
      height,
    },
    html`${[...percentiles.map(([, name]) => name), 'longest'].map((name, at) =>
      label(columnEnd(at), head - 9, name, { anchor: 'end', classes: 'small' }),
    )}
${kinds.map(row)}
${Array.from({ length: last - first + 1 }, (_, i) =>
  label(x(first + i) + step / 2, height - 6, bound(first + i), {
    anchor: 'middle',
    classes: 'tiny',
  }),
)}`,
    behind,
  );
}
