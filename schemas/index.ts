/** The contract as data: types, validators, catalogue and register, for every other room. */
export * from './attachments.js';
export * from './contract.js';
export * from './register.js';
export * from './requirements.js';
