/** From the options, the process environment and the `.env` files to one target. */
import { proxyFor } from '../proxy.js';
import { configuredTarget, embeddedMock } from './configured.js';
import { type EnvFile, readEnvFile, targetNames } from './files.js';
import { canonicalHost } from './hosts.js';
import { quoted, suggestion } from './nearest.js';
import { chooseTarget, environmentName, mockName, reservedNames } from './selection.js';
import { type Findings, type Layer, processLayer, Settings, unknownVariables } from './settings.js';
import { type Environment, given, type Resolution, type Target } from './target.js';
import { useOf } from './variables.js';

/** What decides on the target. */
export interface ResolveInput {
  /** Folder of the `.env` files. */
  readonly cwd: string;
  readonly env: Environment;
  /** `--target NAME`. */
  readonly targetOption?: string;
  /** `--allow-host HOST`: the only thing that admits the production host. */
  readonly allowHosts?: readonly string[];
  /** `--allow-plaintext`: `http:` to a host that is not loopback. */
  readonly allowPlaintext?: boolean;
  /** `--env-overrides`: the process environment may replace credentials and the base URL of `.env.NAME`. */
  readonly envOverrides?: boolean;
}

/**
 * Finds the target: `--target` > `ARGOS_TARGET` > `ARGOS_BASE_URL` in the process environment > the embedded mock.
 * A value comes from the process environment, else from `.env.NAME`, else from `.env`. Reads files; writes nothing,
 * sends nothing, and does not throw, whatever stands in them.
 */
export function resolveTarget(input: ResolveInput): Resolution {
  const findings: Findings = { problems: [], sources: [] };
  const { problems, sources } = findings;
  const process = processLayer(input.env);
  const name = chooseTarget(input.targetOption, process, findings);
  for (const unknown of unknownVariables(process)) {
    sources.push(`${unknown.name} in ${process.where} is unknown and ignored${unknown.hint}`);
  }
  const permissions = {
    hosts: allowedHosts(input.allowHosts ?? [], findings),
    plaintext: input.allowPlaintext ?? false,
  };

  const plain = plainLayer(input.cwd, findings);
  if (name === undefined) return { ok: false, problems };
  if (name === mockName) {
    const target = embeddedMock(new Settings([process, plain], findings));
    sources.push(...ignoredByMock([process, plain]));
    return problems.length > 0 ? { ok: false, problems } : { ok: true, target, sources };
  }

  const layers = [process, plain];
  if (name !== environmentName) {
    const named = namedLayer(input.cwd, name, findings);
    // Without its file every value would be missing too: one mistake, one line.
    if (named === undefined) return { ok: false, problems };
    if (input.envOverrides !== true) problems.push(...overrides(process, named));
    layers.splice(1, 0, named);
  }
  const configured = configuredTarget(new Settings(layers, findings), name, input.cwd, permissions);
  const target = configured && behindProxy(configured, input.env, findings);
  if (target === undefined || problems.length > 0) return { ok: false, problems };
  return { ok: true, target, sources };
}

/** The target with the proxy that the environment names for it, which no file does. */
function behindProxy(target: Target, env: Environment, { problems, sources }: Findings): Target {
  const choice = target.baseUrl === undefined ? {} : proxyFor(target.baseUrl, env);
  if ('problem' in choice) {
    problems.push(choice.problem);
    return target;
  }
  if (choice.words !== undefined) sources.push(choice.words);
  return { ...target, ...given({ proxy: choice.proxy }) };
}

/** The canonical hosts of `--allow-host`. */
function allowedHosts(hosts: readonly string[], { problems, sources }: Findings): string[] {
  return hosts.flatMap((text) => {
    const host = canonicalHost(text);
    if (host === undefined) {
      problems.push(`--allow-host ${quoted(text)} is no host name: write it without scheme, port or path`);
      return [];
    }
    sources.push(`host ${host} allowed by --allow-host`);
    return [host];
  });
}

/** The settings of `.env`, which may not say where the target is. */
function plainLayer(cwd: string, findings: Findings): Layer {
  const file = readEnvFile(cwd, '.env');
  if (file.state === 'unreadable') findings.problems.push(file.problem);
  if (file.state !== 'read') return { where: '.env', values: new Map() };
  const layer = fileLayer('.env', file, findings);
  if (!layer.values.has('ARGOS_BASE_URL')) return layer;
  findings.problems.push(
    'ARGOS_BASE_URL in .env would point every run at that server: move it to .env.NAME and use --target NAME',
  );
  return { ...layer, values: new Map([...layer.values].filter(([name]) => name !== 'ARGOS_BASE_URL')) };
}

/** The settings of `.env.NAME`; undefined, with a problem, when there is no such file or it cannot be read. */
function namedLayer(cwd: string, name: string, findings: Findings): Layer | undefined {
  const file = readEnvFile(cwd, `.env.${name}`);
  if (file.state === 'read') return fileLayer(`.env.${name}`, file, findings);
  const names = targetNames(cwd, [...reservedNames, name]);
  const others =
    names.length === 0
      ? 'there is no other .env.NAME'
      : `there is ${names.slice(0, 10).join(', ')}${names.length > 10 ? ' and more' : ''}`;
  const what =
    file.state === 'absent' ? `no .env.${name} in ${quoted(cwd)}: make one from .env.example` : file.problem;
  const near = file.state === 'absent' ? suggestion(name, [...names, mockName, environmentName]) : '';
  findings.problems.push(`target ${name}: ${what} (${others})${near}`);
  return undefined;
}

/** One file of settings, with what is wrong in it. */
function fileLayer(where: string, file: EnvFile & { state: 'read' }, { problems }: Findings): Layer {
  const layer = { where, values: file.values };
  problems.push(...file.problems);
  for (const { name, hint } of unknownVariables(layer)) {
    problems.push(`${name} in ${where} is no variable of this suite: correct it or take it out${hint}`);
  }
  for (const name of layer.values.keys()) {
    if (useOf(name) !== 'run') continue;
    problems.push(`${name} in ${where} would decide about runs unasked: set it in the process environment`);
  }
  return layer;
}

/** Credentials and the base URL that the process environment would replace unnoticed. */
function overrides(process: Layer, named: Layer): string[] {
  return [...named.values]
    .filter(([name, value]) => {
      const use = useOf(name);
      const ofProcess = process.values.get(name);
      return (use === 'base-url' || use === 'credential') && ofProcess !== undefined && ofProcess !== value;
    })
    .map(
      ([name]) =>
        `${name} in ${process.where} differs from ${named.where}: unset it there, or pass --env-overrides to let it win`,
    );
}

/** What is set for a configured target and means nothing to the embedded mock. */
function ignoredByMock(layers: readonly Layer[]): string[] {
  return layers.flatMap(({ where, values }) => {
    const names = [...values.keys()].filter((name) =>
      ['base-url', 'credential', 'fact'].includes(useOf(name) ?? ''),
    );
    return names.length === 0 ? [] : [`ignored by the embedded mock, in ${where}: ${names.join(', ')}`];
  });
}
