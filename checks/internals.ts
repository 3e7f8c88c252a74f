/** Traces of a target's inside in an answer (`error.no-internals`). */

/** What was seen. */
export interface Internals {
  readonly kind: string;
  readonly words: string;
  readonly excerpt: string;
}

const signs: readonly { readonly kind: string; readonly words: string; readonly pattern: RegExp }[] = [
  {
    kind: 'stack trace',
    words: 'a stack trace',
    pattern:
      /\bat (?:async )?[\w$.<>[\] ]{1,200} \(?(?:[a-z]:\\|\/|file:|node:)[^\s)]+:\d+:\d+\)?|\bTraceback \(most recent call last\)|\bFile "[^"]{1,400}", line \d+|\bat [\w$.]+\([\w$]+\.java:\d+\)|\bgoroutine \d+ \[/,
  },
  {
    kind: 'file path',
    words: 'a file path',
    pattern:
      /(?:^|[\s"'(=:])(?:\/(?:var|usr|home|opt|srv|app|etc|root|tmp|node_modules)\/[\w.@/-]+\.\w{1,5}\b|[A-Za-z]:\\\\?[\w.\\ -]+\.\w{1,5}\b)/,
  },
  {
    kind: 'SQL',
    words: 'an SQL statement or database error',
    // A list of columns, not any words: "select a country from the list" is no SQL.
    pattern:
      /\b(?:SELECT\s+(?:\*|[\w.\\"`]+(?:\s+AS\s+\w+)?(?:\s*,\s*[\w.\\"`]+(?:\s+AS\s+\w+)?)*)\s+FROM|INSERT\s+INTO\s+[\w."`]+|UPDATE\s+[\w."`]+\s+SET|DELETE\s+FROM\s+[\w."`]+)\b|\bSQLSTATE\b|\bORA-\d{5}\b|\bduplicate key value violates\b/i,
  },
  {
    kind: 'source line',
    words: 'a line of source code or a run-time error',
    pattern:
      /\b(?:TypeError|ReferenceError|SyntaxError|RangeError|NullPointerException|KeyError|ValueError|IndexError)\b\s*:|\bCannot read propert(?:y|ies) of (?:undefined|null)\b|\bis not a function\b|\bUnexpected token\b.{0,40}\bJSON\b/,
  },
];

/** The same text may be escaped in one way in the request, and in another in the answer. */
const unescaped = (text: string): string => text.replaceAll('\\', '');

/** What a target gives away stands near the beginning; the patterns would take long over a text of MiB. */
const LOOKED_AT_CHARACTERS = 64 * 1024;

/**
 * The first trace of a target's inside in an answer that was not in the request itself; undefined when there is none.
 *
 * @param sent the text of the request, which is read only when there is something to compare it with
 */
export function showsInternals(answer: readonly string[], sent: () => string): Internals | undefined {
  const shown = answer.map((text) => text.slice(0, LOOKED_AT_CHARACTERS)).join('\n');
  for (const { kind, words, pattern } of signs) {
    const match = pattern.exec(shown);
    if (match === null || unescaped(sent()).includes(unescaped(match[0].trim()))) continue;
    return { kind, words, excerpt: match[0].trim().slice(0, 160) };
  }
  return undefined;
}
