/** Lines for a terminal of the usual width. */

/** The columns that every terminal has. */
const columns = 80;

const widthOf = (text: string): number => [...text].length;

/**
 * A line in lines of at most 80 columns, broken at blanks. The first keeps its blanks, so that columns stay columns; the
 * others are set in by `hang` blanks, by default two more than the first. A word that is longer than a line (an
 * identifier, a URL) stays whole, so that it can be copied.
 */
export function fitted(line: string, hang = line.length - line.trimStart().length + 2): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.match(/ *[^ ]+/g) ?? []) {
    if (current !== '' && widthOf(current + word) > columns) {
      lines.push(current);
      current = ' '.repeat(hang) + word.trimStart();
    } else {
      current += word;
    }
  }
  return [...lines, current];
}

/** A text of several lines with each of them {@link fitted}. */
export function fittedLines(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => fitted(line))
    .join('\n');
}
