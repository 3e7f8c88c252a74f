/** What a mutation report says, beside the committed list of survivors. */

/** White space runs are one blank, so that the formatter may break lines elsewhere. */
export const flat = (text) => text.replace(/\s+/g, ' ').trim();

/** The text of a source between two places of a report, which count from 1. */
function textBetween(lines, { start, end }) {
  const part = lines.slice(start.line - 1, end.line);
  part[part.length - 1] = part.at(-1).slice(0, end.column - 1);
  part[0] = part[0].slice(start.column - 1);
  return part.join('\n');
}

/**
 * Every mutant of a report, named by its texts: lines move.
 *
 * @param report Stryker's own, as JSON
 * @param notes what conformance reports show of survivors: id of a mutant and words
 */
export function mutantsOf(report, notes = []) {
  const observed = new Map(notes.map(({ id, words }) => [id, words]));
  return Object.entries(report.files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n');
    return mutants.map((mutant) => ({
      file,
      line: flat(lines[mutant.location.start.line - 1]),
      mutator: mutant.mutatorName,
      original: flat(textBetween(lines, mutant.location)),
      replacement: flat(mutant.replacement ?? ''),
      status: mutant.status,
      words: mutant.statusReason ?? '',
      ...(observed.has(mutant.id) ? { observed: observed.get(mutant.id) } : {}),
      place: `${file}:${mutant.location.start.line}:${mutant.location.start.column}`,
    }));
  });
}

/** The name of a mutant: the same for a mutant and its entry in the list. */
export const nameOf = ({ file, line, mutator, original, replacement }) =>
  JSON.stringify([file, line, mutator, original, replacement]);

const survived = new Set(['Survived', 'NoCoverage']);
const detected = new Set(['Killed', 'Timeout']);

/** Whether nothing noticed a mutant. */
export const isSurvivor = ({ status }) => survived.has(status);

/**
 * What a listed survivor is: `equivalent`: no request can tell it from the original; `own`: no request of the contract
 * reaches it, it serves faults, variants and the suite's own tests; `silence`: it shows only where the documentation
 * leaves the answer open.
 */
export const kinds = ['equivalent', 'own', 'silence'];

// Rounded down: what is not quite enough must not look as if it were.
const percent = (part, whole) => (whole === 0 ? 100 : Math.floor((part / whole) * 10_000) / 100);

/** Gives each survivor its entry in the list; a name may stand for several, such as two equal texts of one line. */
function explained(mutants, listed) {
  const files = new Set(mutants.map(({ file }) => file));
  const room = new Map();
  for (const entry of listed) {
    if (files.has(entry.file)) room.set(nameOf(entry), { entry, left: entry.times ?? 1 });
  }
  const entries = new Map();
  for (const mutant of mutants.filter(isSurvivor)) {
    const place = room.get(nameOf(mutant));
    if (place === undefined || place.left === 0) continue;
    place.left -= 1;
    entries.set(mutant, place.entry);
  }
  return { entries, unused: [...room.values()].filter(({ left }) => left > 0).map(({ entry }) => entry) };
}

function counts(mutants, entries) {
  const caughtAs = {};
  const rows = {};
  for (const { status, words } of mutants) {
    rows[status] = (rows[status] ?? 0) + 1;
    if (status !== 'Killed') continue;
    const kind = words.split(':', 1)[0];
    caughtAs[kind] = (caughtAs[kind] ?? 0) + 1;
  }
  const listedAs = Object.fromEntries(
    kinds.map((kind) => [kind, mutants.filter((one) => entries.get(one)?.kind === kind).length]),
  );
  const good = mutants.filter(({ status }) => detected.has(status)).length;
  const bad = mutants.filter(isSurvivor).length;
  return {
    /** Of the mutants that break the contract: what is listed breaks none, and a silence must not turn anything red. */
    score: percent(good, good + bad - listedAs.equivalent - listedAs.own - listedAs.silence),
    /** Of all mutants: what Stryker's own report says. */
    rawScore: percent(good, good + bad),
    mutants: mutants.length,
    killed: rows.Killed ?? 0,
    caughtAs,
    timeouts: rows.Timeout ?? 0,
    survived: rows.Survived ?? 0,
    observed: mutants.filter((one) => isSurvivor(one) && one.observed !== undefined).length,
    noCoverage: rows.NoCoverage ?? 0,
    listedAs,
    unlisted: bad - mutants.filter((one) => entries.has(one)).length,
    others: mutants.length - good - bad,
  };
}

/** The figures of a run, in all and by file. */
export function summaryOf(mutants, listed) {
  const { entries } = explained(mutants, listed);
  const files = [...new Set(mutants.map(({ file }) => file))];
  const byFile = files.map((file) => [
    file,
    counts(
      mutants.filter((one) => one.file === file),
      entries,
    ),
  ]);
  return { ...counts(mutants, entries), files: Object.fromEntries(byFile) };
}

/**
 * What keeps a run from being good, a sentence each.
 *
 * @param mutants those of the run
 * @param listed the committed list
 * @param least the least score, in percent
 */
export function complaints(mutants, listed, least) {
  const { entries, unused } = explained(mutants, listed);
  const said = [];
  for (const mutant of mutants) {
    const { place, mutator, original, replacement, status, words } = mutant;
    if (isSurvivor(mutant) && !entries.has(mutant)) {
      said.push(`${place} survives and is not listed: ${mutator}: ${original} → ${replacement}`);
    } else if (!isSurvivor(mutant) && !detected.has(status)) {
      said.push(`${place} was not judged: ${status} ${words}`);
    }
  }
  for (const { file, line, mutator, original, replacement } of unused) {
    const text = `${file}: ${line}: ${mutator}: ${original} → ${replacement}`;
    said.push(`listed as a survivor, but it is caught or no longer there: ${text}`);
  }
  const { score } = summaryOf(mutants, listed);
  if (score < least) said.push(`the mutation score is ${score} %, and has to be at least ${least} %`);
  return said;
}
