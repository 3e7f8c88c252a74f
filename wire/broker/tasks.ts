/** What is done once a run: who does it, and who waits for what came of it. */
import type { Share } from './broker.js';

interface Task {
  value?: string;
  readonly takers: ((share: Share) => void)[];
}

/** The tasks of a run, by their keys. */
export class Tasks {
  readonly #tasks = new Map<string, Task>();

  /** The first caller of a key gets the task; later ones wait for its value. */
  share(key: string): Promise<Share> {
    const task = this.#tasks.get(key);
    if (task === undefined) {
      this.#tasks.set(key, { takers: [] });
      return Promise.resolve({ role: 'do' });
    }
    if (task.value !== undefined) return Promise.resolve({ role: 'take', value: task.value });
    return new Promise((take) => task.takers.push(take));
  }

  /** Hands over the value of a task. */
  async deliver(key: string, value: string): Promise<void> {
    const task = this.#tasks.get(key) ?? { takers: [] };
    task.value = value;
    this.#tasks.set(key, task);
    for (const take of task.takers.splice(0)) take({ role: 'take', value });
  }

  /** Gives a task back undone: the next in line gets it. */
  async abandon(key: string): Promise<void> {
    const task = this.#tasks.get(key);
    if (task === undefined || task.value !== undefined) return;
    const next = task.takers.shift();
    if (next === undefined) this.#tasks.delete(key);
    else next({ role: 'do' });
  }

  /** The value of a task that is done; undefined while it is not. */
  async peek(key: string): Promise<string | undefined> {
    return this.#tasks.get(key)?.value;
  }
}
