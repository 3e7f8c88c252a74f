import { isIP } from 'node:net';
import type { Behaviour } from '../behaviour.js';
import type { JsonObject, Problem } from '../exchange.js';
import { member } from '../faithful.js';
import { around } from '../faults/fault.js';
import { isFieldName } from '../fields.js';
import {
  changeMembers,
  changeTexts,
  everyday,
  isFreeText,
  namesOf,
  open,
  refuseTexts,
  type Variant,
  wellFormed,
} from './variant.js';

const longestText = 255;
const longestUserid = 64;

const emails = namesOf('email');
const dates = namesOf('date');
const countries = namesOf('country');

/** Plain addresses as most forms take them: dot-atoms, and a domain with a top level. */
const plainAddress =
  /^[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/;

const otherNotations = [
  /^(\d{4})\/(\d{2})\/(\d{2})$/,
  /^(\d{4})\.(\d{2})\.(\d{2})$/,
  /^(\d{4})(\d{2})(\d{2})$/,
  /^(\d{4})-(\d{2})-(\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/,
];

/** A date of another common notation as YYYY-MM-DD; any other text as it is. */
function usualNotation(text: string): string {
  const parts = otherNotations.map((notation) => notation.exec(text)).find((found) => found !== null);
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]}` : text;
}

function requireAlso(name: string): Variant {
  const slug = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return open('A1', `${slug}-required`, `a submission without ${name} is missing_data`, (behaviour) =>
    around(
      behaviour,
      'isRequired',
      (before) => (asked, exchange) => asked === name || before(asked, exchange),
    ),
  );
}

/** Gives some of the problems of a document another code. */
function recode(behaviour: Behaviour, change: (problem: Problem, document: JsonObject) => Problem): void {
  around(
    behaviour,
    'problems',
    (before) => (document, exchange) =>
      before(document, exchange).map((problem) => change(problem, document)),
  );
}

/** Refuses submissions without problems that match, as invalid_format of a field. */
function refuseWhere(behaviour: Behaviour, name: string, matches: (document: JsonObject) => boolean): void {
  around(behaviour, 'admit', (before) => (document, exchange) => {
    const problem: Problem = { code: 'invalid_format', name };
    return matches(document) ? problem : before(document, exchange);
  });
}

/** Refuses null in fields that need not be given, and nothing else. */
function refuseOptionalNull(behaviour: Behaviour): void {
  around(behaviour, 'problems', (before) => (document, exchange) => {
    const refused = Object.keys(document)
      .filter((name) => isFieldName(name) && !behaviour.isRequired(name, exchange))
      .filter((name) => member(document, name) === null)
      .map((name): Problem => ({ code: 'invalid_format', name }));
    return [...before(document, exchange), ...refused];
  });
}

const text = (document: JsonObject, name: string): string => String(member(document, name) ?? '');
const today = (): string => new Date().toISOString().slice(0, 10);

function implausible(
  name: string,
  words: string,
  field: string,
  matches: (document: JsonObject) => boolean,
): Variant {
  return open('A32', name, words, (behaviour) => refuseWhere(behaviour, field, matches));
}

/** Differences in which fields and texts are taken, and which code another one gets. */
export const fieldVariants: readonly Variant[] = [
  requireAlso('idType'),
  requireAlso('issuingCountry'),
  open('A2', 'blanks-around-dates-trimmed', 'blanks around dates are taken off', (behaviour) =>
    changeTexts(behaviour, (name, value) => (dates.includes(name) ? value.trim() : value)),
  ),
  open('A2', 'birth-date-notations', 'birthDate is taken in other notations', (behaviour) =>
    changeTexts(behaviour, (name, value) => (name === 'birthDate' ? usualNotation(value) : value)),
  ),
  open('A2', 'impossible-days-accepted', 'days that no calendar has are dates', (behaviour) =>
    wellFormed(
      behaviour,
      (name, value, usual) => usual || (dates.includes(name) && /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)),
    ),
  ),
  open('A4', 'one-id-type', 'idType takes no code but the configured one', (behaviour, world) =>
    refuseTexts(behaviour, (name, value) => name === 'idType' && value !== world.credentials.idType),
  ),
  open('A7', 'last-problem-first', 'of several problems the last one found is answered', (behaviour) => {
    behaviour.choose = (found) => found.at(-1);
  }),
  open(
    'A7',
    'missing-fields-last',
    'missing_data is answered only where nothing else is wrong',
    (behaviour) => {
      behaviour.choose = (found) => found.find(({ code }) => code !== 'missing_data') ?? found[0];
    },
  ),
  everyday('admin-checked-first', 'the administrator is looked at before anything else', (behaviour) => {
    behaviour.choose = (found) => found.find(({ name }) => name === 'admin') ?? found[0];
  }),
  open('A8', 'empty-required-is-malformed', 'an empty required field is invalid_format', (behaviour) =>
    recode(behaviour, (problem, document) =>
      problem.code === 'missing_data' && problem.name && member(document, problem.name) === ''
        ? { code: 'invalid_format', name: problem.name }
        : problem,
    ),
  ),
  open(['A8', 'A21'], 'null-is-malformed', 'null in any field is invalid_format', (behaviour) => {
    behaviour.isAbsent = (value) => value === undefined;
  }),
  open('A21', 'optional-null-refused', 'null in an optional field is invalid_format', refuseOptionalNull),
  open('A9', 'scalars-coerced', 'numbers and booleans in free text become texts', (behaviour) =>
    changeMembers(behaviour, (name, value) =>
      isFreeText(name) && (typeof value === 'number' || typeof value === 'boolean') ? String(value) : value,
    ),
  ),
  open('A17', 'blanks-around-emails-trimmed', 'blanks around addresses are taken off', (behaviour) =>
    changeTexts(behaviour, (name, value) => (emails.includes(name) ? value.trim() : value)),
  ),
  open('A17', 'plain-emails-only', 'addresses beyond dot-atoms and named domains are refused', (behaviour) =>
    refuseTexts(behaviour, (name, value) => emails.includes(name) && !plainAddress.test(value)),
  ),
  open('A17', 'short-emails-only', 'addresses over 64 characters are refused', (behaviour) =>
    refuseTexts(behaviour, (name, value) => emails.includes(name) && value.length > 64),
  ),
  open('A17', 'admin-in-any-case', 'the administrator is found whatever the letter case', (behaviour) =>
    around(behaviour, 'isRegistered', (before) => (admin, exchange) => before(admin.toLowerCase(), exchange)),
  ),
  open('A18', 'ipv6-refused', 'an IPv6 address is invalid_format', (behaviour) =>
    refuseTexts(behaviour, (name, value) => name === 'ipAddress' && isIP(value) !== 4),
  ),
  open('A22', 'empty-texts-refused', 'an empty optional text is invalid_format', (behaviour) =>
    refuseTexts(behaviour, (name, value) => isFreeText(name) && value === ''),
  ),
  open('A22', 'blank-texts-refused', 'a text of blanks alone is invalid_format', (behaviour) =>
    refuseTexts(behaviour, (name, value) => isFreeText(name) && value.trim() === ''),
  ),
  open('A22', 'blank-required-is-missing', 'a required text of blanks alone is missing_data', (behaviour) =>
    changeTexts(behaviour, (name, value) =>
      isFieldName(name) && name === 'fullName' && value.trim() === '' ? '' : value,
    ),
  ),
  open('A22', 'empty-optional-is-absent', 'an empty optional field counts as not given', (behaviour) =>
    changeMembers(behaviour, (name, value) =>
      value === '' && isFieldName(name) && isFreeText(name) && name !== 'fullName' ? undefined : value,
    ),
  ),
  open('A24', 'malformed-admin-is-invalid-admin', 'a malformed admin is invalid_admin', (behaviour) =>
    recode(behaviour, (problem, document) =>
      problem.name === 'admin' &&
      problem.code === 'invalid_format' &&
      typeof member(document, 'admin') === 'string'
        ? { code: 'invalid_admin', name: 'admin' }
        : problem,
    ),
  ),
  open('A25', 'countries-in-lower-case', 'country codes are taken in lower case', (behaviour) =>
    changeTexts(behaviour, (name, value) =>
      countries.includes(name) && /^[a-z]{3}$/.test(value) ? value.toUpperCase() : value,
    ),
  ),
  open('A25', 'any-three-letters', 'any three capitals are a country code', (behaviour) =>
    wellFormed(
      behaviour,
      (name, value, usual) => usual || (countries.includes(name) && /^[A-Z]{3}$/.test(value)),
    ),
  ),
  open('A27', 'long-texts-refused', `texts over ${longestText} bytes are invalid_format`, (behaviour) =>
    refuseTexts(behaviour, (name, value) => isFreeText(name) && Buffer.byteLength(value) > longestText),
  ),
  open('A27', 'long-userid-refused', `a userid over ${longestUserid} bytes is invalid_format`, (behaviour) =>
    refuseTexts(behaviour, (name, value) => name === 'userid' && Buffer.byteLength(value) > longestUserid),
  ),
  open('A31', 'nul-refused', 'a NUL in a text is invalid_format', (behaviour) =>
    refuseTexts(behaviour, (name, value) => isFieldName(name) && value.includes('\0')),
  ),
  open('A31', 'lone-surrogates-refused', 'a lone surrogate in a text is invalid_format', (behaviour) =>
    refuseTexts(behaviour, (name, value) => isFieldName(name) && /\p{Surrogate}/u.test(value)),
  ),
  implausible(
    'future-birth-refused',
    'a birth in the future is invalid_format',
    'birthDate',
    (document) => text(document, 'birthDate') > today(),
  ),
  implausible(
    'expired-document-refused',
    'a document that has expired is invalid_format',
    'expireDate',
    (document) => text(document, 'expireDate') !== '' && text(document, 'expireDate') < today(),
  ),
  implausible(
    'expiry-before-issue-refused',
    'an expiry before the issue is invalid_format',
    'expireDate',
    (document) =>
      text(document, 'expireDate') !== '' && text(document, 'expireDate') < text(document, 'issueDate'),
  ),
];
