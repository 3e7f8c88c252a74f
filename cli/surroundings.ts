/** What a command takes from its process; tests bring their own. */
import type { Readable, Writable } from 'node:stream';
import type { Environment } from '../wire/target/target.js';
import type { PlaywrightCommand, SignalSource } from './playwright.js';

/** A stream that may be a terminal. */
export type MaybeTerminal<Stream> = Stream & { readonly isTTY?: boolean; readonly columns?: number };

export interface Surroundings {
  readonly cwd: string;
  readonly env: Environment;
  readonly stdin: MaybeTerminal<Readable>;
  readonly stdout: MaybeTerminal<Writable>;
  readonly stderr: MaybeTerminal<Writable>;
  readonly signals: SignalSource;
  /** How to start Playwright; asked for by a run alone. */
  readonly playwright: () => PlaywrightCommand;
  /** Milliseconds that an interrupted run has to finish by itself. */
  readonly graceMs: number;
}
