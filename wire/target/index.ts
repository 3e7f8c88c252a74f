/** Where a run goes: the only room that reads the process environment and `.env` files. */
export { type ResolveInput, resolveTarget } from './resolve.js';
export {
  capabilities,
  type Derivation,
  derivations,
  type Environment,
  mockTarget,
  type Resolution,
  type Target,
} from './target.js';
