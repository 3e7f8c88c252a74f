/** What reporters learn of a run: only what its tests attached, so that merged shards tell the same as one run. */
import type { CheckEvidence, Finding } from '../schemas/generated/types.js';
import { EVIDENCE_ATTACHMENT, FINDING_ATTACHMENT, validateEvidence } from '../schemas/index.js';

/** A test that has ended, or never started. */
export interface Reported {
  /** The id of a requirement, or `preflight`. */
  readonly title: string;
  readonly evidence?: CheckEvidence;
  readonly findings: readonly Finding[];
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
  const findings = bodies(FINDING_ATTACHMENT).flatMap((body) => {
    const finding = parsed(body);
    return finding === undefined ? [] : [finding as Finding];
  });
  const summaries = bodies(EVIDENCE_ATTACHMENT).map(parsed);
  const [evidence] = summaries;
  if (summaries.length !== 1 || !validateEvidence(evidence)) {
    const why =
      summaries.length === 0 ? 'the test ended without evidence' : 'the evidence of the test cannot be read';
    return { title, findings, problem: trouble === undefined ? why : `${why}: ${trouble}` };
  }
  return { title, evidence: evidence as CheckEvidence, findings };
}
