/** Reading the body of an answer within bounds: of its own size, and of what a process holds at a time. */

/** Most of a body that is read, in bytes. */
export const BODY_LIMIT_BYTES = 8 * 1024 * 1024;
/** What is kept of a body that is longer than that, in bytes: enough to show what it was. */
export const KEPT_BYTES = 256 * 1024;
/** Bodies beyond this are read one at a time, in bytes. */
const SMALL_BYTES = 256 * 1024;

/** What has come of an answer so far. */
export interface Progress {
  status?: number;
  bytes: number;
}

/** Resolves when no big body is being read in this process. */
let free: Promise<void> = Promise.resolve();

/** Rejects with the reason of a signal; `forget` takes the listener away. */
export function whenAborted(limit: AbortSignal): {
  readonly promise: Promise<never>;
  readonly forget: () => void;
} {
  let forget = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    const stop = (): void => reject(limit.reason);
    forget = () => limit.removeEventListener('abort', stop);
    if (limit.aborted) stop();
    else limit.addEventListener('abort', stop, { once: true });
  });
  return { promise, forget };
}

/**
 * Waits for its turn to read a big body.
 *
 * @returns what ends the turn
 * @throws the reason of `limit` when that comes first
 */
async function takeTurn(limit: AbortSignal): Promise<() => void> {
  const before = free;
  let end = (): void => undefined;
  const mine = new Promise<void>((resolve) => {
    end = resolve;
  });
  // Whoever comes after waits for all before, also when this one gives up.
  free = before.then(() => mine);
  const { promise, forget } = whenAborted(limit);
  try {
    await Promise.race([before, promise]);
    return end;
  } catch (error) {
    end();
    throw error;
  } finally {
    forget();
  }
}

/**
 * Reads a body to its end or to the limit. While another big one is being read, a big one waits: its connection is
 * not read from meanwhile.
 *
 * @throws what the stream throws, and the reason of `limit`
 */
export async function readIncoming(
  stream: AsyncIterable<Buffer>,
  limit: AbortSignal,
  progress: Progress,
): Promise<{ readonly body: Uint8Array; readonly truncated: boolean }> {
  const chunks: Buffer[] = [];
  let endTurn: (() => void) | undefined;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk);
      progress.bytes += chunk.length;
      if (progress.bytes > BODY_LIMIT_BYTES) {
        return { body: whole(chunks, KEPT_BYTES), truncated: true };
      }
      if (progress.bytes > SMALL_BYTES) endTurn ??= await takeTurn(limit);
    }
    return { body: whole(chunks, progress.bytes), truncated: false };
  } finally {
    endTurn?.();
  }
}

/** So many bytes of the chunks in one piece; as a plain view, for a Buffer compares and slices in its own way. */
function whole(chunks: readonly Buffer[], bytes: number): Uint8Array {
  const { buffer, byteOffset, length } = Buffer.concat(chunks, bytes);
  return new Uint8Array(buffer, byteOffset, length);
}
