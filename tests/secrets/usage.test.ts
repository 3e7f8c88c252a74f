/** Mistakes on the command line and in the configuration whose wrong value is a secret. */
import { command, concludes } from '../cli/support.js';
import { expect, test } from '../support/folder.js';
import { leaksBelow, leaksIn, planted, plantedVariables } from './planted.js';

const { apiKey, adminEmail, encryptionKey } = planted;
const usual = plantedVariables('http://127.0.0.1:1');
const host = 'https://staging.example';

interface Mistake {
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

const mistakes: Readonly<Record<string, Mistake>> = {
  'the key as the user of the base URL': {
    env: { ARGOS_BASE_URL: `https://user:${apiKey}@staging.example` },
  },
  'the key in the query of the base URL': {
    env: { ARGOS_BASE_URL: `${host}?key=${encodeURIComponent(apiKey)}` },
  },
  'the key in the path of the base URL': { env: { ARGOS_BASE_URL: `http://127.0.0.1:1/${encryptionKey}` } },
  'the key as the base URL': { env: { ARGOS_BASE_URL: apiKey } },
  'the key as the host': {
    env: { ARGOS_BASE_URL: 'https://planted-host-0001', ARGOS_API_KEY: 'planted-host-0001' },
  },
  'the key as a host to allow': { argv: ['--allow-host', apiKey] },
  'the key as --target': { argv: ['--target', apiKey] },
  'a name of a target that is the key': {
    argv: ['--target', 'planted-name-0001'],
    env: { ARGOS_API_KEY: 'planted-name-0001' },
  },
  'the key as --only': { argv: ['--only', apiKey] },
  'the key as --require': { argv: ['--require', `error.missing-data,${apiKey}`] },
  'the key as --profile': { argv: ['--profile', apiKey] },
  'the key as --seed': { argv: ['--seed', apiKey] },
  'the key as --workers': { argv: ['--workers', apiKey] },
  'the key as --fault': { argv: ['--target', 'mock', '--fault', apiKey] },
  'the key as --output': { argv: ['--output', encryptionKey] },
  'an unknown option that is given the key': { argv: [`--key=${apiKey}`] },
  'an unknown option that is the key': { argv: [`--${apiKey}`] },
  'the key as one argument too many': { argv: [apiKey] },
  'the key as ARGOS_PROFILE': { env: { ARGOS_PROFILE: apiKey } },
  'the key as ARGOS_SEED': { env: { ARGOS_SEED: apiKey } },
  'the key as ARGOS_TARGET': { env: { ARGOS_TARGET: apiKey } },
  'the key as ARGOS_CAPABILITIES': { env: { ARGOS_CAPABILITIES: apiKey } },
  'the key as ARGOS_ENCRYPTION_KEY_DERIVATION': { env: { ARGOS_ENCRYPTION_KEY_DERIVATION: apiKey } },
  'the key as ARGOS_TARGET_VERSION': { env: { ARGOS_TARGET_VERSION: `v1 ${apiKey}` } },
  'the key as ARGOS_CA_FILE': { env: { ARGOS_CA_FILE: encryptionKey } },
  'the key as ARGOS_REQUEST_TIMEOUT_MS': { env: { ARGOS_REQUEST_TIMEOUT_MS: apiKey } },
  'the key as the administrator': { env: { ARGOS_ADMIN_EMAIL: apiKey } },
  'the administrator as the one who is none': { env: { ARGOS_UNREGISTERED_ADMIN_EMAIL: adminEmail } },
  'the key with blanks around it': { env: { ARGOS_API_KEY: ` ${apiKey} ` } },
  'a file whose line sets nothing': {
    argv: ['--target', 'staging'],
    files: { '.env.staging': `ARGOS_API_KEY ${apiKey}\nARGOS_${apiKey}=1` },
  },
  'a file that the environment contradicts': {
    argv: ['--target', 'staging'],
    files: { '.env.staging': 'ARGOS_API_KEY=another-key-0001' },
  },
};

for (const [name, { argv = [], env = {}, files = {} }] of Object.entries(mistakes)) {
  test(name, async ({ folder, write }) => {
    write(files);
    const ended = await command(folder, ['run', ...argv], { env: { ...usual, ...env } });
    expect(ended.exitCode).toBe(2);
    const printed = ended.stdout + ended.stderr.join('\n');
    expect(leaksIn(Buffer.from(printed), 'output')).toEqual([]);
    expect(printed).not.toMatch(/planted-(name|host)-0001/);
    expect(printed).not.toBe('');
    expect(leaksBelow(folder, (path) => path.startsWith('.env'))).toEqual([]);
  });
}

test('a variable whose name is the key: the run shows its head without it', async ({ folder }) => {
  const env = { ...usual, ARGOS_PLANTED_NAME_0001: '1', ARGOS_API_KEY: 'ARGOS_PLANTED_NAME_0001' };
  const ended = await command(folder, ['run'], { env, playwright: concludes('conformant') });
  expect(ended.exitCode).toBe(0);
  expect(ended.stdout).toContain('$ARGOS_API_KEY in the process environment is unknown and ignored');
  expect(ended.stdout).not.toContain('PLANTED_NAME');
});
