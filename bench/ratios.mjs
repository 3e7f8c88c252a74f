/** What the measurements come to, against what the project wants of itself, and as a table for a reader. */

const atLeast = (limit) => ({ limit, words: `≥ ${limit}`, holds: (value) => value >= limit });
const atMost = (limit) => ({ limit, words: `≤ ${limit}`, holds: (value) => value <= limit });

/** One ratio; `wanted` is missing where a figure is only told. */
function ratio(name, value, wanted) {
  if (value === undefined) return { name, value: null, ...(wanted ? { wanted: wanted.words } : {}) };
  const rounded = Number(value.toPrecision(3));
  return { name, value: rounded, ...(wanted ? { wanted: wanted.words, holds: wanted.holds(rounded) } : {}) };
}

/** Every ratio that the parts give. */
export function ratiosOf({ runs, generators, encryption, cost, memory, tools }, quick = false) {
  const found = (name) => tools?.results.find(({ tool, measured }) => tool === name && measured);
  const smoke = found('argos-conformance, smoke');
  const standard = found('argos-conformance, standard');
  const schemathesis = found('schemathesis');
  const of = (one, other, value) =>
    one === undefined || other === undefined ? undefined : value(one) / Math.max(value(other), 1);
  return [
    ratio(
      'request phase of a thorough run, speed of bare undici = 1',
      runs?.thorough?.phase.median,
      atLeast(0.5),
    ),
    ratio(
      'request phase of a standard run, speed of bare undici = 1',
      runs?.standard.phase.median,
      atLeast(0.5),
    ),
    ratio(
      'whole standard run / (bare undici + an empty Playwright run)',
      runs?.standard.whole.median,
      atMost(2),
    ),
    ratio('whole thorough run / (bare undici + an empty Playwright run)', runs?.thorough?.whole.median),
    ratio('valid payloads a second / json-schema-faker', generators?.ratio.median),
    ratio('AES by node-forge, speed of Node = 1', encryption?.cipher.median),
    ratio('encrypted submissions a second / plain ones', encryption?.request.median),
    ratio('time of ten times the cases', cost?.phase.median, atMost(10.5)),
    ratio('processor time of ten times the cases', cost?.cpu.median, atMost(10.5)),
    // The quick way does not make a hundred thousand requests.
    ratio(
      'peak memory of a run of 100,000 requests / of 1,000',
      quick ? undefined : memory?.ratio,
      atMost(1.25),
    ),
    ratio(
      'requests a second, thorough run / Schemathesis',
      of(
        runs?.thorough && {
          requestsPerSecond: (1000 * runs.thorough.requests) / runs.thorough.runWallMs.median,
        },
        schemathesis,
        ({ requestsPerSecond }) => requestsPerSecond,
      ),
      atLeast(10),
    ),
    ratio(
      'requests a second, standard run / Schemathesis',
      of(standard, schemathesis, ({ requestsPerSecond }) => requestsPerSecond),
    ),
    ratio(
      'faults caught, smoke run / Schemathesis',
      of(smoke, schemathesis, ({ caught }) => caught.length),
      atLeast(1),
    ),
    ratio(
      'requests, smoke run / Schemathesis',
      of(smoke, schemathesis, ({ requests }) => requests),
      atMost(1),
    ),
  ];
}

const shown = ({ value, wanted, holds }) => [
  value === null ? 'not measured' : String(value),
  wanted ?? '',
  value === null || holds === undefined ? '' : holds ? 'yes' : 'no',
];

/** The ratios and the tools as Markdown. */
export function markdownOf({ date, machine, ratios, parts }) {
  const { processors, memoryGiB, node } = machine;
  const lines = [
    `Measured on ${date}, ${processors} processors, ${memoryGiB} GiB, Node ${node}:`,
    '',
    '| ratio | value | wanted | holds |',
    '| --- | --- | --- | --- |',
    ...ratios.map((one) => `| ${[one.name, ...shown(one)].join(' | ')} |`),
  ];
  if (parts.tools !== undefined) {
    const { faults, results } = parts.tools;
    lines.push(
      '',
      `| on the mock and ${faults.length} of its faults | requests | seconds | faults caught | false alarms |`,
      '| --- | --- | --- | --- | --- |',
      ...results.map(({ tool, measured, version, requests, wallMs, caught, falseAlarms }) =>
        measured
          ? `| ${tool}${version === undefined ? '' : ` ${version}`} | ${requests} | ${(wallMs / 1000).toFixed(1)} | ${caught.length} | ${falseAlarms.length} |`
          : `| ${tool} | not measured | | | |`,
      ),
    );
  }
  return lines.join('\n');
}
