/** Texts made of dates, in notations other than `YYYY-MM-DD`, and texts that are no date in any (A2). */
import fc from 'fast-check';
import { oneOfList, plainFirst } from '../arbitrary.js';
import type { Breaks } from './way.js';

type Written = (year: string, month: string, day: string) => string;

/** A date in another notation. */
export function writtenAs(dates: fc.Arbitrary<string>, notation: Written): fc.Arbitrary<string> {
  return dates.map((date) => notation(date.slice(0, 4), date.slice(5, 7), date.slice(8, 10)));
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const monthName = (month: string) => months[Number(month) - 1] ?? 'Jan';

/** A time of day behind a date. */
export const times = oneOfList(['T00:00:00Z', ' 10:00', 'T09:30', 'T00:00:00.000+09:00']);

/** Other notations than `YYYY-MM-DD`: wrong for the two fields that state theirs (A2). */
export function brokenDates(dates: fc.Arbitrary<string>): Breaks {
  const as = (notation: Written) => writtenAs(dates, notation);
  return {
    slashes: ['a date with slashes', as((y, m, d) => `${y}/${m}/${d}`)],
    dots: ['a date with dots', as((y, m, d) => `${y}.${m}.${d}`)],
    'no-separators': ['a date without separators', as((y, m, d) => y + m + d)],
    'day-first': ['a date with its day first', as((y, m, d) => `${d}-${m}-${y}`)],
    'month-first': ['a date with its month first', as((y, m, d) => `${m}/${d}/${y}`)],
    'two-digit-year': ['a date with a short year', as((y, m, d) => `${y.slice(2)}-${m}-${d}`)],
    'one-digit-month': ['a date with a month of one digit', as((y, m, d) => `${y}-${m.slice(1)}-${d}`)],
    'one-digit-day': ['a date with a day of one digit', as((y, m, d) => `${y}-${m}-${d.slice(1)}`)],
    'five-digit-year': ['a date with a long year', as((y, m, d) => `0${y}-${m}-${d}`)],
    'month-name': ['a date with the name of its month', as((y, m, d) => `${d} ${monthName(m)} ${y}`)],
    'no-day': ['a year and a month', as((y, m) => `${y}-${m}`)],
    'year-only': ['a year', as((y) => y)],
    'date-time': ['a date with a time behind it', fc.tuple(dates, times).map(([date, time]) => date + time)],
    'blanks-inside': ['a date with blanks inside', as((y, m, d) => `${y} - ${m} - ${d}`)],
  };
}

/**
 * Consonants: no run of four is a word, a month, a day of the week or a zone, any of which a lenient reader of dates
 * could take for one ("now", "May", "noon", "GMT").
 */
const consonants = fc
  .array(oneOfList([...'bdfghjkl']), { minLength: 4, maxLength: 10 })
  .map((list) => list.join(''));

/** A date with something beside it: a pattern without an anchor finds the date inside. */
export function datesAmong(dates: fc.Arbitrary<string>): Breaks {
  const among = (text: (date: string) => string) => dates.map(text);
  return {
    'words-after': ['a date with a word after it', among((date) => `${date} unknown`)],
    'words-before': ['a date with a word before it', among((date) => `about ${date}`)],
    'line-after': ['a date with another line after it', among((date) => `${date}\nunknown`)],
    'line-before': ['a date with another line before it', among((date) => `unknown\n${date}`)],
  };
}

/** Texts without a digit that are no date in any notation. */
export const noDates: Breaks = {
  words: [
    'words',
    plainFirst('unknown', oneOfList(['not given', 'see passport', 'n/a', 'later', '모름', 'inconnue'])),
  ],
  unknown: ['a word for a date that nobody knows', oneOfList(['unknown', 'n/a'])],
  letters: ['letters', consonants],
  placeholder: ['a placeholder', oneOfList(['YYYY-MM-DD', 'yyyy-mm-dd', '####-##-##', '----', 'xxxx-xx-xx'])],
};
