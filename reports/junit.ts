/** The result of a run as JUnit XML, for the test views of CI services. */
import type { ConformanceResult, Finding, RequirementResult } from '../schemas/generated/types.js';
import { entryName, entryWords, knownWords, staleEntries } from './known.js';
import { count, utc, visible, visibleLines } from './text.js';
import { findingsOf } from './verdicts.js';

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
]);

function entitled(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities.get(character) ?? character);
}

/** Attributes hold one line, everything unseen as an escape: with it all that XML 1.0 does not allow. */
function attributes(pairs: Readonly<Record<string, string | number>>): string {
  return Object.entries(pairs)
    .map(([name, value]) => ` ${name}="${entitled(visible(String(value)))}"`)
    .join('');
}

/** An element with text inside; line feeds and tabs are kept, everything else unseen is an escape. */
function element(name: string, pairs: Readonly<Record<string, string | number>>, text = ''): string {
  const start = `<${name}${attributes(pairs)}`;
  return text === '' ? `${start}/>` : `${start}>${entitled(visibleLines(text))}</${name}>`;
}

/** Seconds, as JUnit counts time. */
function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function findingText(finding: Finding, place: number): string {
  const lines = [
    `${place}. ${visible(finding.summary)}`,
    `   expected: ${visible(finding.expected)}`,
    `   actual:   ${visible(finding.actual)}`,
    `   input:    ${visible(finding.counterexample.words)}`,
    `   seen:     ${count(finding.occurrences, 'time')}`,
  ];
  if (finding.confirmed !== undefined) lines.push(`   confirmed: ${visible(finding.confirmed)}`);
  lines.push('', finding.curl, '', `replay: ${finding.replay}`);
  return lines.join('\n');
}

function findingsText(requirement: RequirementResult): string {
  return [
    requirement.statement,
    ...(requirement.reason === undefined ? [] : [requirement.reason]),
    ...findingsOf(requirement).map((finding, i) => `\n${findingText(finding, i + 1)}`),
  ].join('\n');
}

function observationsText(result: ConformanceResult, requirement: RequirementResult): string {
  return [
    ...(requirement.reason === undefined ? [] : [requirement.reason]),
    ...result.observations
      .filter((observation) => observation.row === requirement.id)
      .map((observation) => `${visible(observation.outcome)}: ${count(observation.count, 'time')}`),
  ].join('\n');
}

function firstFinding(requirement: RequirementResult): string {
  const [first] = findingsOf(requirement);
  return first?.summary ?? requirement.reason ?? requirement.statement;
}

/** What a test case holds for its verdict; a plain pass holds nothing. */
function standing(result: ConformanceResult, requirement: RequirementResult): string {
  const reason = requirement.reason ?? requirement.statement;
  if (requirement.known !== undefined) {
    const first = firstFinding(requirement);
    return element('skipped', { message: `known failure: ${knownWords(requirement.known)}: ${first}` });
  }
  switch (requirement.verdict) {
    case 'failed':
      return element(
        'failure',
        { type: requirement.level, message: firstFinding(requirement) },
        findingsText(requirement),
      );
    case 'inconclusive':
      return element('error', { type: 'inconclusive', message: reason }, findingsText(requirement));
    case 'not-tested': {
      const gap = result.notTested.find((each) => each.id === requirement.id);
      const message = requirement.reason ?? gap?.reason ?? 'not tested';
      return element('skipped', { message: gap === undefined ? message : `${message} (${gap.configure})` });
    }
    case 'warning':
      return element('system-out', {}, `warning: ${findingsText(requirement)}`);
    case 'observed':
      return element('system-out', {}, observationsText(result, requirement) || 'observed');
    case 'passed':
      return requirement.reason === undefined ? '' : element('system-out', {}, requirement.reason);
  }
}

function testCase(result: ConformanceResult, requirement: RequirementResult): string {
  const start = `    <testcase${attributes({
    // Views group by class: the id is what people look for, and its first part becomes the package.
    classname: requirement.id,
    name: requirement.statement,
    time: seconds(requirement.durationMs),
    assertions: requirement.checks,
  })}`;
  const inside = standing(result, requirement);
  return inside === '' ? `${start}/>` : `${start}>\n      ${inside}\n    </testcase>`;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly string[];
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly durationMs: number;
}

function groups(result: ConformanceResult): Suite[] {
  const members = new Map<string, RequirementResult[]>();
  for (const requirement of result.requirements) {
    const group = requirement.id.split('.')[0] ?? requirement.id;
    members.set(group, [...(members.get(group) ?? []), requirement]);
  }
  return [...members].map(([name, group]) => {
    const of = (verdict: RequirementResult['verdict']): number =>
      group.filter(({ verdict: own, known }) => own === verdict && known === undefined).length;
    return {
      name,
      cases: group.map((requirement) => testCase(result, requirement)),
      failures: of('failed'),
      errors: of('inconclusive'),
      skipped: of('not-tested') + group.filter(({ known }) => known !== undefined).length,
      durationMs: group.reduce((sum, requirement) => sum + requirement.durationMs, 0),
    };
  });
}

/** The errors of the suite itself, as a suite of their own, so that a broken run is not green. */
function suiteErrors(result: ConformanceResult): Suite[] {
  if (result.errors.length === 0) return [];
  const cases = result.errors.map(
    ({ where, message }) => `    <testcase${attributes({ classname: 'suite', name: where, time: '0.000' })}>
      ${element('error', { type: 'suite-error', message }, message)}
    </testcase>`,
  );
  return [{ name: 'suite', cases, failures: 0, errors: cases.length, skipped: 0, durationMs: 0 }];
}

/** Entries of the list of known failures that no longer hold, as a suite of their own: they end a run with 1. */
function staleList(result: ConformanceResult): Suite[] {
  const cases = staleEntries(result).map(
    (
      entry,
    ) => `    <testcase${attributes({ classname: 'known-failures', name: entryName(entry), time: '0.000' })}>
      ${element('failure', { type: entry.state, message: `known failure ${entryName(entry)}: ${entryWords(entry)}` })}
    </testcase>`,
  );
  if (cases.length === 0) return [];
  return [{ name: 'known-failures', cases, failures: cases.length, errors: 0, skipped: 0, durationMs: 0 }];
}

/** The start of the run in UTC, without a zone: the form that the JUnit schemas ask for. */
function timestamp(result: ConformanceResult): string {
  return utc(result.run.startedAt).replace(/ UTC$/, '').replace(' ', 'T');
}

/**
 * Renders a result as JUnit XML: a test suite per group of requirements, a test case per requirement, whose class name
 * is its id and whose name is its statement. A failed one is a failure whose type is its level, an inconclusive one an
 * error, an untested or known failing one skipped; a warning passes and says so in its output. An entry of the known
 * failures that no longer holds is a failure of its own. Characters that XML 1.0 does not allow are written as visible
 * escapes.
 */
export function renderJUnit(result: ConformanceResult): string {
  const suites = [...groups(result), ...staleList(result), ...suiteErrors(result)];
  const sum = (key: 'failures' | 'errors'): number => suites.reduce((total, suite) => total + suite[key], 0);
  const { target, run, contract } = result;
  const properties = Object.entries({
    target: target.name,
    baseUrl: target.baseUrl,
    ...(target.version === undefined ? {} : { targetVersion: target.version }),
    contract: contract.version,
    profile: run.profile,
    strict: run.strict,
    seed: run.seed,
    verdict: result.verdictLine,
  }).map(([name, value]) => `      ${element('property', { name, value: String(value) })}`);
  const written = suites.map(
    (suite) => `  <testsuite${attributes({
      name: suite.name,
      tests: suite.cases.length,
      failures: suite.failures,
      errors: suite.errors,
      skipped: suite.skipped,
      time: seconds(suite.durationMs),
      timestamp: timestamp(result),
    })}>
    <properties>
${properties.join('\n')}
    </properties>
${suite.cases.join('\n')}
  </testsuite>`,
  );
  const totals = attributes({
    name: `${result.suite.name}: ${target.name}`,
    tests: suites.reduce((total, suite) => total + suite.cases.length, 0),
    failures: sum('failures'),
    errors: sum('errors'),
    time: seconds(run.durationMs),
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${totals}>\n${written.join('\n')}\n</testsuites>\n`;
}
