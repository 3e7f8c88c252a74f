/**
 * Features of valid submissions, each as the change that it makes to a plain one: small enough to travel many at a
 * time, so that one billed submission speaks for all of them.
 */
import fc from 'fast-check';
import {
  fieldNamed,
  fullSubmission,
  mixedText,
  scripts,
  type TargetFacts,
  textIn,
  textOfLength,
  textRoom,
} from '../generators/index.js';
import type { FieldName, RequirementId, Submission } from '../schemas/index.js';

/** What a sample covers, by dimension. */
export type Covered = Readonly<Record<string, string | readonly string[]>>;

/** One feature. */
export interface Part {
  /** The requirement that is broken when a submission is refused for this feature. */
  readonly under: RequirementId;
  /** As in "a submission with …". */
  readonly words: string;
  readonly covers: Covered;
  readonly change: Partial<Submission>;
  /** The same fields without the feature: when they are refused too, the feature is not to blame. */
  readonly neutral?: (change: Partial<Submission>) => Partial<Submission>;
  /** The one field whose text can be cut to look for the shortest that is refused, and how such a text is told. */
  readonly shorten?: { readonly field: FieldName; readonly words: (text: string) => string };
}

/** Texts up to so many characters are shown whole. */
const SHOWN_CHARACTERS = 12;

function told(text: string, field: FieldName): string {
  const bytes = Buffer.byteLength(text);
  const size = `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  return [...text].length <= SHOWN_CHARACTERS
    ? `the text ${JSON.stringify(text)} (${size}) in ${field}`
    : `a text of ${size} in ${field}`;
}

/** The values that a plain submission has in the same fields. */
const plainly =
  (facts: TargetFacts) =>
  (change: Partial<Submission>): Partial<Submission> => {
    const full = fullSubmission(facts);
    return Object.fromEntries(Object.keys(change).map((field) => [field, full[field as FieldName]]));
  };

/** A date of birth, an e-mail address: values that the required fields may have. */
export function requiredPart(field: 'birthDate' | 'email', value: string): Part {
  const note = field === 'email' ? ' (before its stamp)' : '';
  return {
    under: 'submission.minimal-accepted',
    words: `${field} \`${value}\`${note}`,
    covers: {},
    change: { [field]: value },
  };
}

/** A date of a document, an address of a network: values that optional fields may have. */
export function optionalPart(
  facts: TargetFacts,
  field: 'issueDate' | 'expireDate' | 'ipAddress',
  value: string,
): Part {
  return {
    under: 'submission.full-accepted',
    words: `${field} \`${value}\``,
    covers: {},
    change: { [field]: value },
    neutral: plainly(facts),
  };
}

/** A plain text in a field: as long as it may be (A27), or of another length. */
export function textPart(facts: TargetFacts, field: FieldName, text: string): Part {
  return {
    under: 'submission.full-accepted',
    words: told(text, field),
    covers: { lengths: String(text.length) },
    change: { [field]: text },
    neutral: plainly(facts),
    shorten: { field, words: (shorter) => told(shorter, field) },
  };
}

/** A country code in a field. */
export function codePart(facts: TargetFacts, field: 'issuingCountry' | 'nationality', code: string): Part {
  return {
    under: 'submission.country-codes',
    words: `${field} \`${code}\``,
    covers: { codes: code, [field]: code },
    change: { [field]: code },
    neutral: plainly(facts),
  };
}

/** A value of an enumeration. */
export function valuePart(field: 'kycStatus' | 'gender', value: string): Part {
  const values: readonly string[] = fieldNamed(field).values;
  const other = values.find((one) => one !== value);
  return {
    under: field === 'gender' ? 'submission.gender-values' : 'submission.kyc-status-values',
    words: `${field} \`${value}\``,
    covers: { values: value },
    change: { [field]: value },
    neutral: () => ({ [field]: other }),
  };
}

/** Text in one or several scripts; as long in plain ASCII, it is no matter of scripts. */
export function scriptPart(
  field: FieldName,
  text: string,
  within: readonly string[],
  fields: readonly FieldName[] = [field],
): Part {
  const names = within.length === 1 ? within[0] : 'mixed';
  return {
    under: 'submission.unicode-text',
    words: `${names} text in ${field}`,
    covers: { scripts: within, fields },
    change: { [field]: text },
    neutral: (change) => ({ [field]: textOfLength(Buffer.byteLength(change[field] ?? '')) }),
    shorten: {
      field,
      words: (shorter) =>
        within.length === 1 ? `${names} text, ${told(shorter, field)}` : told(shorter, field),
    },
  };
}

/** Texts in a single script are kept this short, so that a whole submission, escapes included, stays within 16 KiB (A27). */
const SCRIPT_BYTES = 120;

/** One script in each of the fields, `from` onwards in the list of scripts. */
export function scriptParts(fields: readonly FieldName[], from: number, seed: number): Part[] {
  return fields.map((field, at) => {
    const script = scripts[(from + at) % scripts.length] ?? 'hangul';
    const maxBytes = Math.min(textRoom(fieldNamed(field)), script === 'long' ? 255 : SCRIPT_BYTES);
    const [text = ''] = fc.sample(textIn(script, { maxBytes }), { seed: seed + at, numRuns: 1 });
    return scriptPart(field, text, [script]);
  });
}

/** Every script in each of the fields, a few characters of each. */
export function mixedParts(fields: readonly FieldName[], seed: number): Part[] {
  return fields.map((field, at) => {
    const { text, within } = mixedText(textRoom(fieldNamed(field)), at, seed);
    return scriptPart(field, text, within);
  });
}
