/** What a run is pointed at, and how its configuration came about. */
import type { MockCredentials } from '../../mock/credentials.js';
import type { Capability } from '../../schemas/requirements.js';
import type { Derivation } from '../encryption.js';
import type { ForwardProxy } from '../proxy.js';

/** Process environment, or a part of it. */
export type Environment = Readonly<Record<string, string | undefined>>;

export { type Derivation, derivations } from '../encryption.js';

/** Everything that a target can offer. */
export const capabilities = ['encryption', 'read-back', 'delete'] as const satisfies readonly Capability[];

/** A configured target. */
export interface Target {
  /** The embedded mock, or a server that was configured. */
  readonly kind: 'mock' | 'remote';
  /** `mock`, `env` (from the process environment alone) or the NAME of a `.env.NAME`. */
  readonly name: string;
  /** Without a trailing slash; a base path is kept. Absent for the embedded mock until it has started. */
  readonly baseUrl?: string;
  readonly loopback: boolean;
  /** Absent, as the two that follow, for the embedded mock until it has started. */
  readonly apiKey?: string;
  readonly adminEmail?: string;
  /** The API key unless the project has a dedicated one. */
  readonly encryptionKey?: string;
  readonly encryptionKeyDerivation: Derivation;
  /** Whether the derivation was configured: only then do failures to decrypt count against the target. */
  readonly derivationExplicit: boolean;
  readonly unregisteredAdminEmail: string;
  /** The ID card code of valid payloads (A4). */
  readonly idType: string;
  readonly invalidProjectApiKey?: string;
  readonly processingErrorEmail?: string;
  readonly capabilities: readonly Capability[];
  readonly requestTimeoutMs: number;
  /** Undefined: as fast as they come. */
  readonly requestsPerSecond?: number;
  /** Most requests in flight at once. */
  readonly inFlight: number;
  /** Lowers the profile's cap on requests. */
  readonly maxRequests?: number;
  /** Lowers the profile's cap on created submissions; 0 allows refusals only. */
  readonly maxCreated?: number;
  /** Absolute path of a file of PEM certificates. */
  readonly caFile?: string;
  /** What requests to it go through; absent when they go directly. */
  readonly proxy?: ForwardProxy;
  /** A label for the report. */
  readonly targetVersion?: string;
  /** Hosts that were allowed by name, canonical. */
  readonly allowedHosts: readonly string[];
}

/** A target, or why there is none. */
export type Resolution =
  | {
      readonly ok: true;
      readonly target: Target;
      /** Where each value came from and what was left out, a line each; never a secret value. */
      readonly sources: readonly string[];
    }
  | {
      readonly ok: false;
      /** One line each: what is wrong, where, what to do. */
      readonly problems: readonly string[];
    };

/** A mock's target, completed with what the running mock says of itself. */
export function mockTarget(
  target: Target,
  running: { readonly baseUrl: string; readonly credentials: MockCredentials },
): Target {
  const { credentials } = running;
  return {
    ...target,
    baseUrl: running.baseUrl,
    apiKey: credentials.apiKey,
    adminEmail: credentials.adminEmail,
    encryptionKey: credentials.apiKey,
    encryptionKeyDerivation: credentials.encryptionKeyDerivation,
    derivationExplicit: true,
    unregisteredAdminEmail: credentials.unregisteredAdminEmail,
    idType: credentials.idType,
    invalidProjectApiKey: credentials.invalidProjectApiKey,
    processingErrorEmail: credentials.processingErrorEmail,
    capabilities,
  };
}

/** An object's members without those that are undefined. */
export function given<Members extends object>(
  members: Members,
): { [Name in keyof Members]?: Exclude<Members[Name], undefined> } {
  const kept = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [Name in keyof Members]?: Exclude<Members[Name], undefined> };
}
