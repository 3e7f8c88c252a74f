/**
 * General tools, as each does best on the exported OpenAPI document with its defaults otherwise, and what each one says
 * of a server: the kinds of failures, so fine that a new one is noticed among others of the same name, and how many
 * failures the tool itself counts.
 */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parse as parseJUnit } from 'junit2json';
import { defaultCredentials } from '../dist/mock/credentials.js';
import { workers } from './measure.mjs';

const key = `x-api-key: ${defaultCredentials.apiKey}`;

/** The first entry of PATH that holds a program of this name; undefined when there is none. */
export function onPath(name, path = process.env.PATH ?? '') {
  return path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}

/** What a tool has written; nothing when it was ended before. */
function textOf(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** A code that the answer names, or nothing. */
function errorCodeOf(response) {
  const { $base64: body } = response?.content ?? {};
  try {
    return JSON.parse(Buffer.from(body ?? '', 'base64').toString('utf8')).errorCode ?? '';
  } catch {
    return '';
  }
}

/** The kind of one failed check of Schemathesis, from its record of the request. */
function kindOf({ failure }, { value }, interaction) {
  const { location, parameter } = value.meta?.phase?.data ?? {};
  const { response } = interaction ?? {};
  // What is wrong with an answer is in the message; what is wrong with a request is a place in the schema.
  const words = /^(RejectedPositiveData|AcceptedNegativeData)$/.test(failure.type)
    ? (location ?? parameter ?? '')
    : failure.message.split('\n').slice(0, 2).join(' ');
  return [failure.operation, failure.title, response?.status_code ?? '', errorCodeOf(response), words].join(
    ' | ',
  );
}

/** From the events that Schemathesis writes down, each failed check of each request; it prints only the first of a name. */
export function schemathesisKinds(events) {
  const kinds = new Set();
  for (const line of events.split('\n').filter((text) => text.startsWith('{"ScenarioFinished"'))) {
    const { cases, checks, interactions } = JSON.parse(line).ScenarioFinished.recorder;
    for (const [id, results] of Object.entries(checks ?? {})) {
      for (const { status, failure_info: failed } of results) {
        if (status === 'failure') kinds.add(kindOf(failed, cases[id], interactions?.[id]));
      }
    }
  }
  return kinds;
}

/**
 * From the JUnit report that Specmatic writes (what it prints is broken anywhere): scenario, place in the answer, rule, and
 * what it says of statuses.
 */
export async function specmaticKinds(report) {
  const { testcase = [] } = (await parseJUnit(report)) ?? {};
  const failed = testcase.filter(({ failure }) => failure !== undefined);
  const kinds = failed.map(({ name, failure: [{ message = '' }] }) => {
    const scenario = name.slice(name.indexOf('Scenario: ') + 'Scenario: '.length);
    const places = [...message.matchAll(/^ *>> (.*)\n\s*(R\d+: .*)$/gm)].map(
      ([, place, rule]) => `${place} ${rule}`,
    );
    const statuses = message.match(/expected status \d+ but response contained status \d+/g) ?? [];
    return [scenario, ...places, ...statuses].join(' | ');
  });
  return new Set(kinds);
}

/** From what Dredd prints of each failed transaction: its name and what differed. */
export function dreddKinds(output) {
  // Before that, one line each, without the reason.
  const [, details = ''] = output.split('info: Displaying failed tests...');
  return new Set(
    [...details.matchAll(/^fail: (\S+ \(\d+\) \S+) duration: \d+ms\nfail: ([\s\S]*?)\n\s*\nrequest:/gm)].map(
      ([, transaction, differences]) => `${transaction} | ${differences.trim().replace(/\s*\n\s*/g, ' | ')}`,
    ),
  );
}

/** The number that a pattern finds in what a tool prints; undefined when it does not say. */
function counted(pattern, output) {
  const found = pattern.exec(output)?.[1];
  return found === undefined ? undefined : Number(found);
}

/**
 * The tools. `document`: the whole OpenAPI document, or the endpoint under test alone, by version of OpenAPI.
 * `failures` gets what the tool printed and the folder that it was started in.
 */
export const contenders = [
  {
    name: 'schemathesis',
    document: { version: '3.1', whole: true },
    call: ({ baseUrl, document, seed }) => [
      ...['run', document, '--url', baseUrl, '-H', key, '--workers', String(workers), '--checks', 'all'],
      ...['--continue-on-failure', '--seed', String(seed), '--no-color'],
      ...['--report', 'ndjson', '--report-ndjson-path', 'events.ndjson'],
    ],
    failures(output, folder) {
      return {
        kinds: schemathesisKinds(textOf(join(folder, 'events.ndjson'))),
        told: counted(/(\d+) unique failures?/, output) ?? 0,
      };
    },
  },
  {
    name: 'specmatic',
    document: { version: '3.0', whole: false },
    call: ({ baseUrl, document }) => [
      ...['test', document, `--testBaseURL=${baseUrl}`, '--junitReportDir', 'junit'],
    ],
    env: {
      // The key, by the name of its security scheme.
      apiKey: defaultCredentials.apiKey,
      SPECMATIC_DISABLE_TELEMETRY: 'true',
      // Nothing leaves the machine, whatever the setting above is called in a newer version.
      JAVA_TOOL_OPTIONS: '-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=9',
    },
    async failures(output, folder) {
      return {
        kinds: await specmaticKinds(textOf(join(folder, 'junit', 'TEST-junit-jupiter.xml'))),
        told: counted(/^Tests run: .*Failures: (\d+)/m, output) ?? 0,
      };
    },
  },
  {
    name: 'dredd',
    // It refuses the whole document: DELETE's parameters have no examples.
    document: { version: '3.0', whole: false },
    call: ({ baseUrl, document }) => [document, baseUrl, '--header', key, '--no-color'],
    failures: (output) => ({
      kinds: dreddKinds(output),
      told: counted(/^complete: .* (\d+) failing/m, output) ?? 0,
    }),
  },
];
