/** What the measurements come to, against what the project wants of itself, and as a table for a reader. */

const atLeast = (limit) => ({ words: `≥ ${limit}`, holds: (value) => value >= limit });
const atMost = (limit) => ({ words: `≤ ${limit}`, holds: (value) => value <= limit });
const above = (limit) => ({ words: `> ${limit}`, holds: (value) => value > limit });
const below = (limit) => ({ words: `< ${limit}`, holds: (value) => value < limit });

/**
 * One ratio: `figure` is a median with the least and the most of its rounds, or a single number, or undefined when it was
 * not measured. `wanted` is left out where a figure is only told.
 */
function ratio(name, figure, wanted) {
  const asked = wanted === undefined ? {} : { wanted: wanted.words };
  if (figure === undefined) return { name, value: null, ...asked };
  const spread = typeof figure === 'number' ? {} : { least: figure.least, most: figure.most };
  const value = typeof figure === 'number' ? Number(figure.toPrecision(3)) : figure.median;
  return {
    name,
    value,
    ...spread,
    ...asked,
    ...(wanted === undefined ? {} : { holds: wanted.holds(value) }),
  };
}

/** What the suite's smallest profile finds and takes, against a tool's. */
function smokeAgainst(tools, value) {
  const found = (name) => tools?.results.find(({ tool, measured }) => tool === name && measured);
  const smoke = found('argos-conformance smoke');
  const schemathesis = found('schemathesis');
  return smoke === undefined || schemathesis === undefined ? undefined : value(smoke, schemathesis);
}

/** A run against bare undici with as many requests in flight as it has on average, and with as many as it may have. */
function againstFloor(name, measured, whole) {
  return [
    ratio(`request phase of a ${name} run, speed of bare undici = 1`, measured?.phase, atLeast(0.5)),
    ratio('the same, of bare undici with as many in flight as the run may have', measured?.phaseMostInFlight),
    ratio(`whole ${name} run / (bare undici + an empty Playwright run)`, measured?.whole, whole),
  ];
}

/**
 * Every ratio that the parts give.
 *
 * @param quick whether the runs were small: then none has made a hundred thousand requests
 */
export function ratiosOf({ runs, generators, encryption, cost, memory, tools }, quick = false) {
  const { standard, thorough } = runs ?? {};
  const against = tools?.againstSchemathesis;
  return [
    ...againstFloor('standard', standard, atMost(2)),
    ...againstFloor('thorough', thorough),
    ratio('valid payloads a second / json-schema-faker', generators?.ratio),
    ratio('the same, stamped and written out as a check does', generators?.renderedRatio),
    ratio('AES by node-forge, speed of Node = 1', encryption?.cipher),
    ratio('encrypted submissions a second / plain ones', encryption?.request),
    ratio('time of ten times the cases', cost?.phase, atMost(10.5)),
    ratio('processor time of ten times the cases', cost?.cpu, atMost(10.5)),
    ratio(
      'peak memory of a run of 100,000 requests / of 1,000',
      quick ? undefined : memory?.ratio,
      atMost(1.25),
    ),
    ratio('requests a second, whole thorough run / Schemathesis', against?.thorough, atLeast(10)),
    ratio('requests a second, whole standard run / Schemathesis', against?.standard),
    ratio(
      'faults caught, smoke run − Schemathesis',
      smokeAgainst(tools, (smoke, other) => smoke.caught.length - other.caught.length),
      above(0),
    ),
    ratio(
      'requests, smoke run / Schemathesis',
      smokeAgainst(tools, (smoke, other) => smoke.requests / other.requests),
      below(1),
    ),
  ];
}

function shown({ value, least, most, wanted, holds }) {
  if (value === null) return ['not measured', '', wanted ?? '', ''];
  const spread = least === undefined || least === most ? '' : `${least} to ${most}`;
  return [String(value), spread, wanted ?? '', holds === undefined ? '' : holds ? 'yes' : 'no'];
}

const row = (cells) => `| ${cells.join(' | ')} |`;

function toolRow({ tool, measured, version, requests, wallMs, caught, falseAlarms }, faults) {
  if (!measured) return row([tool, 'not measured', '', '', '']);
  const name = version === undefined ? tool : `${tool} ${version}`;
  const found = `${caught.length} of ${faults.length}`;
  return row([name, requests, (wallMs.median / 1_000).toFixed(1), found, falseAlarms]);
}

/** The ratios and the tools as Markdown. */
export function markdownOf({ date, quick, machine, ratios, parts }) {
  const { processors, memoryGiB, node } = machine;
  const lines = [
    `Measured on ${date}, ${processors} processors, ${memoryGiB} GiB, Node ${node}${quick ? ', few rounds and small runs: only to see that it works' : ''}:`,
    '',
    row(['ratio', 'median', 'of all rounds', 'wanted', 'holds']),
    row(['---', '---', '---', '---', '---']),
    ...ratios.map((one) => row([one.name, ...shown(one)])),
  ];
  if (parts.tools !== undefined) {
    const { faults, results } = parts.tools;
    lines.push(
      '',
      row(['on the mock', 'requests', 'seconds', 'its faults caught', 'failures without a fault']),
      row(['---', '---', '---', '---', '---']),
      ...results.map((one) => toolRow(one, faults)),
    );
  }
  return lines.join('\n');
}
