/** Plausible dates (A32) as `YYYY-MM-DD` (A2), the edges of the calendar more often than chance would have them. */
import fc from 'fast-check';
import { oneOfList, plainFirst } from './arbitrary.js';
import type { TargetFacts } from './model.js';

/** Years of a kind of date, both ends included. */
interface Years {
  readonly first: number;
  readonly last: number;
}

/** Born 19 to 95 calendar years ago: of age, and under 100, on every day of the year. */
const birthYears = (year: number): Years => ({ first: year - 95, last: year - 19 });
/** Issued one to nine whole years ago, so that the turn of the year is never near. */
const issueYears = (year: number): Years => ({ first: year - 9, last: year - 2 });
/** Expiring in the years after next, but not so late that a document would not be valid so long. */
const expireYears = (year: number): Years => ({ first: year + 2, last: year + 20 });

/** The number of days of a month, 1 to 12. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** A day as `YYYY-MM-DD`. */
export function isoDate(year: number, month: number, day: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** The days on which calendars go wrong, the rarer the earlier. */
function edges({ first, last }: Years): readonly (readonly string[])[] {
  const years = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const within = (day: string) => years.includes(Number(day.slice(0, 4)));
  return [
    ['1999-12-31', '2000-01-01', '2000-02-29', '1970-01-01', '1969-12-31', '2038-01-19'].filter(within),
    years.filter((year) => daysInMonth(year, 2) === 29).map((year) => isoDate(year, 2, 29)),
    years.flatMap((year) => [isoDate(year, 1, 1), isoDate(year, 12, 31)]),
    years.flatMap((year) => [1, 2, 3, 4].map((month) => isoDate(year, month, daysInMonth(year, month)))),
  ].filter((days) => days.length > 0);
}

function daysOf(years: Years, plain: string): fc.Arbitrary<string> {
  const anyDay = fc
    .tuple(
      fc.integer({ min: years.first, max: years.last }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 31 }),
    )
    .map(([year, month, day]) => isoDate(year, month, Math.min(day, daysInMonth(year, month))));
  return plainFirst(plain, fc.oneof(anyDay, ...edges(years).map(oneOfList)));
}

/** The dates that a reader of a finding may skip. */
export function plainDates({ year }: Pick<TargetFacts, 'year'>): {
  readonly birthDate: string;
  readonly issueDate: string;
  readonly expireDate: string;
} {
  const { first, last } = birthYears(year);
  const birthYear = Math.min(Math.max(1990, first), last);
  return {
    birthDate: isoDate(birthYear, 5, 17),
    issueDate: isoDate(year - 3, 3, 14),
    expireDate: isoDate(year + 7, 3, 13),
  };
}

/** Dates of birth: 19 to 95 calendar years before the year of the run. */
export function birthDates(facts: Pick<TargetFacts, 'year'>): fc.Arbitrary<string> {
  return daysOf(birthYears(facts.year), plainDates(facts).birthDate);
}

/** Days of issue: two to nine calendar years before the year of the run. */
export function issueDates(facts: Pick<TargetFacts, 'year'>): fc.Arbitrary<string> {
  return daysOf(issueYears(facts.year), plainDates(facts).issueDate);
}

/** Days of expiry: two to twenty calendar years after the year of the run. */
export function expireDates(facts: Pick<TargetFacts, 'year'>): fc.Arbitrary<string> {
  return daysOf(expireYears(facts.year), plainDates(facts).expireDate);
}

/**
 * Dates that a calendar, a table or a range most likely gets wrong, the likeliest first: every month, the days 29 to
 * 31, leap days, turns of years and centuries, and both ends of what is plausible (A32).
 */
export function edgeDates(
  field: 'birthDate' | 'issueDate' | 'expireDate',
  { year }: Pick<TargetFacts, 'year'>,
): readonly string[] {
  const years = { birthDate: birthYears, issueDate: issueYears, expireDate: expireYears }[field](year);
  const { first, last } = years;
  const span = last - first + 1;
  const months = Array.from({ length: 12 }, (_, at) => {
    const month = 12 - at;
    const of = first + ((7 * at) % span);
    return isoDate(of, month, daysInMonth(of, month));
  });
  const [special = [], leaps = []] = edges(years);
  const ends = [isoDate(first, 1, 1), isoDate(last, 12, 31)];
  return [...new Set([...leaps.slice(-1), ...ends, ...months, ...special, ...leaps])];
}
