/**
 * The suite and general tools on the same mock and the same sample of its faults, by turns. A fault counts as caught when a
 * tool reports a kind of failure that it reported in no round of the faithful mock: in doubt for the tool. The suite has
 * caught one when a run ends with *nonconformant*.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faults as catalogue } from '../dist/mock/faults.js';
import { contenders, onPath } from './contenders.mjs';
import { command, roundsOf, run, withMock, workers } from './measure.mjs';
import { CannotMeasure, inFolder, lastWords, program } from './programs.mjs';
import { byTurns, middle } from './statistics.mjs';

/** Longest time that a tool is given for one server, in milliseconds. */
const LIMIT_MS = 180_000;
/** The endpoint's neighbours, which some tools make nothing of. */
const NEIGHBOURS = '/v3/submission';

/** Every so manieth fault of the catalogue, which is ordered by requirement. */
function sampleOf({ quick }) {
  const every = quick ? 97 : 24;
  return catalogue.filter((_, index) => index % every === 0).map(({ name }) => name);
}

/** The document that a tool is given, as a file of this folder. */
async function documentIn(folder, { version, whole }) {
  const path = join(folder, `openapi-${version}${whole ? '' : '-endpoint'}.json`);
  const args = [command, 'openapi', '--format', version, '--output', path];
  const ended = await program(process.execPath, args);
  if (ended.code !== 0) throw new CannotMeasure(`no OpenAPI document:\n${lastWords(ended)}`);
  if (whole) return path;
  const document = JSON.parse(readFileSync(path, 'utf8'));
  delete document.paths[NEIGHBOURS];
  writeFileSync(path, JSON.stringify(document));
  return path;
}

/** One of the suite's profiles as a contender. */
function ours(profile) {
  return {
    name: `argos-conformance ${profile}`,
    command: `argos-conformance run --target mock --profile ${profile} --seed 3 --workers ${workers}`,
    async look({ fault }) {
      const { code, wallMs, served, failed } = await run({ profile, fault });
      return {
        wallMs,
        served,
        timedOut: false,
        kinds: new Set(failed),
        told: failed.length,
        caught: code === 1,
      };
    },
  };
}

/** A tool that is installed, as a contender. */
async function theirs(tool, path, folder) {
  const document = await documentIn(folder, tool.document);
  const { version, whole } = tool.document;
  const called = tool.call({ baseUrl: 'BASE_URL', document: 'openapi.json', seed: 1 }).join(' ');
  const told = await program(path, ['--version'], { cwd: folder, env: tool.env });
  return {
    name: tool.name,
    version: /\b(?:version:?|v)\s*v?(\d+\.\d+\.\d+)/i.exec(told.stdout + told.stderr)?.[1],
    command: `${tool.name} ${called}`,
    document: `OpenAPI ${version}, ${whole ? 'the whole document' : 'the endpoint under test alone'}`,
    /** A folder each time: what a tool remembers of one server is not for the next. */
    look: ({ fault, seed }) =>
      inFolder(async (cwd) => {
        const { result, served } = await withMock(
          (baseUrl) =>
            program(path, tool.call({ baseUrl, document, seed }), {
              cwd,
              env: tool.env,
              limitMs: LIMIT_MS,
            }),
          fault === undefined ? [] : ['--fault', fault],
        );
        if (served === 0) throw new CannotMeasure(`${tool.name} sent nothing:\n${lastWords(result)}`);
        const { wallMs, timedOut, stdout } = result;
        return { wallMs, served, timedOut, ...(await tool.failures(stdout, cwd)) };
      }),
  };
}

/** What is there of a tool, or why it is not measured. A first look, unmeasured, fills its caches and the system's. */
async function contenderOf(tool, folder) {
  const path = onPath(tool.name);
  if (path === undefined) return { name: tool.name, why: 'not installed' };
  const contender = await theirs(tool, path, folder);
  try {
    await contender.look({ seed: 1 });
    return contender;
  } catch (error) {
    if (error instanceof CannotMeasure) return { name: tool.name, why: error.message };
    throw error;
  }
}

/** The kinds of failures among these looks. */
function kindsIn(looks) {
  return new Set(looks.flatMap(({ kinds }) => [...kinds]));
}

/** Whether a fault was caught, given what the faithful mock was accused of. */
export function isCaught(look, alarms) {
  return look.caught ?? [...look.kinds].some((kind) => !alarms.has(kind));
}

/** How many looks at the faithful mock would pass for a caught fault beside the others: what chance does. */
export function caughtByChance(faithful) {
  return faithful.filter((look, at) => isCaught(look, kindsIn(faithful.toSpliced(at, 1)))).length;
}

const rateOf = ({ served, wallMs }) => (1_000 * served) / wallMs;

/** A contender's figures. `faithful`: its looks at the faithful mock; `faulty`: at each fault of the sample. */
function figuresOf({ name, version, command: called, document }, faithful, faulty) {
  const of = (value, looks = faithful) => middle(looks.map(value));
  const alarms = kindsIn(faithful);
  const looks = Object.values(faulty);
  return {
    tool: name,
    measured: true,
    version,
    command: called,
    document,
    requests: of(({ served }) => served).median,
    wallMs: of(({ wallMs }) => wallMs),
    requestsPerSecond: of(rateOf),
    falseAlarms: of(({ told }) => told).median,
    falseAlarmKinds: [...alarms].toSorted(),
    caught: Object.keys(faulty).filter((fault) => isCaught(faulty[fault], alarms)),
    ...(faithful.length > 1 ? { caughtByChance: `${caughtByChance(faithful)} of ${faithful.length}` } : {}),
    faultyRequests: of(({ served }) => served, looks),
    faultyWallMs: of(({ wallMs }) => wallMs, looks),
    timedOut: [...faithful, ...looks].filter(({ timedOut }) => timedOut).length,
  };
}

/** Throughput of a contender in units of another's, round by round. */
const ratesAgainst = (rounds, name, other) =>
  rounds[0][other] === undefined || rounds[0][name] === undefined
    ? undefined
    : middle(rounds.map((round) => rateOf(round[name]) / rateOf(round[other])));

/** Every tool, and the suite, on the same sample. */
export async function measureTools(options) {
  return inFolder(async (folder) => {
    const faults = sampleOf(options);
    const found = [];
    for (const tool of contenders) found.push(await contenderOf(tool, folder));
    const missing = found.filter(({ look }) => look === undefined);
    const profiles = options.quick ? ['smoke'] : ['smoke', 'standard'];
    const all = [...profiles.map(ours), ...found.filter(({ look }) => look !== undefined)];
    // Its throughput is that of a long run; on faults it would say what standard says.
    const long = options.quick ? [] : [ours('thorough')];
    const turns = (list, of) => Object.fromEntries(list.map((one) => [one.name, of(one)]));
    const rounds = await byTurns(
      roundsOf(options, 3),
      turns(
        [...all, ...long],
        ({ look }) =>
          (round) =>
            look({ seed: round + 1 }),
      ),
    );
    const faulty = {};
    for (const fault of faults) {
      const [seen] = await byTurns(
        1,
        turns(
          all,
          ({ look }) =>
            () =>
              look({ fault, seed: 1 }),
        ),
      );
      faulty[fault] = seen;
    }
    const perFault = (name) => Object.fromEntries(faults.map((fault) => [fault, faulty[fault][name]]));
    const rate = (name) => ratesAgainst(rounds, `argos-conformance ${name}`, 'schemathesis');
    return {
      faults,
      rounds: rounds.length,
      limitMs: LIMIT_MS,
      results: [
        ...all.map((one) =>
          figuresOf(
            one,
            rounds.map((round) => round[one.name]),
            perFault(one.name),
          ),
        ),
        ...missing.map(({ name, why }) => ({ tool: name, measured: false, why })),
      ],
      againstSchemathesis: {
        standard: rate('standard'),
        thorough: rate('thorough'),
      },
    };
  });
}
