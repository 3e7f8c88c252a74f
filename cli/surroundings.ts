/** What a command takes from its process; tests bring their own. */
import type { Readable, Writable } from 'node:stream';
import type { Environment } from '../wire/target/target.js';
import type { PlaywrightCommand, PlaywrightTask, SignalSource } from './playwright.js';
import type { Opener } from './report.js';

/** A stream that may be a terminal. */
export type MaybeTerminal<Stream> = Stream & { readonly isTTY?: boolean; readonly columns?: number };

export interface Surroundings {
  readonly cwd: string;
  readonly env: Environment;
  readonly stdin: MaybeTerminal<Readable>;
  readonly stdout: MaybeTerminal<Writable>;
  readonly stderr: MaybeTerminal<Writable>;
  readonly signals: SignalSource;
  /** How to start Playwright; asked for by `run` and `merge` alone. */
  readonly playwright: (task?: PlaywrightTask) => PlaywrightCommand;
  /** How to show a file to a person; absent: as the platform does. */
  readonly opener?: Opener;
  /** Milliseconds that an interrupted run has to finish by itself. */
  readonly graceMs: number;
}
