/** The encryption path: the suite's cipher (node-forge) against Node's own, and what it adds to a request. */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { fullSubmission, render, validCase } from '../dist/generators/index.js';
import { defaultCredentials } from '../dist/mock/credentials.js';
import { cipherOf, deriveKey, openClient, resolveTarget } from '../dist/wire/index.js';
import { withMock } from './measure.mjs';
import { CannotMeasure, inFolder } from './programs.mjs';
import { byTurns, middle } from './statistics.mjs';

/** Encrypts and decrypts; pairs a second. */
function pairsPerSecond(count, pair) {
  const started = performance.now();
  for (let index = 0; index < count; index += 1) pair();
  return (1_000 * count) / (performance.now() - started);
}

/** Submissions a second through the client, one at a time. */
async function submissionsPerSecond(client, payloads, encrypted) {
  const started = performance.now();
  for (const payload of payloads) {
    const { answer } = await client.submit(payload, client.nextMark(), { check: 'benchmark', encrypted });
    if (answer?.status !== 200) {
      throw new CannotMeasure(`the mock answered a valid submission with ${answer?.status ?? 'nothing'}`);
    }
  }
  return (1_000 * payloads.length) / (performance.now() - started);
}

/** The suite's cipher and Node's, each with the key of the mock, as functions from a plaintext to the same again. */
function ciphers(apiKey) {
  const key = deriveKey(apiKey, 'sha256');
  const cipher = cipherOf(apiKey, 'sha256');
  const whole = (one, bytes) => Buffer.concat([one.update(bytes), one.final()]);
  return {
    forge: (bytes) => cipher.decrypt(cipher.encrypt(bytes)),
    native: (bytes) =>
      whole(
        createDecipheriv('aes-256-ecb', key, null),
        whole(createCipheriv('aes-256-ecb', key, null), bytes),
      ),
  };
}

/** A client of the library on this mock. */
function clientOn(baseUrl, ledgerDir, { apiKey, adminEmail }) {
  const env = {
    ARGOS_BASE_URL: baseUrl,
    ARGOS_API_KEY: apiKey,
    ARGOS_ADMIN_EMAIL: adminEmail,
    ARGOS_CAPABILITIES: 'encryption',
    ARGOS_ENCRYPTION_KEY_DERIVATION: 'sha256',
  };
  const resolution = resolveTarget({ cwd: ledgerDir, env });
  if (!resolution.ok) throw new CannotMeasure(resolution.problems.join('\n'));
  return openClient(resolution.target, { requests: 1e6, created: 1e6, ledgerDir });
}

/** The cipher by itself, and encrypted against plain submissions of every documented field. */
export async function measureEncryption({ quick }) {
  const { forge, native } = ciphers(defaultCredentials.apiKey);
  const [pairs, submissions, rounds] = quick ? [200, 50, 2] : [3_000, 400, 7];
  const { result } = await withMock((baseUrl) =>
    inFolder(async (folder) => {
      const client = clientOn(baseUrl, folder, defaultCredentials);
      const one = validCase(fullSubmission(client.facts));
      const payloads = Array.from({ length: submissions }, () => render(one, client.nextMark()));
      const [text] = payloads;
      for (const cipher of [forge, native]) {
        if (!Buffer.from(cipher(text)).equals(text))
          throw new CannotMeasure('a cipher does not decrypt its own');
      }
      // Once for the compilers of both sides, unmeasured.
      await submissionsPerSecond(client, payloads, true);
      const seen = await byTurns(rounds, {
        forge: () => pairsPerSecond(pairs, () => forge(text)),
        native: () => pairsPerSecond(pairs, () => native(text)),
        plain: () => submissionsPerSecond(client, payloads, false),
        encrypted: () => submissionsPerSecond(client, payloads, true),
      });
      await client.close();
      return { bytes: text.length, seen };
    }),
  );
  const { bytes, seen } = result;
  const of = (value) => middle(seen.map(value));
  return {
    bytes,
    rounds,
    forgePairsPerSecond: of((round) => round.forge),
    nodePairsPerSecond: of((round) => round.native),
    plainPerSecond: of((round) => round.plain),
    encryptedPerSecond: of((round) => round.encrypted),
    cipher: of((round) => round.forge / round.native),
    request: of((round) => round.encrypted / round.plain),
  };
}
