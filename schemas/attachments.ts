/** How tests hand their evidence to reporters: the names of the attachments. */

/** The summary of a check (`evidence.schema.json`), once a test. */
export const EVIDENCE_ATTACHMENT = 'conformance-evidence';
/** A finding, each by itself. */
export const FINDING_ATTACHMENT = 'conformance-finding';
