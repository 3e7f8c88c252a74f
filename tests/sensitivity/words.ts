/** A sensitivity run in words, for a terminal. */
import { bad, type Sensitivity } from './result.js';
import type { Row } from './row.js';

const number = (value: number): string => value.toLocaleString('en');

/** One server in a line. */
export function describe(row: Row): string {
  const seeds = row.runs.length > 1 ? `, ${row.runs.length} seeds` : '';
  const what = `${row.kind === 'faithful' ? 'the faithful server' : `${row.kind} ${row.name}`}`;
  if (row.outcome === 'caught') {
    const ids = row.breaks.filter((id) => !row.unseen.includes(id)).join(', ');
    const { requests = 0, created = 0 } = row.until ?? {};
    return `${what}: caught by ${ids} after ${requests} requests, ${created} created${seeds}`;
  }
  return `${what}: ${row.outcome}${row.reason === undefined ? '' : ` (${row.reason})`}${seeds}`;
}

/** The whole run in a few lines. */
export function summarise(result: Sensitivity): string {
  const { totals, rows, faithful, most } = result;
  const wrong = rows.filter(({ outcome }) => bad.has(outcome));
  const beyond = rows.filter((row) => row.kind === 'fault' && row.beyond.length > 0);
  return [
    `Sensitivity of ${result.profile}, seed ${result.seed}, ${Math.round(result.durationMs / 1000)} s`,
    `  faults    ${totals.faults}: ${totals.caught} caught, ${totals.missed} missed, ${totals.unrelated} by unrelated requirements alone`,
    `  variants  ${totals.variants}: ${rows.filter(({ kind, outcome }) => kind === 'variant' && outcome === 'clean').length} clean, ${totals.alarm} alarms`,
    ...(totals.error > 0 ? [`  errors    ${totals.error}`] : []),
    ...(faithful === undefined
      ? []
      : [
          `  cost      ${number(faithful.requests)} requests and ${faithful.created} created on the faithful server; at most ${number(most.requests)} and ${most.created}`,
        ]),
    `  longest   ${(result.longestMs / 1000).toFixed(1)} s`,
    ...(beyond.length > 0
      ? [
          `  beyond    ${beyond.length} faults turned more red than they break: ${beyond.map(({ name }) => name).join(', ')}`,
        ]
      : []),
    ...(result.unexercised.length > 0 && totals.faults > 20
      ? [`  untried   no fault breaks ${result.unexercised.join(', ')}`]
      : []),
    ...wrong.map((row) => `  ✗ ${describe(row)}`),
  ].join('\n');
}
