/** How tests hand their evidence to reporters: the names of the attachments. */
import type { Finding, RecordedRequest, RecordedResponse } from './generated/types.js';

/** The summary of a check (`evidence.schema.json`), once a test. */
export const EVIDENCE_ATTACHMENT = 'conformance-evidence';
/** What stands before the names of the attachments of the preflight: it belongs to no test, and one of them brings it. */
export const PREFLIGHT_PREFIX = 'preflight-';
/** A finding, each by itself. */
export const FINDING_ATTACHMENT = 'conformance-finding';
/** A few of a check's exchanges (`exchanges.schema.json`), at most once a test. */
export const EXCHANGES_ATTACHMENT = 'conformance-exchanges';

/** A finding as it is attached. */
export interface AttachedFinding extends Finding {
  /** The task in which it was made, where that is one that is done once a run. */
  readonly task?: string;
}

/** One exchange that stands for others like it. */
export interface ExchangeSample {
  /** Kind of request and what came of it, such as `POST plain 400 missing_data`. */
  readonly kind: string;
  readonly request: RecordedRequest;
  readonly response: RecordedResponse;
}
