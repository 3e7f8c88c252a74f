/** The three known names that share most with a name, the likeliest first. */
export function closest(name: string, known: readonly string[]): string[] {
  const wanted = pairs(name);
  const scored = known.map((candidate) => {
    const own = pairs(candidate);
    const shared = [...own].filter((pair) => wanted.has(pair)).length;
    return { candidate, score: (2 * shared) / (own.size + wanted.size || 1) };
  });
  return scored
    .sort((left, right) => right.score - left.score)
    .slice(0, 3)
    .map((entry) => entry.candidate);
}

function pairs(text: string): Set<string> {
  return new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2)));
}
