/** Runs one check against one target and hands back its evidence, whatever happens. */
import { type Check, type CheckContext, deriveSeed, SuiteError } from '../checks/context.js';
import { Judge } from '../checks/judge.js';
import { ENCRYPTION_WORD } from '../checks/preflight.js';
import { catalogueIndex, type Profile } from '../checks/profiles.js';
import { Recorder } from '../checks/recorder.js';
import { createReproduction } from '../checks/reproduce.js';
import type { Stamp } from '../generators/model.js';
import { type Fixture, type RequirementId, requirement } from '../schemas/index.js';
import type { Broker } from '../wire/broker/broker.js';
import { NoLeave } from '../wire/client.js';
import { clientOf } from '../wire/client-of.js';
import { alteredKeys, keyFinder, type ReadyTarget, redactorOf } from './secrets.js';

/** What a run's checks have in common. */
export interface RunSettings {
  readonly target: ReadyTarget;
  readonly broker: Broker;
  readonly profile: Profile;
  readonly strict: boolean;
  readonly seed: number;
  /** The run's tag, from its id. */
  readonly tag: string;
  /** Year of the run (A32). */
  readonly year: number;
  /** Faults of the embedded mock, for reproductions. */
  readonly faults: readonly string[];
  /** Variants of the embedded mock, for reproductions. */
  readonly variants: readonly string[];
  /** Told at once of every sample that breaks a requirement. */
  readonly onFailure?: ((id: RequirementId) => void) | undefined;
}

/** Thrown when a check's time is up. */
class TimeIsUp extends Error {}

/** A stamp: two characters of the check, four of the place among its records. */
function stampAt(tag: string, index: number, place: number): Stamp {
  return { tag, serial: index.toString(36).padStart(2, '0') + place.toString(36).padStart(4, '0') };
}

/** The stamps of one check. */
function stamps(tag: string, index: number): () => Stamp {
  let count = 0;
  return () => {
    count += 1;
    return stampAt(tag, index, count);
  };
}

function fixturesOf(target: ReadyTarget): ReadonlySet<Fixture> {
  return new Set<Fixture>([
    ...(target.invalidProjectApiKey === undefined ? [] : (['ARGOS_INVALID_PROJECT_API_KEY'] as const)),
    ...(target.processingErrorEmail === undefined ? [] : (['ARGOS_PROCESSING_ERROR_EMAIL'] as const)),
  ]);
}

function runArguments(settings: RunSettings): string[] {
  const { target, profile, strict, seed, faults, variants } = settings;
  return [
    '--target',
    target.name,
    ...faults.flatMap((fault) => ['--fault', fault]),
    ...variants.flatMap((variant) => ['--variant', variant]),
    '--profile',
    profile.name,
    '--seed',
    String(seed),
    ...(strict ? ['--strict'] : []),
    ...(profile.mayCreate ? [] : ['--max-created', '0']),
  ];
}

/** What is missing on the target for these requirements; undefined when nothing is. */
export function missingFor(
  ids: readonly RequirementId[],
  target: ReadyTarget,
): { readonly reason: string; readonly configure: string } | undefined {
  const capabilities = new Set(target.capabilities);
  const fixtures = fixturesOf(target);
  for (const id of ids) {
    const row = requirement(id);
    const capability = row.capabilities.find((name) => !capabilities.has(name));
    if (capability !== undefined) {
      return {
        reason: `the target does not state the capability \`${capability}\``,
        configure: `ARGOS_CAPABILITIES=${[...capabilities, capability].join(',')}, where the target has it`,
      };
    }
    const fixture = row.fixtures.find((name) => !fixtures.has(name));
    if (fixture !== undefined) {
      return { reason: `the fixture ${fixture} is not configured`, configure: fixture };
    }
  }
  return undefined;
}

/** The place of a check in serials: that of its requirement; the preflight comes after all of them. */
const PREFLIGHT_INDEX = 36 * 36 - 1;
/** The place of what checks share: which of them comes first and sends it must not change a byte. */
const SHARED_INDEX = PREFLIGHT_INDEX - 1;

/** A recorder and a context for a check, and what to close when it has run. */
export function prepare(
  settings: RunSettings,
  about: {
    readonly title: string;
    readonly own: readonly RequirementId[];
    readonly signal: AbortSignal;
    readonly oneConnection?: boolean;
  },
): { readonly context: CheckContext; readonly recorder: Recorder; readonly close: () => Promise<void> } {
  const { target, profile, strict, broker } = settings;
  const seed = deriveSeed(settings.seed, about.title);
  const redactor = redactorOf(target);
  const mockCommand = [
    'npx argos-conformance mock --port 4010',
    ...settings.faults.map((name) => `--fault ${name}`),
    ...settings.variants.map((name) => `--variant ${name}`),
  ];
  const recorder = new Recorder({
    check: about.title,
    own: about.own,
    seed,
    runSeed: settings.seed,
    redactor,
    onFailure: settings.onFailure,
    reproduction: createReproduction({
      redactor,
      runArguments: runArguments(settings),
      ...(target.kind === 'mock' ? { mockCommand: mockCommand.join(' ') } : {}),
    }),
  });
  const connections = about.oneConnection === true ? 1 : Math.max(8, target.inFlight);
  const finder = keyFinder(target);
  const { client, transport } = clientOf(target, {
    broker,
    tag: settings.tag,
    connections,
    altered: Object.fromEntries(
      alteredKeys(target.apiKey).map(({ alteration, value }) => [alteration, value]),
    ),
  });
  const [first] = about.own;
  const context: CheckContext = {
    check: about.title,
    own: about.own,
    seed,
    runSeed: settings.seed,
    profile,
    strict,
    facts: {
      adminEmail: target.adminEmail,
      unregisteredAdminEmail: target.unregisteredAdminEmail,
      idType: target.idType,
      year: settings.year,
    },
    target: {
      name: target.name,
      capabilities: new Set(target.capabilities),
      fixtures: fixturesOf(target),
      derivationExplicit: target.derivationExplicit,
      loopback: target.loopback,
      ...(target.processingErrorEmail === undefined
        ? {}
        : { processingErrorEmail: target.processingErrorEmail }),
    },
    client,
    judge: new Judge({ recorder, strict, secretsIn: (text) => finder.found(text) }),
    recorder,
    signal: about.signal,
    nextStamp: stamps(settings.tag, first === undefined ? PREFLIGHT_INDEX : catalogueIndex(first)),
    sharedStamp: (place) => stampAt(settings.tag, SHARED_INDEX, place + 1),
  };
  return { context, recorder, close: () => transport.close() };
}

/** Records why a check could not go on: the target's, the run's or the suite's doing. */
export function settle(recorder: Recorder, error: unknown, redact: (text: string) => string): void {
  if (error instanceof NoLeave && error.stop === 'creation-barred' && !recorder.hasOwnFailures) {
    recorder.notTested(error.message, 'ARGOS_MAX_CREATED or --max-created above 0');
  } else if (error instanceof NoLeave) recorder.inconclusive(error.message);
  else if (error instanceof TimeIsUp) recorder.inconclusive(error.message);
  else {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    recorder.suiteError(redact(error instanceof SuiteError ? error.message : message));
  }
}

/**
 * Runs a check within its time. Never throws: whatever happens is in the evidence.
 *
 * @returns the recorder with the evidence of the check
 */
export async function runCheck(check: Check, settings: RunSettings): Promise<Recorder> {
  const limit = new AbortController();
  const minutes = settings.profile.checkDeadlineMs / 60_000;
  const timer = setTimeout(
    () => limit.abort(new TimeIsUp(`the check's ${minutes} minutes are up`)),
    settings.profile.checkDeadlineMs,
  );
  const { context, recorder, close } = prepare(settings, {
    title: check.title,
    own: check.own,
    signal: limit.signal,
    oneConnection: check.oneConnection === true,
  });
  try {
    const missing = missingFor(check.own, settings.target);
    if (missing !== undefined) {
      recorder.notTested(missing.reason, missing.configure);
      return recorder;
    }
    const encrypted = check.own.some((id) => requirement(id).capabilities.includes('encryption'));
    const word = encrypted ? await settings.broker.peek(ENCRYPTION_WORD) : undefined;
    if (word !== undefined) recorder.inconclusive(word);
    else await check.run(context);
  } catch (error) {
    settle(recorder, error, (text) => redactorOf(settings.target).text(text));
  } finally {
    clearTimeout(timer);
    await close();
  }
  return recorder;
}
