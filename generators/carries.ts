/**
 * The suite's check on itself: that the bytes about to be sent carry the mutations of their case and nothing else, so
 * that an answer is never blamed on the target for a fault of the generators or of a shrink.
 */
import {
  fields,
  type Submission,
  validateCertainRequest,
  validateEncryptedRequest,
  validateRequest,
} from '../schemas/index.js';
import { spoilsText, touchedBy } from './case.js';
import { utf8Bytes } from './fields.js';
import { isObject, sameJson, topLevelNames } from './json.js';
import type { Case, Json, Mutation, Stamp } from './model.js';
import { membersSent, render } from './render.js';
import { stamp as stamped } from './stamp.js';

/** Biggest body that must be accepted (A27). */
const CERTAIN_BODY_BYTES = 16 * 1024;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenientUtf8 = new TextDecoder('utf-8');

/** The outcomes that a violation of the outer boundary stands behind; the others need knowledge of the target. */
const schemaCodes: ReadonlySet<string> = new Set(['missing_data', 'invalid_format', 'invalid_parameter']);

/** The members in which a document violates the outer boundary, empty texts in required fields (A8) included. */
export function violatedMembers(document: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const names = new Set<string>();
  if (!validateRequest(document)) {
    for (const { instancePath, params } of validateRequest.errors ?? []) {
      const { missingProperty, additionalProperty } = params as Record<string, string | undefined>;
      names.add(missingProperty ?? additionalProperty ?? instancePath.split('/')[1] ?? '');
    }
  }
  for (const { name, required } of fields) if (required && document[name] === '') names.add(name);
  return names;
}

/** Why a submission is not certain to be valid, apart from what only the target knows. */
function uncertainty(submission: Submission): string | undefined {
  if (!validateCertainRequest(submission)) {
    const [first] = validateCertainRequest.errors ?? [];
    return `${first?.instancePath ?? ''} ${first?.message ?? 'does not match'}`.trim();
  }
  for (const { name, maxUtf8Bytes: limit } of fields) {
    const value = submission[name];
    if (limit === undefined || value === undefined) continue;
    if (utf8Bytes(value) > limit) return `${name} is longer than ${limit} bytes`;
  }
  return undefined;
}

function difference(one: ReadonlySet<string>, other: ReadonlySet<string>): readonly string[] {
  return [...one].filter((entry) => !other.has(entry));
}

const listed = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(', ');

/** What is wrong with a document that should be JSON, its members spoilt or not. */
function memberTrouble(bytes: Uint8Array, spoilt: Case, stamp: Stamp): string | undefined {
  let text: string;
  let document: unknown;
  try {
    text = strictUtf8.decode(bytes);
    document = JSON.parse(text);
  } catch {
    return 'the bytes are not JSON in UTF-8';
  }
  if (!isObject(document)) return 'the document is no object';
  const names = topLevelNames(text);
  if (new Set(names).size < names.length) return 'a name appears twice';
  return (
    memberDifference(document, spoilt, stamp) ??
    boundaryTrouble(document, spoilt) ??
    sizeTrouble(bytes, spoilt)
  );
}

/** A member of its own: an object has others by its prototype. */
function memberOf(members: object, name: string): Json | undefined {
  return Object.hasOwn(members, name) ? (members as Readonly<Record<string, Json>>)[name] : undefined;
}

/** Whether the members sent are those of the twin except where an edit touches them, and there what the edit says. */
function memberDifference(sent: object, spoilt: Case, stamp: Stamp): string | undefined {
  const twin = stamped(spoilt.twin, stamp);
  const touched = spoilt.mutations.flatMap(({ edit }) => touchedBy(edit));
  for (const members of [sent, twin]) {
    for (const name of Object.keys(members)) {
      if (touched.includes(name) || sameJson(memberOf(sent, name), memberOf(twin, name))) continue;
      return `member ${JSON.stringify(name)} is not what its case says`;
    }
  }
  const expected = touched.length === 0 ? undefined : new Map(membersSent(spoilt, stamp));
  for (const name of touched) {
    const value = memberOf(sent, name);
    if (!sameJson(value, expected?.get(name)))
      return `member ${JSON.stringify(name)} is not what its case says`;
    if (sameJson(value, memberOf(twin, name)))
      return `the mutation of ${JSON.stringify(name)} changes nothing`;
  }
  return undefined;
}

/** Whether a mutation shows as a violation of the outer boundary; an unregistered administrator does not. */
function violates({ earns }: Mutation): boolean {
  return earns.some(({ code }) => schemaCodes.has(code));
}

/** Whether the document violates the outer boundary exactly where its case says. */
function boundaryTrouble(document: Readonly<Record<string, Json>>, spoilt: Case): string | undefined {
  const violated = violatedMembers(document);
  const claimed = spoilt.mutations.filter(violates).flatMap(({ edit }) => touchedBy(edit));
  const stray = difference(violated, new Set(claimed));
  if (stray.length > 0) return `a fault that the case does not have, in ${listed(stray)}`;
  if (spoilt.reading !== 'refused') return undefined;
  const harmless = difference(new Set(claimed), violated);
  return harmless.length > 0 ? `no fault in ${listed(harmless)}` : undefined;
}

function sizeTrouble(bytes: Uint8Array, spoilt: Case): string | undefined {
  const tooBig = spoilt.reading === 'accepted' && bytes.length > CERTAIN_BODY_BYTES;
  return tooBig ? `a body of ${bytes.length} bytes need not be accepted` : undefined;
}

/** What is wrong with a body whose text was spoilt: it must not parse, not even for a lenient reader of UTF-8. */
function textTrouble(bytes: Uint8Array, spoilt: Case, stamp: Stamp): string | undefined {
  const expected = render(spoilt, stamp);
  const same = bytes.length === expected.length && bytes.every((byte, index) => byte === expected[index]);
  if (!same) return 'the bytes are not those of the case';
  if (spoilt.reading === 'observed') return undefined;
  const text = lenientUtf8.decode(bytes);
  if (validateEncryptedRequest(text)) return 'the text has the form of an encrypted body';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (isObject(value)) return 'the text is a JSON object after all';
  const either = spoilt.earns.some(({ code }) => code === 'missing_data');
  return either ? undefined : 'the text is JSON after all, and the case does not say so';
}

/**
 * What is wrong with the bytes of a case, or undefined when they carry exactly its mutations: the stamped twin is
 * certain to be valid; the members sent differ from the twin's exactly where the edits say, and for a refused case
 * violate the outer boundary exactly there; a text that should not parse does not.
 */
export function carriesExactly(bytes: Uint8Array, spoilt: Case, stamp: Stamp): string | undefined {
  const doubt = uncertainty(stamped(spoilt.twin, stamp));
  if (doubt !== undefined) return `the twin is not certain to be valid: ${doubt}`;
  if (spoilt.reading === 'accepted' && spoilt.mutations.length > 0) return 'a spoilt twin cannot be accepted';
  if (spoilt.reading === 'refused' && spoilt.earns.length === 0) return 'a refused case earns nothing';
  return spoilt.mutations.some(({ edit }) => spoilsText(edit))
    ? textTrouble(bytes, spoilt, stamp)
    : memberTrouble(bytes, spoilt, stamp);
}
