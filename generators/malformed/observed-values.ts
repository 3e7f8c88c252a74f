/** The values behind the observed ways. */
import fc from 'fast-check';
import type { Field } from '../../schemas/index.js';
import { emails, ipv4, ipv6 } from '../addresses.js';
import { oneOfList, plainFirst } from '../arbitrary.js';
import { alpha2Codes, countryCode, countryCodes } from '../countries.js';
import { daysInMonth, isoDate } from '../dates.js';
import type { TargetFacts } from '../model.js';
import type { Breaks } from './way.js';

/** A value with white space before it, after it, or both. */
export function surroundedBy(values: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const around = oneOfList<readonly [string, string]>([
    [' ', ''],
    ['', ' '],
    [' ', ' '],
    ['\t', ''],
    ['', '\n'],
  ]);
  return fc.tuple(values, around).map(([value, [before, after]]) => before + value + after);
}

/** A date in digits that are not ASCII. */
export function foreignDigits(dates: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const zeros = oneOfList([0x0660, 0x0966, 0xff10]);
  return fc
    .tuple(dates, zeros)
    .map(([date, zero]) => date.replace(/\d/g, (digit) => String.fromCharCode(zero + Number(digit))));
}

/** Days that no calendar has, the documentation's own example (A2) first. */
export function impossibleDates({ year }: TargetFacts): fc.Arbitrary<string> {
  const monthEnds = fc
    .tuple(fc.integer({ min: year - 60, max: year - 20 }), oneOfList([2, 4, 6, 9, 11]))
    .map(([born, month]) => isoDate(born, month, daysInMonth(born, month) + 1));
  const zeros = oneOfList(['1990-00-17', '1990-05-00', '1990-13-01', '1990-05-32', '0000-00-00']);
  return plainFirst('1999-11-31', fc.oneof(monthEnds, zeros));
}

/** Real days that cannot be true of the field (A32). */
export function implausibleDates(field: Field, { year }: TargetFacts): Breaks {
  const inYears = (first: number, last: number) =>
    fc
      .tuple(
        fc.integer({ min: first, max: last }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 28 }),
      )
      .map(([when, month, day]) => isoDate(when, month, day));
  if (field.kind === 'birth-date') {
    return {
      future: ['a day to come', inYears(year + 2, year + 50)],
      'too-old': ['a day more than 120 years ago', inYears(year - 300, year - 121)],
    };
  }
  return field.name === 'issueDate'
    ? {
        future: ['a day to come', inYears(year + 2, year + 50)],
        'before-birth': ['a day more than 120 years ago', inYears(year - 300, year - 121)],
      }
    : {
        expired: ['a day of last year', inYears(year - 1, year - 1)],
        'before-issue': ['a day before any valid day of issue', inYears(year - 40, year - 10)],
        'far-future': ['a day in centuries', inYears(year + 200, 9999)],
      };
}

/** A4: texts that are not the configured code; two styles of code, words, and what a template or a query could trip over. */
export function oddCodes({ idType }: TargetFacts): fc.Arbitrary<string> {
  const codes = ['passport', 'drivers_license', 'drvlic', 'id_card', 'idcard', 'residence', 'DRVLIC', '1'];
  const texts = ['none at all', '여권', "'; drop table x; --", '{{7*7}}', '%s%n', '<b>id</b>'];
  return oneOfList([...codes, ...texts].filter((code) => code !== idType));
}

/** A22: blanks of several kinds. */
export const blankTexts = oneOfList([' ', '   ', '\t', '\n', '\u00a0', '\u3000']);

/** A27: texts over the limit, by one byte to some thousands. */
export function longTexts(maxBytes: number): fc.Arbitrary<string> {
  return fc
    .tuple(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 4000 })), oneOfList(['x', '가', '😀']))
    .map(([over, unit]) => unit.repeat(Math.ceil((maxBytes + over) / Buffer.byteLength(unit))));
}

/** A17: addresses in reserved domains whose validity is a matter of taste. */
export const oddEmails: Breaks = {
  'surrounding-blanks': ['an address with blanks around it', surroundedBy(emails())],
  'upper-case': ['an address in upper case', emails().map((email) => email.toUpperCase())],
  plus: ['an address with a plus', emails().map((email) => email.replace('@', '+migrated@'))],
  underscore: ['an address with an underscore', emails().map((email) => email.replace('@', '_1@'))],
  apostrophe: ['an address with an apostrophe', emails().map((email) => `o'${email}`)],
  quoted: ['an address with a quoted name', emails().map((email) => `"${email.replace('@', '"@')}`)],
  unicode: ['an address with letters beyond ASCII', emails().map((email) => `김${email}`)],
  'two-at': ['an address with two @', emails().map((email) => email.replace('@', '@x@'))],
  'double-dot': ['an address with two dots in a row', emails().map((email) => email.replace('@', '..x@'))],
  'dot-at-end': ['an address with a dot at its end', emails().map((email) => `${email}.`)],
  'no-dot': ['an address with a bare host name', emails().map((email) => email.replace(/@.*/, '@localhost'))],
  'ip-literal': [
    'an address with an IP address',
    fc.tuple(emails(), ipv4()).map(([email, ip]) => email.replace(/@.*/, `@[${ip}]`)),
  ],
  long: [
    'an address of more than 64 characters',
    fc
      .tuple(emails(), fc.integer({ min: 60, max: 300 }))
      .map(([email, length]) => email.replace('@', `${'x'.repeat(length)}@`)),
  ],
};

/** A17: the administrator written in other ways. */
export function oddAdmins({ adminEmail }: TargetFacts): Breaks {
  const upper = adminEmail.toUpperCase();
  const other = upper === adminEmail ? adminEmail.toLowerCase() : upper;
  return {
    'surrounding-blanks': ['the administrator with blanks around', surroundedBy(fc.constant(adminEmail))],
    'letter-case': ['the administrator in another letter case', fc.constant(other)],
  };
}

/** A18: IPv6, and what only looks like an address. */
export const oddAddresses: Breaks = {
  ipv6: ['an IPv6 address', ipv6()],
  'ipv6-mapped': ['an IPv4 address within an IPv6 one', ipv4().map((ip) => `::ffff:${ip}`)],
  'ipv6-zone': ['an IPv6 address with a zone', fc.nat({ max: 9 }).map((zone) => `fe80::1%${zone}`)],
  'out-of-range': [
    'an address with a number above 255',
    fc.integer({ min: 256, max: 999 }).map((last) => `192.0.2.${last}`),
  ],
  short: ['an address of three numbers', fc.constant('192.0.2')],
  'with-port': ['an address with a port', ipv4().map((ip) => `${ip}:443`)],
  'with-prefix': ['an address with the length of a prefix', ipv4().map((ip) => `${ip}/24`)],
  'leading-zeros': ['an address with leading zeros', ipv4().map((ip) => ip.replace(/\d+$/, '007'))],
  'surrounding-blanks': ['an address with blanks around it', surroundedBy(ipv4())],
};

const unassigned = ['AAA', 'QMA', 'XXX', 'XKX', 'ZZZ', 'BBB', 'KOS'];
const withdrawn = ['YUG', 'SUN', 'ANT', 'CSK', 'DDR'];

/** A25: three letters that are no assigned code as it is written. */
export const oddCountries: Breaks = {
  unassigned: ['a code that is not assigned', oneOfList(unassigned.filter((c) => !countryCodes.includes(c)))],
  withdrawn: ['a withdrawn code', oneOfList(withdrawn)],
  'lower-case': ['a code in lower case', countryCode().map((code) => code.toLowerCase())],
  'mixed-case': [
    'a code with one capital',
    countryCode().map((code) => code.slice(0, 1) + code.slice(1).toLowerCase()),
  ],
  'foreign-letters': [
    'three letters of another script',
    oneOfList(['한국인', 'КОР', 'ＫＯＲ', ...alpha2Codes.slice(0, 3).map((code) => `${code}É`)]),
  ],
};
