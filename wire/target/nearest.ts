/** Suggestions for names that were misspelt. */

/** Edits (insertions, deletions, replacements) that lead from one text to the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

/** The known name closest to a misspelt one; undefined when none is close enough to be worth a question. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  // A name much longer than every known one is like none of them, and slow to compare.
  if (name.length > 100) return undefined;
  const wanted = name.toLowerCase();
  let best: { candidate: string; edits: number } | undefined;
  for (const candidate of known) {
    const edits = distance(wanted, candidate.toLowerCase());
    if (edits <= Math.max(wanted.length, candidate.length) / 2 && edits < (best?.edits ?? Infinity)) {
      best = { candidate, edits };
    }
  }
  return best?.candidate;
}

/** `; did you mean X?` or nothing, to follow a misspelt name. */
export function suggestion(name: string, known: readonly string[]): string {
  const candidate = nearest(name, known);
  return candidate === undefined ? '' : `; did you mean ${candidate}?`;
}

/** A text of unknown origin, quoted, cut and free of control characters, so that it fits into one line. */
export function quoted(text: string): string {
  const cut = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return JSON.stringify(cut).replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
