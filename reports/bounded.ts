/** How much of the evidence of a run its result keeps: totals are whole, evidence is a sample. */
import type { Finding, RequirementResult } from '../schemas/generated/types.js';
import { clip } from './text.js';

/** Characters of JSON up to which findings are kept whole. */
export const EVIDENCE_CHARACTERS = 1024 * 1024;
/** Most findings of a result. */
export const MOST_FINDINGS = 400;
/** Most characters of a sentence, and of a command, of a finding that is not kept whole. */
const SENTENCE = 400;
const COMMAND = 1_500;

/** What is left of a finding without its exchange. Half a command would do something else, so it is whole or not there. */
function abridged({ request: _, response: __, ...finding }: Finding): Finding {
  const short = (text: string): string => {
    const { text: kept, left } = clip(text, SENTENCE);
    return left > 0 ? `${kept}…` : kept;
  };
  const { way, words } = finding.counterexample;
  return {
    ...finding,
    summary: short(finding.summary),
    expected: short(finding.expected),
    actual: short(finding.actual),
    counterexample: { way, words: short(words) },
    curl:
      finding.curl.length <= COMMAND
        ? finding.curl
        : '# too long to be kept: the replay command sends it again',
    ...(finding.confirmed === undefined ? {} : { confirmed: short(finding.confirmed) }),
    abridged: true,
  };
}

/**
 * The rows with as many findings as a result has room for: the first of each requirement, then the second of each, and
 * so on. Their counts of occurrences stay what they were.
 */
export function boundEvidence(rows: readonly RequirementResult[]): RequirementResult[] {
  const kept = rows.map((): Finding[] => []);
  const deepest = Math.max(0, ...rows.map(({ findings }) => findings.length));
  let characters = 0;
  let count = 0;
  for (let place = 0; place < deepest; place += 1) {
    for (const [at, row] of rows.entries()) {
      const finding = row.findings[place];
      if (finding === undefined || count >= MOST_FINDINGS) continue;
      count += 1;
      const size = JSON.stringify(finding).length;
      const whole = characters + size <= EVIDENCE_CHARACTERS;
      if (whole) characters += size;
      kept[at]?.push(whole ? finding : abridged(finding));
    }
  }
  return rows.map((row, at) => ({ ...row, findings: kept[at] ?? [] }));
}
