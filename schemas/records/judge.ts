/**
 * What a target would say to a record, told from the request contract alone: what the outer boundary refuses, with the
 * codes it earns, and what the inner boundary does not make certain, with the row of the register that leaves it open.
 */
import { type ErrorCode, type Field, fields } from '../contract.js';
import { exampleSubmission } from '../example.js';
import type { RowId } from '../register.js';
import { validateCertainRequest, validateRequest } from '../validators.js';
import { doubt, misformat } from './words.js';

/** One thing about a record. */
export interface RecordFinding {
  /** `refused`: a target must refuse it. `open`: the documentation does not say. `unread`: nobody looked. */
  readonly kind: 'refused' | 'open' | 'unread';
  /** The member that it is about; absent when it is about the record as a whole. */
  readonly field?: string;
  /** The codes that are right for the refusal, the likeliest first; empty unless `refused`. */
  readonly codes: readonly ErrorCode[];
  /** The row of the register that bears on it. */
  readonly row?: RowId;
  /** The cause in words, the same for all records that share it. */
  readonly why: string;
  /** A particular that gives nothing of the record away, such as a place in the text. */
  readonly detail?: string;
  /** The value itself: personal data. `shapeOf` says what of it may be shown. */
  readonly value?: unknown;
}

/** What a judge must be told. */
export interface RecordFacts {
  /** The officially assigned alpha-3 codes (A25). */
  readonly countries: ReadonlySet<string>;
  /** Today as YYYY-MM-DD, for what must be plausible (A32). */
  readonly today: string;
  /** Fields that are added before a record is sent: their absence is no finding. */
  readonly supplied: readonly string[];
}

/** A JSON object. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** An address in a domain of plain labels. The reserved domains of A17 say only where this suite sends its own. */
const plainDomain = /^([^@]+)@(?:[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*\.)+[A-Za-z]{2,}$/;
const longestEmail = 64;

/** What not every language can hold in a text (A31). */
const oddCharacters = /[\0\p{Cs}]/u;
const plainName = /^[A-Za-z0-9_]{1,64}$/;
const builtinName = /^__.*__$|^prototype$/;

const known: ReadonlySet<string> = new Set(fields.map(({ name }) => name));
const byLowerCase: ReadonlyMap<string, string> = new Map(
  fields.map(({ name }) => [name.toLowerCase(), name]),
);
const freeTexts = fields.filter(({ hasFormat }) => !hasFormat);
const administrators = fields.filter(({ kind }) => kind === 'admin-email');
const dateFields = fields.filter(({ kind }) => kind === 'birth-date' || kind === 'date');
const countryFields = fields.filter(({ kind }) => kind === 'country');

/** Judges records; all findings of a record, in the order of the documentation, unknown members last. */
export type RecordJudge = (record: JsonRecord) => readonly RecordFinding[];

/** A judge with these facts. */
export function recordJudge(facts: RecordFacts): RecordJudge {
  const supplied = new Set(facts.supplied);
  const standIns: JsonRecord = Object.fromEntries(
    Object.entries(exampleSubmission).filter(([name]) => supplied.has(name)),
  );
  return (record) => {
    const { email } = record;
    const local =
      typeof email === 'string' && email.length <= longestEmail ? plainDomain.exec(email)?.[1] : undefined;
    // The bounds are asked about a copy whose address is in a reserved domain.
    const asked =
      local === undefined
        ? { ...standIns, ...record }
        : { ...standIns, ...record, email: `${local.slice(0, longestEmail - 12)}@example.com` };
    const findings = validateCertainRequest(asked) ? [] : boundaryFindings(record, asked);
    addDoubts(findings, record, facts);
    return findings;
  };
}

/** The members that a validator has found fault with. */
function membersAtFault(errors: typeof validateRequest.errors): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { instancePath, params } of errors ?? []) {
    const { missingProperty, additionalProperty } = params as Record<string, string | undefined>;
    names.add(missingProperty ?? additionalProperty ?? instancePath.slice(1));
  }
  return names;
}

/** Where a record is outside the bounds. */
function boundaryFindings(record: JsonRecord, asked: JsonRecord): RecordFinding[] {
  const notCertain = membersAtFault(validateCertainRequest.errors);
  const outside = validateRequest(asked) ? new Set<string>() : membersAtFault(validateRequest.errors);
  const findings: RecordFinding[] = [];
  for (const field of fields) {
    if (!notCertain.has(field.name)) continue;
    const value = Object.hasOwn(record, field.name) ? record[field.name] : undefined;
    // Too long rather than blank: addDoubts counts the bytes.
    if (!field.hasFormat && typeof value === 'string' && value.trim() !== '') continue;
    findings.push(
      value === undefined
        ? absent(field)
        : outside.has(field.name) || value === ''
          ? beyond(field, value)
          : uncertain(field, value),
    );
  }
  for (const name of Object.keys(record))
    if (!known.has(name)) findings.push(unknownMember(name, record[name]));
  return findings;
}

/** A finding about a value. Written out, since it is made for each of many bad records. */
function about(
  field: Field,
  value: unknown,
  codes: readonly ErrorCode[],
  row: RowId | undefined,
  why: string,
): RecordFinding {
  const kind = codes.length === 0 ? 'open' : 'refused';
  return row === undefined
    ? { kind, field: field.name, codes, why, value }
    : { kind, field: field.name, codes, row, why, value };
}

function absent({ name, required }: Field): RecordFinding {
  return required
    ? { kind: 'refused', field: name, codes: ['missing_data'], why: 'left out' }
    : { kind: 'open', field: name, codes: [], row: 'A1', why: 'left out' };
}

/** A value within the outer boundary alone. */
function uncertain(field: Field, value: unknown): RecordFinding {
  const { row, why } = doubt(field);
  return about(field, value, [], row, why);
}

const ofFormat: readonly ErrorCode[] = ['invalid_format'];
const ofAdministrator: readonly ErrorCode[] = ['invalid_format', 'invalid_admin'];

/** The codes of a value that breaks its field's format; a malformed administrator may also be nobody's (A24). */
function formatCodes({ kind }: Field): readonly ErrorCode[] {
  return kind === 'admin-email' ? ofAdministrator : ofFormat;
}

/** A value that the outer boundary does not take, or no text at all. */
function beyond(field: Field, value: unknown): RecordFinding {
  const { kind, required, hasFormat } = field;
  const codes = formatCodes(field);
  if (value === null || value === '') {
    const what = value === null ? 'null' : 'an empty text';
    if (required) return about(field, value, ['missing_data', ...codes], 'A8', `${what} in a required field`);
    return about(field, value, [], value === null ? 'A21' : 'A22', `${what} in an optional field`);
  }
  if (typeof value === 'string') {
    return about(field, value, codes, kind === 'admin-email' ? 'A24' : undefined, misformat(field));
  }
  return about(field, value, typeof value === 'object' || hasFormat ? codes : [], 'A9', 'not a text');
}

/** A member that is no field (§5-3); one with an odd name may also be dropped in silence (A37). */
function unknownMember(name: string, value: unknown): RecordFinding {
  if (!plainName.test(name) || builtinName.test(name) || name in {}) {
    return {
      kind: 'open',
      field: name,
      codes: [],
      row: 'A37',
      why: 'no documented field, an odd name',
      value,
    };
  }
  const meant = byLowerCase.get(name.toLowerCase());
  return {
    kind: 'refused',
    field: name,
    codes: ['invalid_parameter'],
    why: meant === undefined ? 'no documented field' : `no documented field: ${meant} is written so`,
    value,
  };
}

/** What no schema can say: bytes, characters, the list of countries, and what is plausible. */
function addDoubts(findings: RecordFinding[], record: JsonRecord, { countries, today }: RecordFacts): void {
  const told = new Set(findings.map(({ field }) => field));
  const open = (field: Field, row: RowId, why: string): void => {
    if (told.has(field.name)) return;
    told.add(field.name);
    findings.push(about(field, record[field.name], [], row, why));
  };
  for (const field of freeTexts) {
    const text = record[field.name];
    if (typeof text !== 'string') continue;
    const most = field.maxUtf8Bytes ?? text.length * 3;
    if (text.length * 3 > most && Buffer.byteLength(text) > most)
      open(field, 'A27', `longer than ${most} bytes`);
    else if (oddCharacters.test(text)) open(field, 'A31', 'holds NUL or half a surrogate pair');
    else if (field.kind === 'id-type' && text.trim() === '') open(field, 'A22', 'blank');
  }
  for (const field of countryFields) {
    const code = record[field.name];
    if (typeof code === 'string' && !countries.has(code)) open(field, 'A25', doubt(field).why);
  }
  for (const field of administrators) {
    const admin = record[field.name];
    if (typeof admin === 'string' && admin !== admin.trim()) open(field, 'A17', 'blanks around an address');
  }
  for (const field of dateFields) {
    const why = implausible(field.name, record, today);
    if (why !== undefined) open(field, 'A32', why);
  }
}

const day = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

/** The same day so many years later. Days compare as texts. */
function yearsLater(date: string, years: number): string {
  return `${String(Number(date.slice(0, 4)) + years).padStart(4, '0')}${date.slice(4)}`;
}

/** Why a date cannot be true of its field, or is of a document that no longer counts (A32). */
function implausible(name: string, record: JsonRecord, today: string): string | undefined {
  const dayOf = (field: string): string | undefined => {
    const value = record[field];
    return typeof value === 'string' && day.test(value) ? value : undefined;
  };
  const date = dayOf(name);
  if (date === undefined) return undefined;
  if (name === 'expireDate') {
    if (date < (dayOf('issueDate') ?? '')) return 'before issueDate';
    if (date < today) return 'the document has expired';
    return date > yearsLater(today, 100) ? 'more than 100 years away' : undefined;
  }
  if (date > today) return 'a day to come';
  if (name === 'issueDate') return date < (dayOf('birthDate') ?? '') ? 'before birthDate' : undefined;
  return date < yearsLater(today, -100) ? 'more than 100 years ago' : undefined;
}
