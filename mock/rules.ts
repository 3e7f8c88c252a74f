/**
 * The mock's own reading of the field formats (§3). It shares nothing with the JSON Schemas of the suite, so that
 * a wrong pattern on one side shows as a difference.
 */
import { isIP } from 'node:net';
import countries from 'i18n-iso-countries/index.js';
import type { FieldKind } from './fields.js';

const longestEmail = 254;
const longestIdType = 64;
const longestText = 10_000;

const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

// XKK (Kosovo) is user-assigned, not part of ISO 3166-1 (A25).
const assignedCountries: ReadonlySet<string> = new Set(
  Object.keys(countries.getAlpha3Codes()).filter((code) => code !== 'XKK'),
);

/** One `@`, no empty side, no empty part of the domain, no blanks, control characters or lone surrogates. */
function isEmail(text: string): boolean {
  return text.length <= longestEmail && /^[^\s@\p{C}]+@[^\s@.\p{C}]+(?:\.[^\s@.\p{C}]+)*$/u.test(text);
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** A real calendar date, written `YYYY-MM-DD` in ASCII digits. */
function isDate(text: string): boolean {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
  if (parts === null) return false;
  const year = Number(parts[1]);
  const month = Number(parts[2]);
  const day = Number(parts[3]);
  const days = month === 2 && isLeapYear(year) ? 29 : (daysOfMonth[month - 1] ?? 0);
  return year >= 1 && day >= 1 && day <= days;
}

function isIdType(text: string): boolean {
  return text.length > 0 && text.length <= longestIdType && !/[\0\p{Surrogate}]/u.test(text);
}

const rules: Readonly<Record<FieldKind, (text: string) => boolean>> = {
  email: isEmail,
  date: isDate,
  'kyc-status': (text) => text === 'approved' || text === 'rejected',
  gender: (text) => text === 'female' || text === 'male',
  country: (text) => assignedCountries.has(text),
  'ip-address': (text) => isIP(text) !== 0,
  'id-type': isIdType,
  text: (text) => text.length <= longestText,
};

/** Whether a text matches the format of a kind of field (§3, A2, A17, A18, A25, A26). */
export function matchesKind(kind: FieldKind, text: string): boolean {
  return rules[kind](text);
}
