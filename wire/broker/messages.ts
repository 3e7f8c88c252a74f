/** What the broker and the workers say to each other: one JSON value a line. */
import type { Socket } from 'node:net';
import type { Ask, Settlement } from './broker.js';
import type { Lease, Leased } from './leases.js';

/** What a worker says to the broker. */
export type Call =
  | { readonly op: 'ask'; readonly ask: Ask }
  /** The lease that the worker holds is given back, so many of its requests unmade. */
  | { readonly op: 'return'; readonly unused: number }
  | { readonly op: 'leased'; readonly leased: Leased }
  | { readonly op: 'no-ledger'; readonly words: string }
  | { readonly op: 'settle'; readonly ticket: number; readonly settlement: Settlement }
  | { readonly op: 'share'; readonly key: string }
  | { readonly op: 'deliver'; readonly key: string; readonly value: string }
  | { readonly op: 'abandon'; readonly key: string }
  | { readonly op: 'peek'; readonly key: string }
  | { readonly op: 'trip'; readonly words: string };

/** A call without an id is not answered. */
export type Message = Call & { readonly id?: number };

/** What the broker says: the answer to a call, or that it wants the worker's lease back. */
export type Reply =
  | { readonly id: number; readonly result: unknown; readonly lease?: Lease }
  | { readonly recall: true };

/**
 * Reads whole lines. What a killed process has left unfinished at the end is dropped, for it is no JSON, and must not
 * end the process that reads it.
 */
export function onLines(socket: Socket, take: (line: string) => void): void {
  let parts: string[] = [];
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const [first = '', ...others] = chunk.split('\n');
    parts.push(first);
    for (const start of others) {
      take(parts.join(''));
      parts = [start];
    }
  });
}
