/** A finding as a bug report in Markdown, to be pasted where the target's makers look. */
import type {
  ConformanceResult,
  Finding,
  RecordedBody,
  RecordedResponse,
  RequirementResult,
} from '../../schemas/generated/types.js';
import { cited } from '../cited.js';
import { clip, count, duration, utc } from '../text.js';
import { code, fence, sentence } from './escape.js';

/** Most characters of a body, which is cut there (0: no exchange at all), and of a command, which is left out beyond. */
export interface Room {
  readonly reported: number;
  readonly reportedCommand: number;
}

/** Headers in which servers and what stands before them name a request, the most telling first. */
const requestIds = [
  'x-request-id',
  'request-id',
  'x-amzn-requestid',
  'x-amz-request-id',
  'x-correlation-id',
  'x-amzn-trace-id',
  'x-amz-cf-id',
  'x-cloud-trace-context',
  'apigw-requestid',
  'cf-ray',
  'traceparent',
];

function header(response: RecordedResponse | undefined, name: string): string | undefined {
  const found = Object.entries(response?.headers ?? {}).find(([key]) => key.toLowerCase() === name);
  return found?.[1];
}

/** The ids that an answer gives its request, as header and value: what a target's makers search their logs for. */
export function requestIdsOf(
  response: RecordedResponse | undefined,
): (readonly [name: string, value: string])[] {
  return requestIds.flatMap((name) => {
    const value = header(response, name);
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
}

/** When a finding was made, as well as it is known, and what says so. */
export function whenFound(result: ConformanceResult, found: Finding): { time: string; from: string } {
  const sent = found.request?.sentAt;
  if (sent !== undefined && !Number.isNaN(Date.parse(sent)))
    return { time: utc(sent), from: 'when it was sent' };
  const date = header(found.response, 'date');
  if (date !== undefined && !Number.isNaN(Date.parse(date))) {
    return { time: utc(date), from: "the answer's date" };
  }
  return { time: utc(result.run.startedAt), from: 'start of the run' };
}

function clipped(text: string, most: number): string {
  const { text: kept, left } = clip(text, most);
  return left > 0 ? `${kept}\n… ${count(left, 'more character')} in the report` : kept;
}

function bodyOf(body: RecordedBody | undefined, most: number): string {
  return clipped(body?.text ?? body?.base64 ?? '', most);
}

function headers(all: Readonly<Record<string, string>> | undefined): string[] {
  return Object.entries(all ?? {}).map(([name, value]) => `${name}: ${value}`);
}

/** First line, headers and body in one fence, as they would stand on the wire. */
function message(
  first: string,
  lines: readonly string[],
  body: RecordedBody | undefined,
  most: number,
): string {
  const text = bodyOf(body, most);
  return fence([first, ...lines, ...(text === '' ? [] : ['', text])].join('\n'), 'http');
}

function exchange(title: string, text: string, plaintext: RecordedBody | undefined, most: number): string[] {
  const inner = plaintext === undefined ? [] : ['Decrypted:', fence(bodyOf(plaintext, most), 'json')];
  return [`## ${title}`, text, ...inner];
}

function answer(response: RecordedResponse, most: number): string[] {
  const title = `Answer, after ${duration(response.latencyMs)}`;
  if (response.status === undefined) {
    return [`## ${title}`, `None: ${sentence(response.failure ?? 'no reason recorded')}`];
  }
  return exchange(
    title,
    message(`Status ${response.status}`, headers(response.headers), response.body, most),
    response.plaintext,
    most,
  );
}

function command(text: string, most: number): string {
  if (text.length > most) {
    return `${count(text.length, 'character')} long: see the report, or run the check again as below.`;
  }
  return fence(text, 'sh');
}

/**
 * The whole finding as Markdown: what is wrong, where and when, how to see it again. Every text of the target or of a
 * generator is a code span or a fence that it cannot leave; bodies are cut, commands are whole or left out.
 */
export function findingMarkdown(
  result: ConformanceResult,
  requirement: Pick<RequirementResult, 'id' | 'level' | 'section' | 'statement'>,
  found: Finding,
  { reported, reportedCommand }: Room,
): string {
  const { target, suite, contract, run } = result;
  const { time, from } = whenFound(result, found);
  const ids = requestIdsOf(found.response);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Requirement', `${code(requirement.id)} (${requirement.level}): ${sentence(requirement.statement)}`],
    [
      'Contract',
      `${sentence(cited(requirement.section))} of the documentation; catalogue ${code(contract.version)}`,
    ],
    ['Target', `${code(target.name)} at ${code(target.baseUrl)}`],
    ['Version', target.version === undefined ? undefined : code(target.version)],
    ['Time', `${sentence(time)} (${from})`],
    ['Request id', ids.length === 0 ? undefined : ids.map(([name, id]) => code(`${name}: ${id}`)).join(', ')],
    ['Seen', `${count(found.occurrences, 'time')} in this run`],
    ['Confirmed', found.confirmed === undefined ? undefined : sentence(found.confirmed)],
    [
      'Suite',
      `${code(`${suite.name} ${suite.version}`)}, seed ${code(String(found.seed))}, ${run.profile} profile`,
    ],
    ['Run', code(run.id)],
  ];
  const { words, document } = found.counterexample;
  return `${[
    `# ${sentence(found.summary)}`,
    `**Expected:** ${sentence(found.expected)}`,
    `**Actual:** ${sentence(found.actual)}`,
    facts.flatMap(([term, value]) => (value === undefined ? [] : [`- ${term}: ${value}`])).join('\n'),
    '## Smallest input found',
    sentence(words),
    ...(document === undefined || reported === 0 ? [] : [fence(clipped(document, reported), 'json')]),
    '## Send it again',
    command(found.curl, reportedCommand),
    '## Run just this check again',
    command(found.replay, reportedCommand),
    ...(found.request === undefined || reported === 0
      ? []
      : exchange(
          found.request.encrypted ? 'Request, encrypted' : 'Request',
          message(
            `${found.request.method} ${found.request.path}`,
            headers(found.request.headers),
            found.request.body,
            reported,
          ),
          found.request.plaintext,
          reported,
        )),
    ...(found.response === undefined || reported === 0 ? [] : answer(found.response, reported)),
  ].join('\n\n')}\n`;
}
