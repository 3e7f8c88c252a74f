/** Which target a run is pointed at, before any file is read. */
import { isTargetName } from './files.js';
import { quoted } from './nearest.js';
import type { Findings, Layer } from './settings.js';

/** The embedded mock. */
export const mockName = 'mock';
/** The target that the process environment describes. */
export const environmentName = 'env';

/** Names that no `.env.NAME` can have; `.env.example` is documentation. */
export const reservedNames: readonly string[] = [mockName, environmentName, 'example'];

/**
 * `--target` > `ARGOS_TARGET` > `ARGOS_BASE_URL`, both from the process environment > the embedded mock. Undefined,
 * with a problem, when the name is wrong.
 */
export function chooseTarget(
  option: string | undefined,
  process: Layer,
  { problems, sources }: Findings,
): string | undefined {
  const variable = process.values.get('ARGOS_TARGET');
  const name = option ?? variable;
  if (name !== undefined) {
    const by = option === undefined ? 'ARGOS_TARGET' : '--target';
    const problem = nameProblem(name);
    if (problem !== undefined) {
      problems.push(`${by} ${problem}`);
      return undefined;
    }
    const overridden = option !== undefined && variable !== undefined && variable !== option;
    sources.push(`target ${name} from ${by}${overridden ? ', which goes before ARGOS_TARGET' : ''}`);
    return name;
  }
  // Set but empty is a secret that did not arrive, not a wish for the mock: the key in `values` decides.
  if (process.values.has('ARGOS_BASE_URL')) {
    sources.push(`target ${environmentName} from ARGOS_BASE_URL`);
    return environmentName;
  }
  sources.push('target mock: neither --target nor ARGOS_TARGET nor ARGOS_BASE_URL names another');
  return mockName;
}

function nameProblem(name: string): string | undefined {
  if (name.trim() === '') return 'is empty: give it a name or take it out';
  if (!isTargetName(name)) {
    return `is ${quoted(name)}: a name has up to 64 letters, digits, dots, dashes or underscores, no path`;
  }
  const reserved = reservedNames.find((known) => known === name.toLowerCase());
  if (reserved === 'example') return 'is example: .env.example is documentation, copy it to .env.NAME';
  return reserved === undefined || reserved === name
    ? undefined
    : `is ${name}, too close to the reserved name ${reserved}: write ${reserved} or rename it`;
}
