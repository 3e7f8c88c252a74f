/** A few exchanges of a check that stand for the others like them. */
import { type ExchangeSample, isErrorCode } from '../schemas/index.js';
import type { Exchange, ReadBody } from '../wire/exchange.js';
import type { Redactor } from '../wire/redaction.js';
import { recordRequest, recordResponse } from './recorded.js';

/** Most exchanges that a test hands on. */
export const SAMPLES_LIMIT = 12;
/** Most exchanges of one kind with one outcome. */
const ALIKE_LIMIT = 2;
/** Most of a sampled body, in bytes. */
const SAMPLE_BODY_BYTES = 4 * 1024;
/** Most bytes of JSON that a test hands on. */
export const SAMPLES_LIMIT_BYTES = 64 * 1024;

type Offered = Exchange & { readonly read?: ReadBody };

function codeIn(document: unknown): string {
  if (typeof document !== 'object' || document === null || !('errorCode' in document)) return '';
  // Only documented codes: whatever else a target says would make each answer one of its own.
  return isErrorCode(document.errorCode) ? ` ${document.errorCode}` : '';
}

/** What came of a request, in few words out of a bounded set. */
function outcomeOf({ answer, failure, read }: Offered): string {
  if (answer === undefined) return failure?.kind ?? 'no answer';
  return `${answer.status}${codeIn(read?.document)}`;
}

/**
 * Keeps the first exchanges of each kind and outcome. They are redacted and cut at once, so that no big answer is held
 * on to; what is not kept costs a look-up.
 */
export class Sampled {
  readonly #redactor: Redactor;
  readonly #kept = new Map<string, ExchangeSample[]>();

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** An exchange took place; `kind` names the kind of request. */
  offer(kind: string, exchange: Offered): void {
    const key = `${kind} ${outcomeOf(exchange)}`;
    const held = this.#kept.get(key);
    if (held === undefined ? this.#kept.size >= SAMPLES_LIMIT : held.length >= ALIKE_LIMIT) return;
    const sample = {
      kind: key,
      request: recordRequest(exchange, this.#redactor, SAMPLE_BODY_BYTES),
      response: recordResponse(exchange, this.#redactor, SAMPLE_BODY_BYTES),
    };
    if (held === undefined) this.#kept.set(key, [sample]);
    else held.push(sample);
  }

  /** The first of each kind, then as many second ones as there is room for. */
  samples(): readonly ExchangeSample[] {
    const rounds = Array.from({ length: ALIKE_LIMIT }, (_, round) =>
      [...this.#kept.values()].flatMap((held) => held[round] ?? []),
    );
    const chosen: ExchangeSample[] = [];
    let bytes = 2;
    for (const sample of rounds.flat().slice(0, SAMPLES_LIMIT)) {
      const size = Buffer.byteLength(JSON.stringify(sample)) + 1;
      if (bytes + size > SAMPLES_LIMIT_BYTES) continue;
      bytes += size;
      chosen.push(sample);
    }
    return chosen;
  }
}
