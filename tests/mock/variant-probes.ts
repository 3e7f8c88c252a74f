/**
 * A probe for each variant: a short conversation, told as the raw text of its answers, and what the text holds where
 * the variant is in force and does not hold on the faithful server.
 */
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { RunningMock } from '../../mock/server.js';
import {
  at,
  decryptBase64,
  encryptBase64,
  encryptBlocks,
  encryptedBody,
  fullSubmission,
  migrationPath,
  type RequestOptions,
  submission,
  without,
} from './support.js';

/** Tells the answer of a mock to what a probe sends. */
export type Probe = (mock: RunningMock) => Promise<string>;

function plaintextIn(text: string, apiKey: string): string {
  try {
    const document: unknown = JSON.parse(text);
    const data = at(document, 'data') ?? at(document, 'body', 'data');
    return typeof data === 'string' ? `\nsealed: ${decryptBase64(apiKey, data)}` : '';
  } catch {
    return '';
  }
}

/** One request over a connection of its own: status, headers as they were written, body and what is sealed in it. */
function tell(
  mock: RunningMock,
  body: unknown,
  options: RequestOptions = {},
  agent: Agent | false = false,
): Promise<string> {
  const raw = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const { apiKey } = mock.credentials;
  const key = options.key === undefined ? apiKey : options.key;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      mock.baseUrl + (options.path ?? migrationPath),
      {
        agent,
        method: options.method ?? 'POST',
        headers: {
          'content-type': 'application/json',
          ...(key === null ? {} : { 'x-api-key': key }),
          ...options.headers,
        },
      },
      async (incoming) => {
        let text = '';
        for await (const chunk of incoming.setEncoding('utf8')) text += chunk;
        const lines = incoming.rawHeaders.map((word, place) => (place % 2 === 0 ? `\n${word}: ` : word));
        resolve(`${incoming.statusCode}${lines.join('')}\n\n${text}${plaintextIn(text, apiKey)}`);
      },
    );
    outgoing.once('error', reject);
    outgoing.end(raw);
  });
}

const posting =
  (body: unknown, options?: RequestOptions): Probe =>
  (mock) =>
    tell(mock, body, options);

/** Several conversations, one after the other. */
const inTurn =
  (...probes: readonly Probe[]): Probe =>
  async (mock) => {
    const told: string[] = [];
    for (const probe of probes) told.push(await probe(mock));
    return told.join('\n');
  };

/** A valid submission with these members otherwise. */
const changed = (changes: Record<string, unknown>): Probe => posting(submission(changes));
const valid = changed({});
const sealing = (document: unknown): Probe => {
  return (mock) => tell(mock, encryptedBody(mock.credentials.apiKey, document));
};
const sealedText =
  (write: (base64: string) => string): Probe =>
  (mock) =>
    // Long enough to hold each of the characters that escapes and alphabets differ in.
    tell(mock, write(encryptBase64(mock.credentials.apiKey, JSON.stringify(submission({ cf1: marked })))));
const marked = randomBytes(4_000).toString('hex');
const search =
  (query: string): Probe =>
  (mock) =>
    tell(mock, '', { method: 'GET', path: `/v3/submission?${query}` });
/** Whether most of several answers take some milliseconds. */
const pace: Probe = async (mock) => {
  const times: number[] = [];
  for (let sent = 0; sent < 9; sent++) {
    const started = performance.now();
    await tell(mock, '{}');
    times.push(performance.now() - started);
  }
  const median = times.sort((left, right) => left - right)[4] ?? 0;
  return median > 6 ? 'slow' : 'fast';
};

/** After how many answers the server closes a connection. */
const closing: Probe = async (mock) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (let count = 1; count < 40; count++) {
      if (/\nConnection: close\n/.test(await tell(mock, '{}', {}, agent))) return `${count} answers`;
    }
    return 'kept open';
  } finally {
    agent.destroy();
  }
};

const clock: Probe = async (mock) => {
  const date = Date.parse(/\nDate: (.*)\n/.exec(await tell(mock, '{}'))?.[1] ?? '');
  const hours = Math.round((date - Date.now()) / 3_600_000);
  return `${hours} h`;
};

/** The submissionIds of two identical requests, and whether they are one. */
const twice: Probe = async (mock) => {
  const ids = [];
  for (let sent = 0; sent < 2; sent++) ids.push(/"submissionId":"([^"]*)"/.exec(await valid(mock))?.[1]);
  return ids[0] === ids[1] ? 'one id' : 'two ids';
};

/** Two submissions that repeat each other in everything. */
const again: Probe = inTurn(posting(fullSubmission()), posting(fullSubmission()));

const json = JSON.stringify(submission());
const refused = (name: string): RegExp => new RegExp(`"invalid format: ${name}"`);
const succeeded = /^200\n[\s\S]*"message":"success"/;
const big = (bytes: number): Buffer => Buffer.alloc(bytes, ' ');
const noKey = posting(submission(), { key: null });
const put = posting('{}', { method: 'PUT' });

/** By the name of the variant: the probe, and what holds of the variant alone. */
export const variantProbes: Readonly<Record<string, readonly [probe: Probe, told: RegExp]>> = {
  'headers-in-lower-case': [valid, /\ncontent-type: /],
  'headers-in-capitals': [valid, /\nCONTENT-TYPE: /],
  'no-keep-alive': [posting('{}', { headers: { connection: 'keep-alive' } }), /\nConnection: close/],
  'connections-closed-now-and-then': [closing, /^20 answers/],
  'chunked-answers': [valid, /\nTransfer-Encoding: chunked\n(?!Content-Length)[\s\S]*"success"/],
  'extra-headers': [valid, /\nVia: /],
  'slow-answers': [pace, /slow/],
  'uneven-answers': [pace, /slow/],
  'clock-fast': [clock, /^5 h/],
  'clock-slow': [clock, /^-5 h/],
  'charset-parameter': [valid, /\nContent-Type: application\/json; charset=utf-8\n/],
  'type-text-json': [valid, /\nContent-Type: text\/json\n/],
  'type-text-plain': [valid, /\nContent-Type: text\/plain; charset=UTF-8\n/],
  'no-content-type': [valid, /^(?![\s\S]*\nContent-Type: )[\s\S]*"success"/],
  'pretty-printed': [valid, /\{\n {2}"message": "success",\n/],
  'escaped-answers': [valid, /"\\u006dessage":"\\u0073uccess"/],

  'ids-uuid': [valid, /"submissionId":"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/],
  'ids-numeric-text': [valid, /"submissionId":"\d{20}"/],
  'ids-short': [valid, /"submissionId":"[0-9a-z]"/],
  'ids-long': [valid, /"submissionId":"submission_\d{189}"/],
  'ids-with-marks': [valid, /"submissionId":"sub\/0\+a=b&c#ü %"/],
  'members-reversed': [valid, /\{"submissionId":"\w+","message":"success"\}/],
  'sealed-members-reversed': [sealing(submission()), /sealed: \{"submissionId":"\w+","message":"success"\}/],
  'messages-with-full-stop': [changed({ gender: '?' }), /"invalid format: gender\."/],
  'messages-in-capitals': [changed({ gender: '?' }), /"INVALID FORMAT: gender"/],
  'messages-in-lower-case': [posting('{'), /"invalid payload"/],
  'envelope-wrapped': [sealing(submission()), /\{"body":\{"data":/],
  'undecryptable-answered-sealed': [
    (mock) => tell(mock, encryptBlocks(mock.credentials.apiKey, Buffer.alloc(16))),
    /sealed: \{"errorCode":"invalid_payload"/,
  ],
  'keys-stopped-with-401': [noKey, /^401\n/],
  'keys-stopped-as-invalid-project': [noKey, /^400\n[\s\S]*"invalid_project"/],
  'success-with-extra-members': [valid, /"createdAt":/],
  'errors-with-extra-members': [posting('{}'), /"requestId":"r-1","details":null/],
  'envelope-with-extra-members': [sealing(submission()), /"algorithm":/],
  'success-is-201': [valid, /^201\n/],
  'success-is-202': [valid, /^202\n/],
  'gateway-answers-in-html': [noKey, /^403\n[\s\S]*<html>/],
  'gateway-answers-without-body': [noKey, /^403\n[\s\S]*\n\n$/],
  'other-methods-405': [put, /^405\n/],
  'other-methods-404': [put, /^404\n/],

  'no-object-is-missing-data': [posting('[]'), /"missing_data"/],
  'empty-body-is-missing-data': [posting(' '), /"missing_data"/],
  'raw-base64-refused': [sealedText((base64) => base64), /"invalid_payload"/],
  'base64-lenient': [
    sealedText((base64) => base64.replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')),
    /sealed: \{"message":"success"/,
  ],
  'percent-decoded-twice': [
    sealedText((base64) => encodeURIComponent(encodeURIComponent(base64))),
    /sealed: \{"message":"success"/,
  ],
  'percent-encoding-canonical': [
    sealedText((base64) => encodeURIComponent(base64).replace(/%2B/g, '%2b')),
    /"invalid_payload"/,
  ],
  'envelope-request-accepted': [
    (mock) => tell(mock, { data: encryptBase64(mock.credentials.apiKey, json), isEncrypted: true }),
    /sealed: \{"message":"success"/,
  ],
  'envelope-request-invalid-payload': [posting({ data: 'QUJD' }), /"invalid_payload"/],
  'duplicate-keys-refused': [posting(json.replace('{', '{"gend\\u0065r":"male",')), /"invalid_payload"/],
  'byte-order-mark-accepted': [posting(`\uFEFF${json}`), succeeded],
  'invalid-utf-8-replaced': [posting(Buffer.from(json.replace('Jane', '\u00e9'), 'latin1')), succeeded],
  'deep-nesting-refused': [
    posting(json.replace('{', `{"cf1":${'['.repeat(40)}${']'.repeat(40)},`)),
    /"invalid_payload"/,
  ],
  'bodies-over-1-mib-refused': [posting(big(1024 * 1024 + 1)), /^413\n/],
  'bodies-over-16-kib-refused': [posting(big(16 * 1024 + 1)), /^413\n/],
  'oversized-is-invalid-payload': [posting(big(10 * 1024 * 1024 + 1)), /"invalid_payload"/],
  'odd-names-dropped': [posting(json.replace('{', '{"__proto__":1,"ü":2,')), succeeded],
  'odd-names-invalid-payload': [posting(json.replace('{', '{"__proto__":1,')), /"invalid_payload"/],

  'id-type-required': [posting(without('idType')), /"missing_data"/],
  'issuing-country-required': [posting(without('issuingCountry')), /"missing_data"/],
  'blanks-around-dates-trimmed': [changed({ expireDate: ' 2035-01-31\t' }), succeeded],
  'birth-date-notations': [
    inTurn(
      ...['1990/01/01', '1990.01.01', '19900101', '1990-01-01T00:00:00Z'].map((birthDate) =>
        changed({ birthDate }),
      ),
    ),
    /^200\n[\s\S]*\n200\n[\s\S]*\n200\n[\s\S]*\n200\n/,
  ],
  'impossible-days-accepted': [changed({ birthDate: '1999-11-31' }), succeeded],
  'one-id-type': [changed({ idType: 'passport' }), refused('idType')],
  'last-problem-first': [changed({ extra: 'x', gender: '?' }), refused('gender')],
  'missing-fields-last': [posting({ ...without('email'), gender: '?' }), refused('gender')],
  'admin-checked-first': [changed({ extra: 'x', admin: 'nobody@example.org' }), /"invalid_admin"/],
  'empty-required-is-malformed': [changed({ fullName: '' }), refused('fullName')],
  'null-is-malformed': [changed({ fullName: null }), refused('fullName')],
  'optional-null-refused': [changed({ cf1: null }), refused('cf1')],
  'scalars-coerced': [inTurn(changed({ cf1: 1, userid: true }), search('userid=true')), /"cf1":"1"/],
  'blanks-around-emails-trimmed': [changed({ email: ' jane@example.com ' }), succeeded],
  'plain-emails-only': [changed({ email: '"jane"@example.com' }), refused('email')],
  'short-emails-only': [changed({ email: `${'a'.repeat(53)}@example.com` }), refused('email')],
  'admin-in-any-case': [changed({ admin: 'Admin@Example.com' }), succeeded],
  'ipv6-refused': [changed({ ipAddress: '2001:db8::1' }), refused('ipAddress')],
  'empty-texts-refused': [changed({ cf1: '' }), refused('cf1')],
  'blank-texts-refused': [changed({ cf1: ' \t' }), refused('cf1')],
  'blank-required-is-missing': [changed({ fullName: '  ' }), /"missing_data"/],
  'empty-optional-is-absent': [
    inTurn(changed({ cf1: '', userid: 'absent' }), search('userid=absent')),
    /^(?![\s\S]*"cf1")[\s\S]*"Items":\[\{/,
  ],
  'malformed-admin-is-invalid-admin': [changed({ admin: 'no-at-sign' }), /"invalid_admin"/],
  'countries-in-lower-case': [changed({ nationality: 'kor' }), succeeded],
  'any-three-letters': [changed({ nationality: 'QQQ' }), succeeded],
  'long-texts-refused': [changed({ cf1: 'ü'.repeat(128) }), refused('cf1')],
  'long-userid-refused': [changed({ userid: 'u'.repeat(65) }), refused('userid')],
  'nul-refused': [changed({ cf1: 'a\0b' }), refused('cf1')],
  'lone-surrogates-refused': [changed({ cf1: '\uD800' }), refused('cf1')],
  'future-birth-refused': [changed({ birthDate: '2999-01-01' }), refused('birthDate')],
  'expired-document-refused': [changed({ expireDate: '2001-01-01' }), refused('expireDate')],
  'expiry-before-issue-refused': [
    changed({ issueDate: '2999-01-02', expireDate: '2999-01-01' }),
    refused('expireDate'),
  ],

  'identical-requests-one-id': [twice, /one id/],
  'writes-seen-late': [inTurn(changed({ userid: 'late' }), search('userid=late')), /"Items":\[\]/],
  'nothing-found-404': [search('userid=nobody'), /^404\n/],
  'nothing-found-400': [search('userid=nobody'), /^400\n/],
  'oldest-first': [
    inTurn(
      changed({ userid: 'order', fullName: 'First' }),
      changed({ userid: 'order', fullName: 'Second' }),
      search('userid=order'),
    ),
    /"First"[\s\S]*"Second"/,
  ],
  'more-read-back': [inTurn(changed({ userid: 'more' }), search('userid=more')), /"middle_name":null/],
  'only-documented-read-back': [
    inTurn(posting({ ...fullSubmission(), userid: 'only' }), search('userid=only')),
    /^(?![\s\S]*"cf1")[\s\S]*"full_name"/,
  ],
  'deleter-not-checked': [
    async (mock) => {
      const [, id] = /"submissionId":"([^"]*)"/.exec(await valid(mock)) ?? [];
      const path = `/v3/submission?submission_id=${id}&admin_name=nobody`;
      return tell(mock, '', { method: 'DELETE', path });
    },
    succeeded,
  ],
  'repeated-email-refused': [again, refused('email')],
  'repeated-userid-refused': [again, refused('userid')],
  'repeated-identity-number-refused': [again, refused('identityNumber')],
  'repeated-full-name-refused': [again, refused('fullName')],
};
