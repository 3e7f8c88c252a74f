/**
 * Valid and malformed submissions as data: what is sent, what it has earned, and the check that it is just that.
 *
 * @module argos-conformance/generators
 */
export { emails, ipv4, ipv6, tellingEmails, tellingIps } from './addresses.js';
export { carriesExactly, violatedMembers } from './carries.js';
export { caseOf, merged, spoilsText, validCase } from './case.js';
export { countryCode, countryCodes, tellingCodes } from './countries.js';
export { birthDates, edgeDates, expireDates, issueDates } from './dates.js';
export * from './encryption.js';
export { fieldNamed, optionalFields, textRoom } from './fields.js';
export { layouts, type Member, plainLayout } from './layout.js';
export { adminWays } from './malformed/admins.js';
export { type EncryptionWay, encryptionWays } from './malformed/encryption.js';
export { formatWays } from './malformed/formats.js';
export { noiseWays } from './malformed/noise.js';
export { observedWays } from './malformed/observed.js';
export { omissionWays } from './malformed/omissions.js';
export { nameCaseWays, parameterWays } from './malformed/parameters.js';
export { payloadWays } from './malformed/payloads.js';
export { severalFaults } from './malformed/several.js';
export { typeWays } from './malformed/types.js';
export type { MutationWay } from './malformed/way.js';
export * from './model.js';
export { bigBody, membersSent, render } from './render.js';
export { stamp } from './stamp.js';
export {
  asciiText,
  mixedText,
  type ScriptName,
  scripts,
  signedText,
  textIn,
  textOfLength,
} from './text.js';
export {
  baseSubmission,
  fullSubmission,
  longSubmission,
  minimalSubmission,
  submissions,
  subsetsOfOptional,
  twins,
} from './valid.js';
