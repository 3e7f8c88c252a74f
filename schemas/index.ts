/**
 * The contract as data: types, validators, catalogue and register, for every other room.
 *
 * @module argos-conformance
 */
export * from './attachments.js';
export * from './contract.js';
export type * from './generated/types.js';
export * from './register.js';
export * from './requirements.js';
