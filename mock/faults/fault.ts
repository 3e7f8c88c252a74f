import type { RequirementId } from '../../schemas/requirements.js';
import type { Behaviour } from '../behaviour.js';
import type { World } from '../exchange.js';

/** One deviation from the contract that a server can be started with. */
export interface Fault {
  /** Lower-case words with dashes, unique. */
  readonly name: string;
  /** What the server does wrong, in one clause. */
  readonly words: string;
  /** The requirements that it breaks. */
  readonly breaks: readonly RequirementId[];
  /** It shows only now and then, so that a run may see it under some of its requirements alone. */
  readonly intermittent?: boolean;
  /** Changes the behaviour of one server in place; state that it needs lives in this call. */
  readonly apply: (behaviour: Behaviour, world: World) => void;
}

/** Replaces one decision by another that may ask the one it replaces. */
export function around<Key extends keyof Behaviour>(
  behaviour: Behaviour,
  key: Key,
  replace: (before: Behaviour[Key]) => Behaviour[Key],
): void {
  behaviour[key] = replace(behaviour[key]);
}

/** A fault that breaks one requirement, or a few. */
export function breaking(
  ids: RequirementId | readonly RequirementId[],
  name: string,
  words: string,
  apply: (behaviour: Behaviour, world: World) => void,
): Fault {
  return { name, words, breaks: typeof ids === 'string' ? [ids] : ids, apply };
}

/** A fault that shows only now and then, as chance has it. */
export function intermittent(...about: Parameters<typeof breaking>): Fault {
  return { ...breaking(...about), intermittent: true };
}

/** How often an intermittent fault shows: one time in so many. */
export const oneIn = 20;
