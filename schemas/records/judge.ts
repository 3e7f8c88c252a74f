/**
 * What a target would say to a record, told from the request contract alone: what the outer boundary refuses, with the
 * codes it earns, and what the inner boundary does not make certain, with the row of the register that leaves it open.
 */
import { type ErrorCode, type Field, fields } from '../contract.js';
import { exampleSubmission } from '../example.js';
import type { RowId } from '../register.js';
import { validateCertainRequest, validateRequest } from '../validators.js';
import { doubt, misformat, shapeOf } from './words.js';

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
  /** The value's shape, or another particular that gives nothing of the record away. */
  readonly shape?: string;
  /** The value itself: personal data. */
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
  const uncertain = membersAtFault(validateCertainRequest.errors);
  const outside = validateRequest(asked) ? new Set<string>() : membersAtFault(validateRequest.errors);
  const findings: RecordFinding[] = [];
  for (const field of fields) {
    if (!uncertain.has(field.name)) continue;
    const value = Object.hasOwn(record, field.name) ? record[field.name] : undefined;
    findings.push(
      value === undefined
        ? absent(field)
        : outside.has(field.name) || value === ''
          ? beyond(field, value)
          : about(field, value, { kind: 'open', codes: [], ...doubt(field) }),
    );
  }
  for (const name of Object.keys(record))
    if (!known.has(name)) findings.push(unknownMember(name, record[name]));
  return findings;
}

function about(
  { name }: Field,
  value: unknown,
  said: Omit<RecordFinding, 'field' | 'shape' | 'value'>,
): RecordFinding {
  return { ...said, field: name, shape: shapeOf(value), value };
}

function absent({ name, required }: Field): RecordFinding {
  return required
    ? { kind: 'refused', field: name, codes: ['missing_data'], why: 'left out' }
    : { kind: 'open', field: name, codes: [], row: 'A1', why: 'left out' };
}

/** The codes of a value that breaks its field's format; a malformed administrator may also be nobody's (A24). */
function formatCodes({ kind }: Field): readonly ErrorCode[] {
  return kind === 'admin-email' ? ['invalid_format', 'invalid_admin'] : ['invalid_format'];
}

/** A value that the outer boundary does not take, or no text at all. */
function beyond(field: Field, value: unknown): RecordFinding {
  const { kind, required, hasFormat } = field;
  if (value === null || value === '') {
    const why = value === null ? 'null' : 'an empty text';
    return required
      ? about(field, value, {
          kind: 'refused',
          codes: ['missing_data', ...formatCodes(field)],
          row: 'A8',
          why: `${why} in a required field`,
        })
      : about(field, value, {
          kind: 'open',
          codes: [],
          row: value === null ? 'A21' : 'A22',
          why: `${why} in an optional field`,
        });
  }
  if (typeof value === 'string') {
    const row = kind === 'admin-email' ? ({ row: 'A24' } as const) : {};
    return about(field, value, { kind: 'refused', codes: formatCodes(field), ...row, why: misformat(field) });
  }
  if (typeof value !== 'object' && !hasFormat) {
    return about(field, value, { kind: 'open', codes: [], row: 'A9', why: 'not a text' });
  }
  return about(field, value, { kind: 'refused', codes: formatCodes(field), row: 'A9', why: 'not a text' });
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
    findings.push(about(field, record[field.name], { kind: 'open', codes: [], row, why }));
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
  const implausible = implausibleDate(record, today);
  if (implausible === undefined) return;
  const field = fields.find(({ name }) => name === implausible.name);
  if (field !== undefined) open(field, 'A32', implausible.why);
}

const day = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

/** The first date that cannot be true, or is of a document that no longer counts (A32). Days compare as texts. */
function implausibleDate(
  { birthDate, issueDate, expireDate }: JsonRecord,
  today: string,
): { readonly name: 'birthDate' | 'issueDate' | 'expireDate'; readonly why: string } | undefined {
  const isDay = (value: unknown): value is string => typeof value === 'string' && day.test(value);
  if (isDay(birthDate) && birthDate > today) return { name: 'birthDate', why: 'a day to come' };
  if (isDay(issueDate) && issueDate > today) return { name: 'issueDate', why: 'a day to come' };
  if (!isDay(expireDate)) return undefined;
  if (isDay(issueDate) && expireDate < issueDate) return { name: 'expireDate', why: 'before issueDate' };
  return expireDate < today ? { name: 'expireDate', why: 'the document has expired' } : undefined;
}
