/** Crafted exchanges, a recorder and a context without a network, for the tests of the checks. */
import type { CheckContext } from '../../checks/context.js';
import { Judge } from '../../checks/judge.js';
import { profiles } from '../../checks/profiles.js';
import { Recorder } from '../../checks/recorder.js';
import type { Ruling, Subject } from '../../checks/subject.js';
import type { CheckEvidence, Finding } from '../../schemas/generated/types.js';
import type { ErrorCode, RequirementId } from '../../schemas/index.js';
import { readBody } from '../../wire/answer.js';
import { type Call, Client, MIGRATION_PATH, type ReadExchange } from '../../wire/client.js';
import { cipherOf } from '../../wire/encryption.js';
import type { Failure, WireAnswer } from '../../wire/exchange.js';
import { createRedactor } from '../../wire/redaction.js';

export const apiKey = 'key-of-the-tests-1234';
export const cipher = cipherOf(apiKey, 'sha256');
export const redactor = createRedactor([{ placeholder: '$ARGOS_API_KEY', value: apiKey }]);

const utf8 = new TextEncoder();
export const bytesOf = (value: string | Uint8Array | object): Uint8Array =>
  value instanceof Uint8Array
    ? value
    : utf8.encode(typeof value === 'string' ? value : JSON.stringify(value));

/** The envelope of a document, as §6-2 asks for it. */
export function envelopeOf(document: object | string): { data: string; isEncrypted: true } {
  return { data: Buffer.from(cipher.encrypt(bytesOf(document))).toString('base64'), isEncrypted: true };
}

/** What an exchange is made of. */
export interface Sketch {
  readonly status?: number;
  /** JSON of an object, text or bytes; nothing by default. */
  readonly body?: string | Uint8Array | object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly statusText?: string;
  readonly failure?: Failure['kind'];
  readonly sent?: string | Uint8Array | object;
  readonly encrypted?: boolean;
  readonly repeatedId?: string;
}

/** The answer of a sketch, read with the tests' key. */
export function answered(sketch: Sketch): Omit<ReadExchange, 'request'> {
  const common = { latencyMs: 1.5, startedAt: 1_790_000_000_000 };
  const repeated = sketch.repeatedId === undefined ? {} : { repeatedId: sketch.repeatedId };
  if (sketch.failure !== undefined) {
    return { ...common, read: {}, failure: { kind: sketch.failure, words: `it failed: ${sketch.failure}` } };
  }
  const answer: WireAnswer = {
    status: sketch.status ?? 200,
    ...(sketch.statusText === undefined ? {} : { statusText: sketch.statusText }),
    headers: sketch.headers ?? { 'content-type': 'application/json' },
    body: bytesOf(sketch.body ?? ''),
    truncated: false,
  };
  return { ...common, ...repeated, answer, read: readBody(answer, cipher) };
}

/** A whole exchange. */
export function exchangeOf(sketch: Sketch): ReadExchange {
  const sent = bytesOf(sketch.sent ?? {});
  const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
  const request = { method: 'POST', path: MIGRATION_PATH, headers, body: sent };
  return {
    request: sketch.encrypted === true ? { ...request, plaintext: sent } : request,
    ...answered(sketch),
  };
}

export const success = (submissionId: unknown = 'sub-1') => ({ message: 'success', submissionId });

const MESSAGES: Readonly<Record<ErrorCode, string>> = {
  invalid_payload: 'Invalid payload',
  missing_data: 'Required input data is missing',
  invalid_project: 'Invalid project',
  invalid_admin: 'Invalid admin',
  invalid_parameter: 'invalid parameter: ',
  invalid_format: 'invalid format: ',
  processing_error: 'Failed to complete migration',
};

/** The error document of a code. */
export const error = (errorCode: ErrorCode, field = '') => ({
  errorCode,
  message: MESSAGES[errorCode] + field,
});

/** A case that must be refused with one of these codes, each about one field where it names one. */
export function refusedWith(...codes: readonly (readonly [ErrorCode, ...string[]])[]): Subject {
  return {
    expectation: {
      kind: 'refused',
      under: 'error.invalid-format',
      earns: codes.map(([code, ...fields]) => ({ code, fields })),
    },
    counterexample: { way: 'some.way', words: 'something is wrong', document: '{"some":"document"}' },
  };
}

export const mustBeAccepted: Subject = {
  expectation: { kind: 'accepted', under: 'submission.minimal-accepted' },
  counterexample: { way: 'valid', words: 'a valid submission' },
};

/** A recorder whose reproductions are short. */
export function newRecorder(check = 'error.invalid-format'): Recorder {
  return new Recorder({
    check,
    own: [check as RequirementId],
    seed: 42,
    runSeed: 7,
    redactor,
    reproduction: { curl: () => 'curl …', replay: (id) => `replay ${id}` },
  });
}

/** What a judge made of one exchange. */
export interface Judged {
  readonly ruling: Ruling;
  readonly findings: readonly Finding[];
  /** The requirements with a failure, sorted. */
  readonly failed: readonly string[];
  readonly evidence: CheckEvidence;
  readonly rows: readonly string[];
}

/** Judges one exchange by itself; a suspicion is confirmed, as it is for a valid twin. */
export function judgeOne(sketch: Sketch, about: Subject, strict = false, confirm = true): Judged {
  const recorder = newRecorder();
  const judge = new Judge({ recorder, strict, secretsIn: (text) => redactor.found(text) });
  const ruling = judge.judge(exchangeOf(sketch), about);
  if (ruling.ruling === 'held' && ruling.suspicion !== undefined) {
    if (confirm) ruling.suspicion.confirm();
    else ruling.suspicion.drop();
  }
  const evidence = recorder.evidence();
  const failed = Object.entries(evidence.judgements).filter(([, { failures }]) => failures > 0);
  return {
    ruling,
    findings: recorder.findings(),
    failed: failed.map(([id]) => id).sort(),
    evidence,
    rows: evidence.observations.map(({ row, outcome }) => `${row}: ${outcome}`),
  };
}

/** One scripted answer, or what answers by the call. */
export type Script = (call: Call, at: number) => Sketch;

/** A context whose client answers by a script, and what it was asked. */
export function contextWith(
  script: Script,
  change: Partial<Pick<CheckContext, 'profile' | 'strict' | 'signal' | 'seed'>> = {},
): {
  readonly context: CheckContext;
  readonly recorder: Recorder;
  readonly calls: Call[];
  readonly trips: string[];
} {
  const calls: Call[] = [];
  const trips: string[] = [];
  const recorder = newRecorder();
  const tasks = new Map<string, string>();
  let tickets = 0;
  const client = new Client({
    cipher,
    keys: { project: apiKey, altered: { 'another-last-character': 'altered-key' }, unknown: 'unknown-key' },
    transport: {
      send: () => Promise.reject(new Error('no network')),
      close: () => Promise.resolve(),
    } as never,
    broker: {
      ask: () => Promise.resolve({ ok: true, ticket: ++tickets }),
      settle: () => Promise.resolve({}),
      share: (key) => {
        const value = tasks.get(key);
        return Promise.resolve(value === undefined ? { role: 'do' } : { role: 'take', value });
      },
      deliver: (key, value) => {
        tasks.set(key, value);
        return Promise.resolve();
      },
      abandon: () => Promise.resolve(),
      peek: () => Promise.resolve(undefined),
      trip: (words) => {
        trips.push(words);
        return Promise.resolve();
      },
    },
  });
  client.send = (call) => {
    calls.push(call);
    const { method = 'POST', path = MIGRATION_PATH, body, plaintext } = call;
    const request = {
      method,
      path,
      headers: client.headersOf(call),
      ...(body === undefined ? {} : { body }),
      ...(plaintext === undefined ? {} : { plaintext }),
    };
    return Promise.resolve({ request, ...answered(script(call, calls.length - 1)) });
  };
  let serials = 0;
  const context: CheckContext = {
    check: 'error.invalid-format',
    own: ['error.invalid-format'],
    seed: 42,
    runSeed: 7,
    profile: profiles.standard,
    strict: false,
    facts: {
      adminEmail: 'admin@example.com',
      unregisteredAdminEmail: 'nobody@example.org',
      idType: 'drvlic',
      year: 2026,
    },
    target: {
      name: 'scripted',
      capabilities: new Set(['encryption']),
      fixtures: new Set(),
      derivationExplicit: true,
      loopback: true,
    },
    client,
    judge: new Judge({ recorder, strict: change.strict ?? false, secretsIn: (text) => redactor.found(text) }),
    recorder,
    signal: AbortSignal.timeout(60_000),
    nextStamp: () => ({ tag: 'abcdefghij', serial: `s${serials++}` }),
    sharedStamp: (place) => ({ tag: 'abcdefghij', serial: `shared${place}` }),
    ...change,
  };
  return { context, recorder, calls, trips };
}

/** A refusal for its format, as most tests of the judge expect and get it. */
export const FORMAT = refusedWith(['invalid_format', 'email']);
export const refusal = error('invalid_format', 'email');

/** Everything that was recorded as judged or left unjudged. */
export function samplesOf({ evidence }: Judged, id: RequirementId): { judged: number; unjudged: number } {
  const { samples: judged = 0, unjudged = 0 } = evidence.judgements[id] ?? {};
  return { judged, unjudged };
}
