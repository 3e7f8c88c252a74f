/** How much memory the processes of a run take at most. Linux only. */
import { readFileSync } from 'node:fs';
import { processesWith } from '../support/cli.js';

/** How often the processes are looked at, in milliseconds; the kernel keeps the peak of each. */
const LOOK_EVERY_MS = 100;

function peakMiB(pid: number): number {
  try {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(line?.[1] ?? 0) / 1024;
  } catch {
    // It ended meanwhile.
    return 0;
  }
}

/**
 * Watches every process whose environment holds a variable with a value.
 *
 * @returns what ends the watch and says how much resident memory the largest of them took, in MiB
 */
export function watchPeak(name: string, value: string): () => number {
  const peaks = new Map<number, number>();
  const look = (): void => {
    for (const pid of processesWith(name, value)) {
      peaks.set(pid, Math.max(peaks.get(pid) ?? 0, peakMiB(pid)));
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    return Math.max(0, ...peaks.values());
  };
}
