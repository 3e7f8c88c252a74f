/**
 * General tools, where they are installed, on the exported OpenAPI document, against the same mock and a sample of its
 * faults. A fault is caught when a tool reports a failure of a kind that it does not report of the faithful mock, so that
 * its false alarms do not count as finds.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { inFolder, program, root, rounded, run, withMock, workers } from './measure.mjs';

/** Longest time that a tool is given for one server, in milliseconds. */
const LIMIT_MS = 180_000;
/** Every so manieth fault of the catalogue is in the sample. */
const EVERY = { usual: 24, quick: 97 };
const HEADER = 'x-api-key: argos-mock-project-key';

/** The distinct texts that a pattern finds. */
const all = (pattern, output) => new Set([...output.matchAll(pattern)].map(([, found]) => found.trim()));

/** How each tool is called, and the kinds of failures in what it prints. `document` is by version of OpenAPI. */
const tools = [
  {
    name: 'schemathesis',
    call: ({ baseUrl, documents }) => [
      ...['run', documents['3.1'], '--url', baseUrl, '-H', HEADER],
      ...[
        '--workers',
        String(workers),
        '--checks',
        'all',
        '--continue-on-failure',
        '--seed',
        '1',
        '--no-color',
      ],
    ],
    // The kind of failure and the status that it is about.
    failures: (output) =>
      new Set(
        [...output.matchAll(/^- (ST\d+ .+)$(?:(?!^- ST)[\s\S])*?^\[(\d+)\]/gm)].map(
          ([, kind, status]) => `${kind} ${status}`,
        ),
      ),
  },
  {
    name: 'specmatic',
    call: ({ baseUrl, documents }) => ['test', documents['3.0'], `--testBaseURL=${baseUrl}`],
    env: { apiKey: 'argos-mock-project-key', SPECMATIC_DISABLE_TELEMETRY: 'true' },
    failures: (output) =>
      all(/^\s*"?(Scenario: (?!.* has FAILED).* FAILED|Specification expected .*)/gm, output),
  },
  {
    name: 'dredd',
    call: ({ baseUrl, documents }) => [documents['3.0'], baseUrl, '--header', HEADER, '--no-color'],
    failures: (output) => all(/^(fail: .*?)(?: duration: \d+ms)?$/gm, output),
  },
];

/** The program of this name on PATH; undefined when there is none. */
function onPath(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** The endpoint under test alone: tools would spend their time on its neighbours. */
async function documentIn(folder, version) {
  const path = join(folder, `openapi-${version}.json`);
  const command = [join(root, 'dist', 'cli', 'main.js'), 'openapi', '--format', version, '--output', path];
  await program(process.execPath, command);
  const document = JSON.parse(readFileSync(path, 'utf8'));
  delete document.paths['/v3/submission'];
  writeFileSync(path, JSON.stringify(document));
  return path;
}

async function once(tool, path, documents, folder, args) {
  const { result, served } = await withMock(async (baseUrl) => {
    const call = tool.call({ baseUrl, documents });
    return program(path, call, { cwd: folder, env: tool.env ?? {}, limitMs: LIMIT_MS });
  }, args);
  const { code, output, wallMs } = result;
  return { timedOut: code === null, failures: tool.failures(output), wallMs, served };
}

async function measureTool(tool, faults) {
  const path = onPath(tool.name);
  if (path === undefined) return { tool: tool.name, measured: false, why: 'not installed' };
  return inFolder(async (folder) => {
    const documents = { 3.1: await documentIn(folder, '3.1'), '3.0': await documentIn(folder, '3.0') };
    const version = (await program(path, ['--version'], { cwd: folder })).output.match(/\d+\.\d+\.\d+/)?.[0];
    const faithful = await once(tool, path, documents, folder, []);
    const caught = [];
    const sums = { wallMs: 0, served: 0 };
    for (const fault of faults) {
      const seen = await once(tool, path, documents, folder, ['--fault', fault]);
      sums.wallMs += seen.wallMs;
      sums.served += seen.served;
      if ([...seen.failures].some((kind) => !faithful.failures.has(kind))) caught.push(fault);
    }
    return {
      tool: tool.name,
      measured: true,
      version,
      command: [
        tool.name,
        ...tool.call({ baseUrl: 'BASE_URL', documents: { 3.1: 'openapi.json', '3.0': 'openapi-3.0.json' } }),
      ].join(' '),
      timedOut: faithful.timedOut,
      falseAlarms: [...faithful.failures],
      requests: faithful.served,
      wallMs: Math.round(faithful.wallMs),
      requestsPerSecond: rounded((1000 * faithful.served) / faithful.wallMs),
      caught,
      requestsAFault: Math.round(sums.served / faults.length),
      wallMsAFault: Math.round(sums.wallMs / faults.length),
    };
  });
}

async function measureOurs(profile, faults) {
  const faithful = await run({ profile });
  const caught = [];
  const sums = { wallMs: 0, served: 0 };
  for (const fault of faults) {
    const seen = await run({ profile, args: ['--fault', fault] });
    sums.wallMs += seen.wallMs;
    sums.served += seen.served;
    if (seen.code === 1) caught.push(fault);
  }
  return {
    tool: `argos-conformance, ${profile}`,
    measured: true,
    command: `argos-conformance run --profile ${profile} --seed 3 --workers ${workers}`,
    falseAlarms: [],
    requests: faithful.served,
    wallMs: Math.round(faithful.wallMs),
    requestsPerSecond: rounded((1000 * faithful.served) / faithful.wallMs),
    caught,
    requestsAFault: Math.round(sums.served / faults.length),
    wallMsAFault: Math.round(sums.wallMs / faults.length),
  };
}

/** Every tool, and the suite, on the same sample. */
export async function measureTools({ quick }) {
  const { output } = await program(process.execPath, [
    join(root, 'dist', 'cli', 'main.js'),
    'mock',
    '--list-faults',
  ]);
  const names = output.split('\n').flatMap((line) => line.match(/^[a-z0-9-]+(?=\s)/)?.[0] ?? []);
  const every = quick ? EVERY.quick : EVERY.usual;
  const faults = names.filter((_, index) => index % every === 0);
  const results = [];
  for (const profile of quick ? ['smoke'] : ['smoke', 'standard'])
    results.push(await measureOurs(profile, faults));
  for (const tool of tools) results.push(await measureTool(tool, faults));
  return { faults, results };
}
