/** Two texts against each other, word by word: what stands in the one and not in the other. */

/** A piece of one of the two texts; `differs` where the other has nothing like it in its place. */
export interface DiffPiece {
  readonly text: string;
  readonly differs: boolean;
}

/** Both texts in pieces; joined, the pieces of a side are its text. */
export interface Difference {
  readonly before: readonly DiffPiece[];
  readonly after: readonly DiffPiece[];
}

interface Token {
  readonly text: string;
  /** What is compared: a text in quotes is its content, however it is quoted. None where nothing is compared. */
  readonly key?: string;
}

/** Texts in quotes, then words and numbers, then everything between them. */
const tokenPattern =
  /"(?:[^"\\]|\\.)*"|`[^`]+`|[\p{L}\p{N}_](?:[\p{L}\p{N}_./:-]*[\p{L}\p{N}_])?|[^\p{L}\p{N}_"`]+|["`]/gu;

/** Words that carry no fact: marking them would only distract. */
const fillers: ReadonlySet<string> = new Set(
  'a an and any as both by came for in is it of one or that the to was which with'.split(' '),
);

/** Least length of a quoted text that is taken apart into its words: a sentence, not a name. */
const apart = 24;

function tokens(text: string): Token[] {
  return [...text.matchAll(tokenPattern)].flatMap(([part]): Token[] => {
    const quote = part[0] ?? '';
    if (part.length > 2 && (quote === '"' || quote === '`')) {
      const inner = part.slice(1, -1);
      // What may be anything is no difference.
      if (inner === '…') return [{ text: part }];
      if (inner.length >= apart || inner.includes('"')) {
        return [{ text: quote }, ...tokens(inner), { text: part.slice(-1) }];
      }
      return [{ text: part, key: inner }];
    }
    if (!/[\p{L}\p{N}_]/u.test(part) || fillers.has(part.toLowerCase())) return [{ text: part }];
    return [{ text: part, key: part }];
  });
}

const keyed = (all: readonly Token[]): string[] => all.flatMap(({ key }) => (key === undefined ? [] : [key]));

/** Most pairs of words that are compared: beyond, nothing is marked rather than the page made to wait. */
const mostPairs = 1_000_000;

/** Which words of each side belong to a longest common run of words, in their order. */
function common(a: readonly string[], b: readonly string[]): [Set<number>, Set<number>] {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const left = new Set<number>();
  const right = new Set<number>();
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      left.add(i++);
      right.add(j++);
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return [left, right];
}

/** Puts neighbours together that differ alike, with the blanks between them. */
function pieces(all: readonly Token[], same: ReadonlySet<number>): DiffPiece[] {
  const made: DiffPiece[] = [];
  let word = 0;
  for (const { text, key } of all) {
    const differs = key !== undefined && !same.has(word++);
    const last = made.at(-1);
    const before = made.at(-2);
    if (last !== undefined && last.differs === differs) {
      made[made.length - 1] = { text: last.text + text, differs };
    } else if (differs && before?.differs === true && last !== undefined && /^ +$/.test(last.text)) {
      made.splice(-2, 2, { text: before.text + last.text + text, differs });
    } else made.push({ text, differs });
  }
  return made;
}

/** The words of a text and of what came instead, marked where they differ. */
export function difference(before: string, after: string): Difference {
  const a = tokens(before);
  const b = tokens(after);
  const left = keyed(a);
  const right = keyed(b);
  if (left.length * right.length > mostPairs) {
    return { before: [{ text: before, differs: false }], after: [{ text: after, differs: false }] };
  }
  const [sameLeft, sameRight] = common(left, right);
  return { before: pieces(a, sameLeft), after: pieces(b, sameRight) };
}
