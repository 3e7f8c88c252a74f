/** Some of a run's exchanges as an HTTP archive (HAR 1.2), which developer tools of browsers open. */
import type {
  ConformanceResult,
  RecordedBody,
  RecordedRequest,
  RecordedResponse,
} from '../schemas/generated/types.js';
import type { ExchangeSample } from '../schemas/index.js';
import { count } from './text.js';

/** Most bytes of an archive, but for its head. */
export const HAR_LIMIT_BYTES = 2 * 1024 * 1024;

/** One exchange on its way into the archive. */
interface Kept {
  readonly requirement: string;
  readonly words: string;
  readonly request: RecordedRequest;
  readonly response: RecordedResponse;
  readonly sentAt: string;
}

interface Pair {
  readonly name: string;
  readonly value: string;
}

const pairsOf = (headers: Readonly<Record<string, string>> = {}): Pair[] =>
  Object.entries(headers).map(([name, value]) => ({ name, value }));

function headerOf(headers: Readonly<Record<string, string>> | undefined, wanted: string): string {
  return Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === wanted)?.[1] ?? '';
}

/** The bytes of a character in UTF-8, each as `%XX`. */
function percent(character: string): string {
  return [...Buffer.from(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}

/** What no URL may hold as it is: placeholders of redaction have angle brackets, targets may be asked for anything. */
function urlOf(baseUrl: string, path: string): string {
  const base = URL.canParse(baseUrl) ? baseUrl.replace(/\/+$/, '') : 'http://target.invalid';
  const rest = path
    .replace(/[^!-~]|["<>[\\\]^`{|}]/gu, percent)
    .replace(/%(?![0-9a-f]{2})/gi, '%25')
    .replace(/#/g, '%23');
  return `${base}${rest.startsWith('/') ? '' : '/'}${rest}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function queryOf(path: string): Pair[] {
  const at = path.indexOf('?');
  if (at < 0) return [];
  return path
    .slice(at + 1)
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', ...rest] = part.split('=');
      return { name: decoded(name), value: decoded(rest.join('=')) };
    });
}

function remark({ truncated, bytes }: RecordedBody): string[] {
  return truncated ? [`the beginning of ${count(bytes, 'byte')}`] : [];
}

function decryptedRemark(plaintext: RecordedBody | undefined): string[] {
  if (plaintext === undefined) return [];
  return [`decrypted: ${plaintext.text ?? `(base64) ${plaintext.base64 ?? ''}`}`];
}

const comment = (parts: readonly string[]): { comment?: string } =>
  parts.length === 0 ? {} : { comment: parts.join('; ') };

function postData({ headers, body, plaintext }: RecordedRequest): object {
  if (body === undefined) return {};
  const binary = body.text === undefined && body.base64 !== undefined;
  return {
    postData: {
      mimeType: headerOf(headers, 'content-type'),
      // The format has no encoding for what was sent.
      text: body.text ?? body.base64 ?? '',
      ...(binary ? { _encoding: 'base64' } : {}),
      ...comment([...(binary ? ['as base64'] : []), ...remark(body), ...decryptedRemark(plaintext)]),
    },
  };
}

function content({ headers, body, plaintext }: RecordedResponse): object {
  const binary = body?.text === undefined && body?.base64 !== undefined;
  return {
    size: body?.bytes ?? 0,
    mimeType: headerOf(headers, 'content-type') || 'x-unknown',
    text: body?.text ?? body?.base64 ?? '',
    ...(binary ? { encoding: 'base64' } : {}),
    ...comment([...(body === undefined ? [] : remark(body)), ...decryptedRemark(plaintext)]),
  };
}

function entryOf(baseUrl: string, { requirement, words, request, response, sentAt }: Kept): object {
  const { failure, status = 0 } = response;
  return {
    startedDateTime: sentAt,
    time: response.latencyMs,
    request: {
      method: request.method,
      url: urlOf(baseUrl, request.path),
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: pairsOf(request.headers),
      queryString: queryOf(request.path),
      ...postData(request),
      headersSize: -1,
      bodySize: request.body?.bytes ?? 0,
    },
    response: {
      status,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: pairsOf(response.headers),
      content: content(response),
      redirectURL: headerOf(response.headers, 'location'),
      headersSize: -1,
      bodySize: response.body?.bytes ?? -1,
      ...(failure === undefined ? {} : { _error: failure, comment: `no answer: ${failure}` }),
    },
    cache: {},
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: response.latencyMs, receive: 0 },
    comment: `${requirement}: ${words}`,
    _requirement: requirement,
    _encrypted: request.encrypted,
  };
}

/** Findings first, then what else was sampled, each exchange once. */
function gathered(result: ConformanceResult, samples: readonly Sampled[]): Kept[] {
  const fallback = result.run.startedAt;
  const found = result.requirements.flatMap(({ id, findings }) =>
    findings.flatMap(({ request, response, summary }) =>
      request === undefined || response === undefined
        ? []
        : [{ requirement: id, words: summary, request, response, sentAt: request.sentAt ?? fallback }],
    ),
  );
  const sampled = samples.flatMap(({ check, exchanges }) =>
    exchanges.map(({ kind, request, response }) => ({
      requirement: check,
      words: kind,
      request,
      response,
      sentAt: request.sentAt ?? fallback,
    })),
  );
  const seen = new Set<string>();
  return [...found, ...sampled].filter(({ request, response }) => {
    if (request.sentAt === undefined) return true;
    // One that is in a finding was cut at another place than the same in a sample.
    const start = request.body?.text?.slice(0, 1_000) ?? request.body?.base64?.slice(0, 1_000) ?? '';
    const mark = JSON.stringify([request.sentAt, request.method, request.path, start, response.latencyMs]);
    if (seen.has(mark)) return false;
    seen.add(mark);
    return true;
  });
}

/** The exchanges that a test handed on. */
export interface Sampled {
  /** Title of the test. */
  readonly check: string;
  readonly exchanges: readonly ExchangeSample[];
}

/**
 * Renders the exchanges of findings and samples as HAR 1.2, in the order in which they went out. What would make it
 * longer than {@link HAR_LIMIT_BYTES} is left out, which its comment says. Where a body is encrypted, the decrypted
 * form stands in the comment beside it.
 */
export function renderHar(result: ConformanceResult, samples: readonly Sampled[]): string {
  const entries: { sentAt: string; text: string }[] = [];
  let bytes = 0;
  let leftOut = 0;
  for (const kept of gathered(result, samples)) {
    const text = JSON.stringify(entryOf(result.target.baseUrl, kept));
    const size = Buffer.byteLength(text) + 2;
    if (bytes + size > HAR_LIMIT_BYTES) leftOut += 1;
    else {
      bytes += size;
      entries.push({ sentAt: kept.sentAt, text });
    }
  }
  entries.sort((a, b) => (a.sentAt < b.sentAt ? -1 : a.sentAt > b.sentAt ? 1 : 0));
  const of = count(result.run.requests, 'request');
  const words = `a sample: ${entries.length} of ${of}, those of findings first${
    leftOut === 0 ? '' : `; ${leftOut} more were left out for the size of this file`
  }; secrets are redacted`;
  const head = [
    '"version":"1.2"',
    `"creator":${JSON.stringify({ name: result.suite.name, version: result.suite.version })}`,
    '"pages":[]',
    `"comment":${JSON.stringify(words)}`,
  ].join(',');
  return `{"log":{${head},"entries":[\n${entries.map(({ text }) => text).join(',\n')}\n]}}\n`;
}
