/** The heap of a worker, which V8 would let grow to twice what is in use before it collects. */
import { setFlagsFromString } from 'node:v8';

/** How much a heap may grow beyond what is in use before it is collected, in percent. */
const GROWING_PERCENT = 30;

/** Keeps the memory of this process near what it uses, however long the run is. */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWING_PERCENT}`);
}
