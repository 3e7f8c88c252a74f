/** The encryption path: the suite's cipher (node-forge) against Node's own, and what it adds to a request. */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { inFolder, middle, withMock } from './measure.mjs';

/** Encrypts and decrypts; pairs a second. */
function pairsPerSecond(count, pair) {
  const started = performance.now();
  for (let index = 0; index < count; index += 1) pair();
  return (1000 * count) / (performance.now() - started);
}

/** Submissions a second through the client, one at a time. */
async function submissionsPerSecond(argos, payloads, encrypted) {
  const started = performance.now();
  for (const payload of payloads) {
    const options = { check: 'benchmark', encrypted };
    const { answer } = await argos.submit(payload, argos.nextMark(), options);
    if (answer?.status !== 200) throw new Error(`a valid submission was answered with ${answer?.status}`);
  }
  return (1000 * payloads.length) / (performance.now() - started);
}

/** The cipher by itself, and encrypted against plain submissions. */
export async function measureEncryption({ quick }) {
  const { cipherOf, deriveKey, openClient, resolveTarget } = await import('../dist/wire/index.js');
  const { fullSubmission, render, validCase } = await import('../dist/generators/index.js');
  const { defaultCredentials } = await import('../dist/mock/credentials.js');
  const { apiKey, adminEmail } = defaultCredentials;
  const key = deriveKey(apiKey, 'sha256');
  const cipher = cipherOf(apiKey, 'sha256');
  const rounds = quick ? 2 : 7;
  const { result } = await withMock((baseUrl) =>
    inFolder(async (folder) => {
      const env = {
        ARGOS_BASE_URL: baseUrl,
        ARGOS_API_KEY: apiKey,
        ARGOS_ADMIN_EMAIL: adminEmail,
        ARGOS_CAPABILITIES: 'encryption',
        ARGOS_ENCRYPTION_KEY_DERIVATION: 'sha256',
      };
      const resolution = resolveTarget({ cwd: folder, env });
      if (!resolution.ok) throw new Error(resolution.problems.join('\n'));
      const argos = openClient(resolution.target, { requests: 1e6, created: 1e6, ledgerDir: folder });
      const one = validCase(fullSubmission(argos.facts));
      const payloads = Array.from({ length: quick ? 50 : 400 }, () => render(one, argos.nextMark()));
      const [plaintext] = payloads;
      const suite = () => cipher.decrypt(cipher.encrypt(plaintext));
      const native = () => {
        const one = createCipheriv('aes-256-cbc', key, key.subarray(0, 16));
        const text = Buffer.concat([one.update(plaintext), one.final()]);
        const other = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16));
        return Buffer.concat([other.update(text), other.final()]);
      };
      const seen = [];
      await submissionsPerSecond(argos, payloads, true);
      for (let round = 0; round < rounds; round += 1) {
        seen.push({
          forge: pairsPerSecond(quick ? 200 : 3_000, suite),
          node: pairsPerSecond(quick ? 200 : 3_000, native),
          plain: await submissionsPerSecond(argos, payloads, false),
          encrypted: await submissionsPerSecond(argos, payloads, true),
        });
      }
      await argos.close();
      return { bytes: plaintext.length, seen };
    }),
  );
  const { bytes, seen } = result;
  return {
    bytes,
    forgePairsPerSecond: middle(seen.map(({ forge }) => forge)),
    nodePairsPerSecond: middle(seen.map(({ node }) => node)),
    plainPerSecond: middle(seen.map(({ plain }) => plain)),
    encryptedPerSecond: middle(seen.map(({ encrypted }) => encrypted)),
    cipher: middle(seen.map(({ forge, node }) => forge / node)),
    request: middle(seen.map(({ plain, encrypted }) => encrypted / plain)),
  };
}
