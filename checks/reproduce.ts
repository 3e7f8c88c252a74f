/** Shell lines that send a request again by hand, and the command that runs a check again. */
import { gzipSync } from 'node:zlib';
import { utf8 } from '../wire/answer.js';
import type { ReadExchange } from '../wire/client.js';
import type { Exchange } from '../wire/exchange.js';
import type { Redactor } from '../wire/redaction.js';
import { classOf } from './document.js';
import type { Reproduction } from './finding.js';

/** The administrator's address as it is shown. */
export const ADMIN_PLACEHOLDER = '<ARGOS_ADMIN_EMAIL>';
const INLINE_LIMIT_BYTES = 16 * 1024;
const VARIABLE =
  /[xy]?\$\{ARGOS_API_KEY(?:[%#]\?)?\}[xy]?|\$\(printf %s "\$ARGOS_API_KEY" \| tr A-Za-z a-zA-Z\)|\$ARGOS_[A-Z_]+|<ARGOS_ADMIN_EMAIL>/g;

/** Puts the administrator into bytes; an address may hold what is special to sed. */
const FILL_ADMIN = String.raw` | LC_ALL=C sed "s/${ADMIN_PLACEHOLDER}/$(printf %s "$ARGOS_ADMIN_EMAIL" | sed 's/[&/\\]/\\&/g')/g"`;

/** What the lines depend on. */
export interface ReproductionOptions {
  readonly redactor: Redactor;
  /** Arguments of the replay command that name the target, the profile and the seed. */
  readonly runArguments: readonly string[];
  /** How to start the mock with the same faults; only for the embedded mock. */
  readonly mockCommand?: string;
}

/** A text as one shell word; placeholders become variables. */
function word(text: string): string {
  let quoted = '';
  let at = 0;
  for (const match of text.matchAll(VARIABLE)) {
    quoted += single(text.slice(at, match.index));
    quoted += match[0] === ADMIN_PLACEHOLDER ? '"$ARGOS_ADMIN_EMAIL"' : `"${match[0]}"`;
    at = match.index + match[0].length;
  }
  return quoted + single(text.slice(at)) || "''";
}

function single(text: string): string {
  if (text === '') return '';
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Whether a shell and a terminal carry a text unharmed. */
function carriesSafely(text: string): boolean {
  return [...text].every((character) => {
    const code = character.codePointAt(0) ?? 0;
    return (code >= 0x20 && code !== 0x7f && !(code >= 0x80 && code < 0xa0)) || code === 0x0a;
  });
}

/** How a body gets to curl: inline, or through base64 (and gzip when it is big). */
function bodyOf(bytes: Uint8Array, redactor: Redactor): { before: string; data: string } {
  const text = utf8(bytes);
  if (
    text !== undefined &&
    // Reading UTF-8 takes a byte-order mark off.
    Buffer.byteLength(text) === bytes.length &&
    bytes.length <= INLINE_LIMIT_BYTES &&
    carriesSafely(text) &&
    !text.startsWith('@')
  ) {
    return { before: '', data: `--data-binary ${word(redactor.text(text))}` };
  }
  const clean = Buffer.from(redactor.text(Buffer.from(bytes).toString('latin1')), 'latin1');
  const big = clean.length > INLINE_LIMIT_BYTES;
  const encoded = (big ? gzipSync(clean) : clean).toString('base64');
  const fill = clean.includes(ADMIN_PLACEHOLDER) ? FILL_ADMIN : '';
  return {
    before: `printf %s '${encoded}' | base64 -d${big ? ' | gunzip' : ''}${fill} |\n`,
    data: '--data-binary @-',
  };
}

/** How many different submissions a series sends. */
const SERIES = 6;

/** The lines once for each of several serials, so that each submission differs from the others. */
function inSeries(lines: string, serial: string): string {
  const varied = lines.replaceAll(serial, `'"$serial"'`);
  const serials = Array.from({ length: SERIES }, (_, at) => `${serial.slice(0, -1)}${at}`).join(' ');
  return `for serial in ${serials}; do\n${varied}\necho\ndone`;
}

function curlOf(exchange: Exchange, options: ReproductionOptions, series?: string): string {
  const { redactor } = options;
  const { method, path, headers, body } = exchange.request;
  const lines: string[] = [];
  if (options.mockCommand !== undefined) {
    lines.push(`# the mock, in another terminal: ${options.mockCommand}`);
    lines.push('# then: export ARGOS_BASE_URL=http://127.0.0.1:4010 ARGOS_API_KEY=<the key that it prints>');
  }
  const cls = classOf(exchange as ReadExchange);
  if (series !== undefined) lines.push(`# creates ${SERIES} submissions, which are billed`);
  else if (method === 'POST' && cls !== 'refused' && cls !== 'gateway') {
    lines.push('# may create a submission, which is billed');
  }
  const parts = [`curl -sS -i -X ${method} "$ARGOS_BASE_URL"${word(redactor.text(path))}`];
  for (const [name, value] of Object.entries(headers)) {
    // curl drops a header with nothing after the colon; a semicolon makes it send one.
    parts.push(value === '' ? `-H ${word(`${name};`)}` : `-H ${word(`${name}: ${redactor.text(value)}`)}`);
  }
  const { before, data } = body === undefined ? { before: '', data: undefined } : bodyOf(body, redactor);
  if (data !== undefined) parts.push(data);
  const request = before + parts.join(' \\\n  ');
  lines.push(series !== undefined && before === '' ? inSeries(request, series) : request);
  return lines.join('\n');
}

/** The reproduction lines of a run. */
export function createReproduction(options: ReproductionOptions): Reproduction {
  return {
    curl: (exchange, series) => curlOf(exchange, options, series),
    replay: (requirement) =>
      // Elsewhere: the report that holds the finding is not to be replaced by it.
      [
        'npx argos-conformance run',
        ...options.runArguments,
        '--only',
        requirement,
        '--output reports/replay',
      ].join(' '),
  };
}
