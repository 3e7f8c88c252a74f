/** The run over time: requests a second, and those that got no answer. */
import type { ConformanceResult } from '../../../schemas/generated/types.js';
import { count, duration } from '../../text.js';
import { type Content, type Html, html } from '../escape.js';
import { hinted, label, line, picture, rect } from './svg.js';

/** Some seconds of a run. */
export interface Span {
  readonly from: number;
  /** How many seconds it is long. */
  readonly seconds: number;
  readonly requests: number;
  readonly failures: number;
}

/** Most bars of the picture, and rows of the table behind it. */
const mostSpans = 120;

/** Lengths of spans in seconds that people think in. */
const lengths = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** The run in equal spans, silent ones too, so few that each can be seen. */
export function spans(timeline: ConformanceResult['timeline']): Span[] {
  const end = Math.max(0, ...timeline.map(({ second }) => second + 1));
  const seconds = lengths.find((each) => end / each <= mostSpans) ?? Math.ceil(end / mostSpans / 3600) * 3600;
  const made: { from: number; seconds: number; requests: number; failures: number }[] = [];
  for (let from = 0; from < end; from += seconds) made.push({ from, seconds, requests: 0, failures: 0 });
  for (const { second, requests, failures } of timeline) {
    const span = made[Math.floor(second / seconds)];
    if (span === undefined) continue;
    span.requests += requests;
    span.failures += failures;
  }
  return made;
}

const left = 64;
const width = 700;
const plot = width - left - 8;
const top = 22;
const tall = 110;
const height = top + tall + 24;

/** Numbers of requests a second, to a tenth. */
function rate(span: Span): number {
  return span.requests / span.seconds;
}

function written(perSecond: number): string {
  return perSecond.toLocaleString('en', { maximumFractionDigits: 1 });
}

/** The next round number at or above: 1, 2, 4, 5, 8 or 10 times a power of ten, so that its half is round as well. */
function roundUp(n: number): number {
  const power = 10 ** Math.floor(Math.log10(n));
  return ([1, 2, 4, 5, 8].find((times) => times * power >= n) ?? 10) * power;
}

/** The picture of a run that made at least one request. */
export function timelinePicture(all: readonly Span[], behind: Content): Html {
  const highest = Math.max(...all.map(rate), 0.1);
  const most = roundUp(highest);
  const step = plot / Math.max(1, all.length);
  const base = top + tall;
  const end = (all.at(-1)?.from ?? 0) + (all.at(-1)?.seconds ?? 0);
  const failures = all.reduce((sum, span) => sum + span.failures, 0);
  const requests = all.reduce((sum, span) => sum + span.requests, 0);
  const bars = all.map((span, i) => {
    if (span.requests === 0 && span.failures === 0) return '';
    const x = left + i * step;
    const wide = Math.max(1, Math.min(step - 1, 40));
    const high = Math.max(1, tall * (rate(span) / most));
    const lost =
      span.failures === 0 ? 0 : Math.max(3, high * Math.min(1, span.failures / Math.max(1, span.requests)));
    const unanswered = span.failures === 0 ? '' : `, ${span.failures} without an answer`;
    return hinted(
      `From ${duration(span.from * 1000)}: ${count(span.requests, 'request')}${unanswered}`,
      rect(x, base - high, wide, high, 'bar bar-plain'),
      lost > 0 && rect(x, base - lost, wide, lost, 'bar bar-failed'),
      lost > 0 && label(x + wide / 2, base - high - 4, '×', { anchor: 'middle', classes: 'ink-failed' }),
    );
  });
  return picture(
    {
      id: 'picture-timeline',
      title: 'Requests over the run',
      description: `${count(requests, 'request')} in ${duration(end * 1000)}, at most ${written(highest)} a second; ${failures === 0 ? 'none' : failures.toLocaleString('en')} without an answer.`,
      width,
      height,
    },
    html`${[0, 0.5, 1].map((share) => {
      const y = base - tall * share;
      return html`${line(left, y, left + plot, y, share === 0 ? 'axis' : 'grid')}${label(left - 8, y + 4, written(most * share), { anchor: 'end', classes: 'tiny' })}`;
    })}
${label(left, top - 9, 'requests a second', { classes: 'small' })}
${bars}
${label(left, height - 6, 'start', { classes: 'tiny' })}${label(left + plot, height - 6, duration(end * 1000), { anchor: 'end', classes: 'tiny' })}`,
    behind,
  );
}
