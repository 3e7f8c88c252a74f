/**
 * The compiled validators. The code behind them is generated from the schema files at build time
 * (`npm run generate`), so that no schema is compiled twice and start-up stays short.
 */
import { createRequire } from 'node:module';
import type { ErrorObject } from 'ajv';
import type validators from './generated/validators.cjs';

// To `import` CommonJS is to have the names of its exports guessed first, which takes longer than to load it.
const compiled: typeof validators = createRequire(import.meta.url)('./generated/validators.cjs');

/** Whether a value matches a schema; `errors` holds the findings of the last call. */
export interface Validate {
  (value: unknown): boolean;
  errors?: readonly ErrorObject[] | null;
}

/** Outer boundary of the request contract: what does not match must be refused. */
export const validateRequest: Validate = compiled.request;
/** Inner boundary of the request contract: what matches must be accepted. */
export const validateCertainRequest: Validate = compiled.requestCertain;
/** The text of an encrypted request body (§6-1). */
export const validateEncryptedRequest: Validate = compiled.encryptedRequest;
/** Answer to an accepted submission (§5-1). */
export const validateSuccess: Validate = compiled.success;
/** Error of the API (§5-2, §5-3). */
export const validateError: Validate = compiled.error;
/** The gateway's own answers. */
export const validateGatewayError: Validate = compiled.gatewayError;
/** Envelope of an encrypted answer (§6-2). */
export const validateEnvelope: Validate = compiled.envelope;
/** What a test hands to the reporters. */
export const validateEvidence: Validate = compiled.evidence;
/** The exchanges that a test hands to the reporters. */
export const validateExchanges: Validate = compiled.exchanges;
/** The result file `conformance.json`. */
export const validateResult: Validate = compiled.result;
/** The list of known failures, `known-failures.json`. */
export const validateKnownFailures: Validate = compiled.knownFailures;
/** Several runs side by side, `matrix.json`. */
export const validateMatrix: Validate = compiled.matrix;
