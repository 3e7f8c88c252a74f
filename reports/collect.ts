/** What reporters learn of a run: only what its tests attached, so that merged shards tell the same as one run. */
import type { CheckEvidence } from '../schemas/generated/types.js';
import {
  type AttachedFinding,
  EVIDENCE_ATTACHMENT,
  EXCHANGES_ATTACHMENT,
  type ExchangeSample,
  FINDING_ATTACHMENT,
  PREFLIGHT_PREFIX,
  validateEvidence,
  validateExchanges,
} from '../schemas/index.js';

/** A test that has ended, or never started. */
export interface Reported {
  /** The id of a requirement, or `preflight`. */
  readonly title: string;
  readonly evidence?: CheckEvidence;
  readonly findings: readonly AttachedFinding[];
  /** A few exchanges of the test; none where there is nothing to read. */
  readonly exchanges?: readonly ExchangeSample[];
  /** What went wrong with the test itself, beside what it found. */
  readonly problem?: string;
}

/** An attachment, as Playwright hands it to reporters. */
export interface Attachment {
  readonly name: string;
  readonly body?: Buffer | undefined;
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

const isText = (value: unknown): boolean => typeof value === 'string';

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value can be told as a finding; one that was cut short cannot. */
function isFinding(value: unknown): value is AttachedFinding {
  if (!isObject(value) || !isObject(value.counterexample)) return false;
  const { counterexample, occurrences, seed, task = '' } = value;
  const { requirement, test, summary, expected, actual, path, curl, replay } = value;
  return (
    [requirement, test, summary, expected, actual, path, curl, replay, task].every(isText) &&
    [counterexample.way, counterexample.words].every(isText) &&
    Number.isInteger(occurrences) &&
    Number.isInteger(seed)
  );
}

/** Samples decide nothing: what cannot be read is left out. */
function isExchanges(value: unknown): value is readonly ExchangeSample[] {
  return validateExchanges(value);
}

/** The attachments of the preflight among those of a test, under their usual names. */
export function ofPreflight(attachments: readonly Attachment[]): readonly Attachment[] {
  return attachments.flatMap(({ name, body }) =>
    name.startsWith(PREFLIGHT_PREFIX) ? [{ name: name.slice(PREFLIGHT_PREFIX.length), body }] : [],
  );
}

/** Whether a test attached what it learned itself; Playwright adds attachments of its own to tests that fail. */
export function hasEvidence(attachments: readonly Attachment[]): boolean {
  return attachments.some(({ name }) => name === EVIDENCE_ATTACHMENT || name === FINDING_ATTACHMENT);
}

/**
 * Reads the attachments of a test.
 *
 * A test without a summary, or with one that is cut short or of another shape, is a problem, never a pass.
 */
export function readAttachments(
  title: string,
  attachments: readonly Attachment[],
  trouble?: string,
): Reported {
  const bodies = (name: string): Buffer[] =>
    attachments.flatMap((attachment) =>
      attachment.name === name && attachment.body ? [attachment.body] : [],
    );
  // A finding that cannot be read is still counted among the failures of the summary.
  const findings = bodies(FINDING_ATTACHMENT).map(parsed).filter(isFinding);
  const summaries = bodies(EVIDENCE_ATTACHMENT).map(parsed);
  const [evidence] = summaries;
  if (summaries.length !== 1 || !validateEvidence(evidence)) {
    const why =
      summaries.length === 0 ? 'the test ended without evidence' : 'the evidence of the test cannot be read';
    return { title, findings, problem: trouble === undefined ? why : `${why}: ${trouble}` };
  }
  const exchanges = bodies(EXCHANGES_ATTACHMENT).map(parsed).filter(isExchanges).flat();
  return {
    title,
    evidence: evidence as CheckEvidence,
    findings,
    ...(exchanges.length > 0 ? { exchanges } : {}),
  };
}
