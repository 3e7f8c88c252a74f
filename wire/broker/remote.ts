/** The broker, seen from another process: a local socket, one JSON value a line. */
import { connect, type Socket } from 'node:net';
import type { Ask, Broker, Leave, Settled, Settlement, Share } from './broker.js';
import { type Lease, LeaseHolder } from './leases.js';
import { type Call, onLines, type Reply } from './messages.js';

/** The broker of a run, seen from a worker. */
export class RemoteBroker implements Broker {
  readonly #socket: Socket;
  readonly #pending = new Map<number, (result: unknown) => void>();
  /** What needs no answer and goes out with the next call, at the latest when the process has nothing else to do. */
  #unsent = '';
  readonly #holder = new LeaseHolder();
  #calls = 0;
  #lost = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.unref();
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#lost = true;
      for (const resolve of this.#pending.values()) resolve(undefined);
      this.#pending.clear();
    });
    onLines(socket, (line) => {
      const reply = JSON.parse(line) as Reply;
      if ('recall' in reply) {
        this.#holder.recall();
        this.#giveBack();
        return;
      }
      const { id, result, lease } = reply;
      if (lease !== undefined) this.#take(lease);
      this.#pending.get(id)?.(result ?? undefined);
      this.#pending.delete(id);
    });
  }

  /** @throws Error when nobody listens there */
  static async connect(address: string): Promise<RemoteBroker> {
    const socket = connect(address);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new RemoteBroker(socket);
  }

  #call(call: Call): Promise<unknown> {
    if (this.#lost) return Promise.resolve(undefined);
    this.#calls += 1;
    const id = this.#calls;
    // While an answer is due the process must stay; between calls it may end.
    this.#socket.ref();
    return new Promise((resolve) => {
      this.#pending.set(id, (result) => {
        if (this.#pending.size <= 1) this.#socket.unref();
        resolve(result);
      });
      this.#unsent += `${JSON.stringify({ ...call, id })}\n`;
      this.#flush();
    });
  }

  #tell(call: Call): void {
    if (this.#unsent === '') setImmediate(() => this.#flush());
    this.#unsent += `${JSON.stringify(call)}\n`;
  }

  #flush(): void {
    if (this.#unsent !== '' && !this.#lost) this.#socket.write(this.#unsent);
    this.#unsent = '';
  }

  #take(lease: Lease): void {
    try {
      this.#holder.take(lease);
    } catch {
      // Its ledger cannot be opened here: every request is asked for, then.
      this.#tell({ op: 'return', unused: lease.count });
    }
  }

  /** Gives a lease back that is wanted, or of no more use, unless a request under it is in flight. */
  #giveBack(): void {
    if (!this.#holder.idle) return;
    this.#tell({ op: 'return', unused: this.#holder.drop() });
  }

  /** Leave under the lease, while the broker is there. */
  #underLease(ask: Ask): Leave | undefined {
    if (this.#lost) return undefined;
    try {
      return this.#holder.ask(ask);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const words = `the ledger cannot be written (${why})`;
      this.#tell({ op: 'no-ledger', words });
      return { ok: false, stop: 'ledger', words };
    }
  }

  async ask(ask: Ask): Promise<Leave> {
    const leased = this.#underLease(ask);
    if (leased !== undefined) return leased;
    this.#giveBack();
    const leave = (await this.#call({ op: 'ask', ask })) as Leave | undefined;
    return leave ?? { ok: false, stop: 'no-broker', words: 'the process that runs the tests is gone' };
  }

  async settle(ticket: number, settlement: Settlement): Promise<Settled> {
    const leased = this.#holder.settle(ticket, settlement);
    if (leased !== undefined) {
      const settled = leased === 'told' ? {} : await this.#call({ op: 'leased', leased });
      if (this.#holder.recalled) this.#giveBack();
      return (settled as Settled | undefined) ?? {};
    }
    // Nobody waits for it: it saves each request a message and its answer.
    if (settlement.kind === 'nothing') {
      this.#tell({ op: 'settle', ticket, settlement });
      return {};
    }
    return ((await this.#call({ op: 'settle', ticket, settlement })) as Settled | undefined) ?? {};
  }

  async share(key: string): Promise<Share> {
    return ((await this.#call({ op: 'share', key })) as Share | undefined) ?? { role: 'do' };
  }

  async deliver(key: string, value: string): Promise<void> {
    await this.#call({ op: 'deliver', key, value });
  }

  async abandon(key: string): Promise<void> {
    await this.#call({ op: 'abandon', key });
  }

  async peek(key: string): Promise<string | undefined> {
    return (await this.#call({ op: 'peek', key })) as string | undefined;
  }

  async trip(words: string): Promise<void> {
    await this.#call({ op: 'trip', words });
  }

  close(): void {
    this.#giveBack();
    this.#holder.close();
    this.#flush();
    this.#socket.destroySoon();
  }
}
