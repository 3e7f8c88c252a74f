/** Medians and how far figures lie apart. */

/** Three significant digits: more would be noise. */
export function rounded(value) {
  return Number(value.toPrecision(3));
}

function medianOf(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * The median of what was measured in each round, with the least and the most.
 *
 * @throws RangeError when there is nothing, or something that is no number: a figure must not come of a hole
 */
export function middle(values) {
  const bad = values.find((value) => !Number.isFinite(value));
  if (values.length === 0 || bad !== undefined) throw new RangeError(`nothing to take a median of: ${bad}`);
  return {
    median: rounded(medianOf(values)),
    least: rounded(Math.min(...values)),
    most: rounded(Math.max(...values)),
  };
}

/**
 * Rounds of things that are measured by turns, so that what disturbs the machine disturbs all of them.
 *
 * @returns one object a round, with what each function returned under its name
 */
export async function byTurns(rounds, things) {
  const seen = [];
  for (let round = 0; round < rounds; round += 1) {
    const one = {};
    for (const [name, measure] of Object.entries(things)) one[name] = await measure(round);
    seen.push(one);
  }
  return seen;
}
