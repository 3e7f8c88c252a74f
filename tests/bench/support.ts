/** What the benchmark itself uses; plain JavaScript, so that it needs no build. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../support/cli.js';

/** A median with the least and the most of all rounds. */
export interface Middle {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** A row of the table of ratios; no value: not measured. */
export interface Ratio {
  readonly name: string;
  readonly value: number | null;
  readonly least?: number;
  readonly most?: number;
  readonly wanted?: string;
  readonly holds?: boolean;
}

/** One look of a tool at a server. */
export interface Look {
  readonly kinds: ReadonlySet<string>;
  readonly caught?: boolean;
}

interface Modules {
  readonly 'statistics.mjs': {
    readonly middle: (values: readonly number[]) => Middle;
    readonly byTurns: (
      rounds: number,
      things: Readonly<Record<string, (round: number) => unknown>>,
    ) => Promise<unknown[]>;
  };
  readonly 'ratios.mjs': {
    readonly ratiosOf: (parts: unknown, quick?: boolean) => readonly Ratio[];
    readonly markdownOf: (results: unknown) => string;
  };
  readonly 'sizes.mjs': {
    readonly tenfold: (
      round: Readonly<Record<'one' | 'ten', { readonly requests: number; readonly ms: number }>>,
      costOf: (run: { readonly ms: number }) => number,
    ) => number;
  };
  readonly 'programs.mjs': {
    readonly environment: (
      additions: Readonly<Record<string, string>>,
      env: Readonly<Record<string, string>>,
    ) => Readonly<Record<string, string>>;
    readonly program: (
      file: string,
      args: readonly string[],
      options?: { readonly limitMs?: number },
    ) => Promise<{ readonly code: number | null; readonly stdout: string; readonly timedOut: boolean }>;
  };
  readonly 'contenders.mjs': {
    readonly onPath: (name: string, path?: string) => string | undefined;
    readonly schemathesisKinds: (events: string) => ReadonlySet<string>;
    readonly specmaticKinds: (report: string) => Promise<ReadonlySet<string>>;
    readonly dreddKinds: (output: string) => ReadonlySet<string>;
  };
  readonly 'tools.mjs': {
    readonly isCaught: (look: Look, alarms: ReadonlySet<string>) => boolean;
    readonly caughtByChance: (faithful: readonly Look[]) => number;
  };
}

/** A module of the benchmark. */
export function moduleOf<Name extends keyof Modules>(name: Name): Promise<Modules[Name]> {
  return import(pathToFileURL(join(root, 'bench', name)).href);
}
