/**
 * The way onto the wire for other programs: which target, within which bounds, what came back.
 *
 * @module argos-conformance/wire
 */
export { readBody } from './answer.js';
export type { Ask, Broker, Effect, Find, Leave, Settled, Settlement, Share, Stop } from './broker/broker.js';
export { Ledger, type LedgerHead, type LedgerLine, LedgerWriter } from './broker/ledger.js';
export type { BrokerLimits } from './broker/limits.js';
export { LocalBroker } from './broker/local.js';
export {
  type Alteration,
  alterations,
  type Call,
  Client,
  type ClientOptions,
  type Credential,
  KEY_HEADER,
  type Keys,
  MIGRATION_PATH,
  NoLeave,
  type ReadExchange,
  SUBMISSION_PATH,
} from './client.js';
export { AesCipher, cipherOf, deriveKey } from './encryption.js';
export type {
  Exchange,
  Failure,
  FailureKind,
  ReadBody,
  ReadEnvelope,
  WireAnswer,
  WireRequest,
} from './exchange.js';
export { type Sent, Transport, type TransportOptions, transportOptions } from './http.js';
export {
  type ClientBounds,
  type OpenClient,
  openClient,
  type RecordMark,
  type SubmitOptions,
} from './open-client.js';
export type { ForwardProxy } from './proxy.js';
export { createRedactor, type Redactor, type Secret } from './redaction.js';
export {
  capabilities,
  type Derivation,
  derivations,
  type Environment,
  type Resolution,
  type ResolveInput,
  resolveTarget,
  type Target,
} from './target/index.js';
