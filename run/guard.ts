/**
 * Redaction of what no check has made: errors that nobody expected, and what libraries print. Each process of a run
 * cleans what it hands on.
 */
import { inspect } from 'node:util';
import { createRedactor, type Redactor } from '../wire/redaction.js';
import type { Environment } from '../wire/target/index.js';
import { decodeRunOptions, type RunOptions } from './options.js';
import { secretsAround } from './secrets.js';

/** Levels of causes that are followed. */
const DEPTH = 5;

function folderAndTarget(env: Environment): Partial<Pick<RunOptions, 'cwd' | 'target'>> {
  try {
    return decodeRunOptions(env);
  } catch {
    // What the run was asked for cannot be told: the environment's secrets are secrets all the same.
    return {};
  }
}

let ofThisProcess: Redactor | undefined;

/** The redactor of this process: knows all secrets of the environment and of the `.env` files of the run. */
export function processRedactor(env: Environment = process.env): Redactor {
  if (ofThisProcess === undefined) {
    const { cwd, target } = folderAndTarget(env);
    const mock = target === undefined || target === 'mock';
    ofThisProcess = createRedactor(secretsAround(env, { mock, ...(cwd === undefined ? {} : { cwd }) }));
  }
  return ofThisProcess;
}

/**
 * What was thrown, without secrets: an error keeps its class, its message and stack, those of its causes, and its
 * further texts are cleaned in place; anything else that holds a secret becomes a text.
 */
export function cleaned(thrown: unknown, redactor: Redactor, depth = DEPTH): unknown {
  if (typeof thrown === 'string') return redactor.uncut(thrown);
  if (typeof thrown !== 'object' || thrown === null) return thrown;
  if (!(thrown instanceof Error)) {
    const shown = inspect(thrown, { depth: DEPTH });
    return redactor.found(shown).length === 0 ? thrown : redactor.uncut(shown);
  }
  // `message`, `stack` and `cause` are members of their own, but not enumerable.
  for (const name of Reflect.ownKeys(thrown)) {
    const value: unknown = Reflect.get(thrown, name);
    let clean = value;
    if (typeof value === 'string') clean = redactor.uncut(value);
    else if (typeof value === 'object' && value !== null) {
      clean = depth === 0 ? undefined : Array.isArray(value) ? eachOf(value) : each(value);
    }
    if (clean !== value && !Reflect.set(thrown, name, clean))
      return new Error(redactor.uncut(thrown.message));
  }
  return thrown;

  function each(value: unknown): unknown {
    return cleaned(value, redactor, depth - 1);
  }

  function eachOf(values: readonly unknown[]): readonly unknown[] {
    const clean = values.map(each);
    return clean.some((value, at) => value !== values[at]) ? clean : values;
  }
}

/** Runs something; what it throws comes out clean. */
export async function guarded<Result>(body: () => Promise<Result>): Promise<Result> {
  try {
    return await body();
  } catch (error) {
    throw cleaned(error, processRedactor());
  }
}

function guardStream(stream: NodeJS.WriteStream, redactor: Redactor): void {
  const write = stream.write.bind(stream) as (chunk: string | Uint8Array, ...rest: unknown[]) => boolean;
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    return write(redactor.found(text).length === 0 ? chunk : redactor.uncut(text), ...rest);
  };
}

/**
 * Puts the redactor between this process and whoever listens to its output and to its errors that nobody caught. For
 * workers, whose runner has listeners of its own: to be called when those are there.
 */
export function guardWorker(redactor: Redactor = processRedactor()): void {
  guardStream(process.stdout, redactor);
  guardStream(process.stderr, redactor);
  for (const listener of process.listeners('uncaughtException')) {
    process.off('uncaughtException', listener);
    process.on('uncaughtException', (error, origin) => {
      const clean = cleaned(error, redactor);
      listener(clean instanceof Error ? clean : new Error(String(clean)), origin);
    });
  }
  for (const listener of process.listeners('unhandledRejection')) {
    process.off('unhandledRejection', listener);
    process.on('unhandledRejection', (reason, promise) => listener(cleaned(reason, redactor), promise));
  }
}
