/** The broker for workers, on a local socket. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Leave, Share } from './broker.js';
import type { Lease } from './leases.js';
import type { LocalBroker } from './local.js';
import { type Call, type Message, onLines, type Reply } from './messages.js';

/** A broker that workers can reach. */
export interface BrokerServer {
  /** What `connectBroker` takes. */
  readonly address: string;
  close(): Promise<void>;
}

function answer(broker: LocalBroker, call: Call): Promise<unknown> {
  switch (call.op) {
    case 'ask':
      return broker.ask(call.ask);
    case 'settle':
      return broker.settle(call.ticket, call.settlement);
    case 'leased':
      return broker.settleLeased(call.leased);
    case 'return':
      return Promise.resolve();
    case 'no-ledger':
      broker.stop('ledger', call.words);
      return Promise.resolve();
    case 'share':
      return broker.share(call.key);
    case 'deliver':
      return broker.deliver(call.key, call.value);
    case 'abandon':
      return broker.abandon(call.key);
    case 'peek':
      return broker.peek(call.key);
    case 'trip':
      return broker.trip(call.words);
  }
}

/** What one worker holds, to be let go when it is gone. */
class Holdings {
  readonly tickets = new Set<number>();
  readonly tasks = new Set<string>();
  lease: Lease | undefined;

  note(call: Call, result: unknown): void {
    if (call.op === 'ask' && (result as Leave).ok) this.tickets.add((result as { ticket: number }).ticket);
    if (call.op === 'settle') this.tickets.delete(call.ticket);
    if (call.op === 'share' && (result as Share).role === 'do') this.tasks.add(call.key);
    if (call.op === 'deliver' || call.op === 'abandon') this.tasks.delete(call.key);
  }

  /** A worker that died leaves its requests with an unknown outcome, and its tasks to others. */
  release(broker: LocalBroker): void {
    this.endLease(broker, 'lost');
    for (const ticket of this.tickets) {
      void broker.settle(ticket, { kind: 'unknown', why: 'the worker process ended before the answer' });
    }
    for (const key of this.tasks) void broker.abandon(key);
    // Calls that are still waiting come here again: a task given back twice would be done twice.
    this.tickets.clear();
    this.tasks.clear();
  }

  endLease(broker: LocalBroker, unused: number | 'lost'): void {
    if (this.lease !== undefined) broker.endLease(this.lease, unused);
    this.lease = undefined;
  }
}

function serve(broker: LocalBroker, socket: Socket): void {
  const holdings = new Holdings();
  let gone = false;
  /** The lease that the worker knows of. */
  let told: Lease | undefined;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    gone = true;
    holdings.release(broker);
  });
  const recall = (): void => {
    if (!gone) socket.write(`${JSON.stringify({ recall: true } satisfies Reply)}\n`);
  };
  onLines(socket, (line) => {
    const message = JSON.parse(line) as Message;
    if (message.op === 'return') holdings.endLease(broker, message.unused);
    void answer(broker, message).then((result) => {
      if (gone && message.op === 'ask' && (result as Leave).ok) {
        // The leave reaches nobody, so nothing was sent.
        void broker.settle((result as { ticket: number }).ticket, { kind: 'nothing' });
        return;
      }
      holdings.note(message, result);
      if (gone) holdings.release(broker);
      else if (message.id !== undefined) {
        const reply: Reply = { id: message.id, result: result ?? null };
        if (message.op === 'ask' && (result as Leave).ok) holdings.lease ??= broker.lease(recall);
        const { lease } = holdings;
        const added = message.op === 'ask' && lease !== told ? { lease } : {};
        told = lease;
        socket.write(`${JSON.stringify({ ...reply, ...added })}\n`);
      }
    });
  });
}

/** Serves a broker on a socket of its own, in a folder that only this user can enter. */
export async function serveBroker(broker: LocalBroker): Promise<BrokerServer> {
  const folder = mkdtempSync(join(tmpdir(), 'argos-'));
  const address =
    process.platform === 'win32' ? `\\\\.\\pipe\\${folder.replace(/\W/g, '-')}` : join(folder, 'b');
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(broker, socket);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(address, resolve));
  return {
    address,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
