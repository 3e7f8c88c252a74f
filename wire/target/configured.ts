/** A target that is described by variables, and what must hold before anything is sent to it. */
import { hostOf, isLoopback, productionHost } from './hosts.js';
import { environmentName } from './selection.js';
import type { Settings } from './settings.js';
import { capabilities, given, type Target } from './target.js';
import * as values from './values.js';
import type { VariableName } from './variables.js';

/** Milliseconds that a request may take. */
const patience = { loopback: 5_000, network: 30_000 };
/** Requests in flight. */
const inFlight = { loopback: 32, network: 4 };
/** Requests a second to a host that is not loopback, unless configured. */
const networkPace = 10;
/** An administrator whom no project registers: the domain is reserved (RFC 2606). */
const unregisteredAdmin = 'unregistered.admin@example.org';
const usualIdType = 'drvlic';

/** What the options of a run allow. */
export interface Permissions {
  /** Canonical hosts of `--allow-host`. */
  readonly hosts: readonly string[];
  readonly plaintext: boolean;
}

type Bounds = Pick<
  Target,
  'requestTimeoutMs' | 'inFlight' | 'requestsPerSecond' | 'maxRequests' | 'maxCreated' | 'targetVersion'
>;

/** Bounds and labels, which every target heeds. */
function bounds(settings: Settings, loopback: boolean): Bounds {
  const where = loopback ? 'loopback' : 'network';
  const requestsPerSecond = settings.read('ARGOS_REQUESTS_PER_SECOND', values.decimal(0.01, 5_000));
  return {
    requestTimeoutMs:
      settings.read('ARGOS_REQUEST_TIMEOUT_MS', values.whole(100, 600_000)) ?? patience[where],
    inFlight: inFlight[where],
    ...given({
      requestsPerSecond: requestsPerSecond ?? (loopback ? undefined : networkPace),
      maxRequests: settings.read('ARGOS_MAX_REQUESTS', values.whole(1, 1_000_000)),
      maxCreated: settings.read('ARGOS_MAX_CREATED', values.whole(0, 1_000_000)),
      targetVersion: settings.read('ARGOS_TARGET_VERSION', values.label),
    }),
  };
}

/** The embedded mock before it has started: `mockTarget` adds the rest. */
export function embeddedMock(settings: Settings): Target {
  return {
    kind: 'mock',
    name: 'mock',
    loopback: true,
    encryptionKeyDerivation: 'sha256',
    derivationExplicit: true,
    unregisteredAdminEmail: unregisteredAdmin,
    idType: usualIdType,
    capabilities,
    allowedHosts: [],
    ...bounds(settings, true),
  };
}

/** A configured target; undefined, with problems in the findings, when a value is missing or wrong. */
export function configuredTarget(
  settings: Settings,
  name: string,
  cwd: string,
  allow: Permissions,
): Target | undefined {
  const { problems, sources } = settings.findings;
  const home = name === environmentName ? 'the process environment' : `.env.${name}`;
  const needed: readonly VariableName[] = ['ARGOS_BASE_URL', 'ARGOS_API_KEY', 'ARGOS_ADMIN_EMAIL'];
  for (const variable of needed) {
    if (!settings.has(variable)) problems.push(`${variable} is missing: set it in ${home}`);
  }

  const url = settings.read('ARGOS_BASE_URL', values.baseUrl);
  const apiKey = settings.read('ARGOS_API_KEY', values.apiKey);
  const adminEmail = settings.read('ARGOS_ADMIN_EMAIL', values.email);
  const listedHosts = settings.read('ARGOS_ALLOWED_HOSTS', values.hostList) ?? [];
  const offered = settings.read('ARGOS_CAPABILITIES', values.capabilityList) ?? [];
  const derivation = settings.read('ARGOS_ENCRYPTION_KEY_DERIVATION', values.derivation);
  const dedicatedKey = settings.read('ARGOS_ENCRYPTION_KEY', values.encryptionKey);
  const unregisteredAdminEmail =
    settings.read('ARGOS_UNREGISTERED_ADMIN_EMAIL', values.email) ?? unregisteredAdmin;
  const invalidProjectApiKey = settings.read('ARGOS_INVALID_PROJECT_API_KEY', values.apiKey);
  const idType = settings.read('ARGOS_ID_TYPE', values.idType) ?? usualIdType;
  const fixtures = given({
    invalidProjectApiKey,
    processingErrorEmail: settings.read('ARGOS_PROCESSING_ERROR_EMAIL', values.email),
    caFile: settings.read('ARGOS_CA_FILE', values.certificateFile(cwd)),
  });
  // The production host is admitted by the option alone, whatever a file lists.
  const allowedHosts = [
    ...new Set([...allow.hosts, ...listedHosts.filter((host) => host !== productionHost)]),
  ];

  const host = url === undefined ? undefined : hostOf(url);
  const loopback = host !== undefined && isLoopback(host);
  const limits = bounds(settings, loopback);

  if (url !== undefined) problems.push(...wayProblems(settings, url, allowedHosts, allow.plaintext, home));
  problems.push(
    ...twinProblems(settings, { apiKey, adminEmail, invalidProjectApiKey, unregisteredAdminEmail }),
  );
  // Without a key of its own, a project's encryption key is its API key.
  const encryptionKey = dedicatedKey ?? (settings.has('ARGOS_ENCRYPTION_KEY') ? undefined : apiKey);
  if (encryptionKey !== undefined && derivation !== undefined) {
    const keyName = dedicatedKey === undefined ? 'ARGOS_API_KEY' : 'ARGOS_ENCRYPTION_KEY';
    const problem = values.derivationProblem(encryptionKey, derivation);
    if (problem !== undefined) {
      problems.push(
        `${settings.place(keyName)} ${problem}, which ARGOS_ENCRYPTION_KEY_DERIVATION asks for: correct either`,
      );
    }
  }
  sources.push(...gaps(settings, offered));

  if (url === undefined || apiKey === undefined || adminEmail === undefined || encryptionKey === undefined) {
    return undefined;
  }
  return {
    kind: 'remote',
    name,
    baseUrl: url.href.replace(/\/$/, ''),
    loopback,
    apiKey,
    adminEmail,
    encryptionKey,
    encryptionKeyDerivation: derivation ?? 'sha256',
    derivationExplicit: derivation !== undefined,
    unregisteredAdminEmail,
    idType,
    ...fixtures,
    capabilities: offered,
    allowedHosts,
    ...limits,
  };
}

/** Why a URL must not be talked to. */
function wayProblems(
  settings: Settings,
  url: URL,
  allowedHosts: readonly string[],
  plaintext: boolean,
  home: string,
): string[] {
  const host = hostOf(url);
  if (isLoopback(host)) return [];
  const place = settings.place('ARGOS_BASE_URL');
  const problems: string[] = [];
  if (!allowedHosts.includes(host)) {
    problems.push(
      host === productionHost
        ? `${place} names the production host ${host}, where submissions are billed: if that is meant, pass --allow-host ${host} (ARGOS_ALLOWED_HOSTS never admits it)`
        : `${place} names the host ${host}, which is not allowed: add it to ARGOS_ALLOWED_HOSTS in ${home} or pass --allow-host ${host}`,
    );
  }
  if (url.protocol === 'http:' && !plaintext) {
    problems.push(
      `${place} sends keys in the clear over http: to a host that is not loopback: use https: or pass --allow-plaintext`,
    );
  }
  return problems;
}

/** Values that mean nothing when they are the same. */
function twinProblems(
  settings: Settings,
  read: {
    apiKey: string | undefined;
    adminEmail: string | undefined;
    invalidProjectApiKey: string | undefined;
    unregisteredAdminEmail: string;
  },
): string[] {
  const problems: string[] = [];
  if (read.invalidProjectApiKey !== undefined && read.invalidProjectApiKey === read.apiKey) {
    problems.push(
      `${settings.place('ARGOS_INVALID_PROJECT_API_KEY')} is the project's own key: give one whose project is not valid`,
    );
  }
  if (read.adminEmail?.toLowerCase() === read.unregisteredAdminEmail.toLowerCase()) {
    problems.push(
      `${settings.place('ARGOS_UNREGISTERED_ADMIN_EMAIL')} is the administrator's own address: give one that is not registered`,
    );
  }
  return problems;
}

/** What the run will not test because the target does not offer it. */
function gaps(settings: Settings, offered: readonly string[]): string[] {
  const missing = capabilities.filter((capability) => !offered.includes(capability));
  if (missing.length === 0) return [];
  const reason = settings.has('ARGOS_CAPABILITIES') ? 'leaves out' : 'is not set, so the target has no';
  return [`ARGOS_CAPABILITIES ${reason} ${missing.join(', ')}: what needs them is not tested`];
}
