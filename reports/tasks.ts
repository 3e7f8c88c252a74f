/**
 * What a run does once for all its checks: the submissions that several of them look at, an error of each code, the
 * search for what a refused submission is to blame for. Whichever check comes first does it, and so each part of a run
 * in parts does it once: what was sent counts each time, what was learned counts once.
 */
import type {
  CheckEvidence,
  CodeCell,
  Finding,
  Judgement,
  MalformationCell,
  Observation,
  TaskEvidence,
} from '../schemas/generated/types.js';
import type { AttachedFinding } from '../schemas/index.js';
import type { Reported } from './collect.js';
import { inAll, toldOnce } from './findings.js';
import { ordered } from './text.js';

/** A task of a run: what was learned in it, and what was found. */
export interface Task {
  readonly name: string;
  readonly evidence: TaskEvidence;
  readonly findings: readonly Finding[];
}

const EXAMPLES_LIMIT = 5;

/** The entries of both lists, those of one key joined into one. */
function joined<T>(
  a: readonly T[],
  b: readonly T[],
  keyOf: (entry: T) => string,
  join: (a: T, b: T) => T,
): T[] {
  const all = new Map(a.map((entry) => [keyOf(entry), entry]));
  for (const entry of b) {
    const key = keyOf(entry);
    const held = all.get(key);
    all.set(key, held === undefined ? entry : join(held, entry));
  }
  return [...all.values()];
}

function joinJudgements(a: Judgement, b: Judgement): Judgement {
  const doubt = a.doubt ?? b.doubt;
  const dimensions = new Set([...Object.keys(a.covered), ...Object.keys(b.covered)]);
  const both = (name: string): string[] => [...(a.covered[name] ?? []), ...(b.covered[name] ?? [])];
  return {
    samples: Math.max(a.samples, b.samples),
    unjudged: Math.max(a.unjudged, b.unjudged),
    failures: Math.max(a.failures, b.failures),
    ...(doubt === undefined ? {} : { doubt }),
    covered: Object.fromEntries([...dimensions].map((name) => [name, ordered(new Set(both(name)))])),
  };
}

const joinObservations = (a: Observation, b: Observation): Observation => ({
  ...a,
  count: Math.max(a.count, b.count),
  examples: [...new Set([...a.examples, ...b.examples])].slice(0, EXAMPLES_LIMIT),
});

const joinCodes = (a: CodeCell, b: CodeCell): CodeCell => ({ ...a, count: Math.max(a.count, b.count) });

const joinMalformations = (a: MalformationCell, b: MalformationCell): MalformationCell => ({
  ...a,
  passed: Math.max(a.passed, b.passed),
  failed: Math.max(a.failed, b.failed),
  observed: Math.max(a.observed, b.observed),
  untested: Math.max(a.untested, b.untested),
});

/** As many failures as the findings say: each copy may have found something else. */
function withFailures(evidence: TaskEvidence, findings: readonly Finding[]): TaskEvidence {
  const judgements = Object.entries(evidence.judgements).map(([id, judgement]) => {
    const told = findings.reduce(
      (sum, { requirement, occurrences }) => sum + (requirement === id ? occurrences : 0),
      0,
    );
    return [id, { ...judgement, failures: Math.max(judgement.failures, told) }] as const;
  });
  return { ...evidence, judgements: Object.fromEntries(judgements) };
}

/**
 * Two copies of one task as one: of each count the greater one, of findings, doubts and what was covered all. Copies of
 * a steady target are the same, and so is what they make; where they differ, whatever broke a requirement in one of
 * them, or left it in doubt, is kept, so that a whole is never greener than one of its parts. The order does not matter.
 */
export function joinTasks(a: Task, b: Task): Task {
  const findings = toldOnce([...a.findings, ...b.findings], Math.max);
  const evidence: TaskEvidence = {
    judgements: Object.fromEntries(
      joined(
        Object.entries(a.evidence.judgements),
        Object.entries(b.evidence.judgements),
        ([id]) => id,
        ([id, one], [, other]) => [id, joinJudgements(one, other)],
      ),
    ),
    observations: joined(
      a.evidence.observations,
      b.evidence.observations,
      ({ row, outcome }) => `${row} ${outcome}`,
      joinObservations,
    ),
    codes: joined(a.evidence.codes, b.evidence.codes, ({ code, form }) => `${code} ${form}`, joinCodes),
    malformations: joined(
      a.evidence.malformations,
      b.evidence.malformations,
      ({ field, way }) => `${field} ${way}`,
      joinMalformations,
    ),
  };
  return { name: a.name, evidence: withFailures(evidence, findings), findings };
}

const withoutTask = ({ task: _, ...finding }: AttachedFinding): Finding => finding;

/**
 * Reports without what was learned in tasks, and each task once, by name: which check did it changes nothing.
 *
 * A finding of a task that its evidence does not know stays the check's.
 */
export function apart(reports: readonly Reported[]): {
  readonly reports: readonly Reported[];
  readonly tasks: readonly Task[];
} {
  const tasks = new Map<string, Task>();
  const rest = reports.map((report): Reported => {
    const { evidence, findings } = report;
    const known = evidence?.tasks ?? {};
    for (const [name, learned] of Object.entries(known)) {
      const own = findings.filter(({ task }) => task === name).map(withoutTask);
      const copy: Task = { name, evidence: learned, findings: toldOnce(own, inAll) };
      const held = tasks.get(name);
      tasks.set(name, held === undefined ? copy : joinTasks(held, copy));
    }
    return {
      ...report,
      findings: findings
        .filter(({ task }) => task === undefined || known[task] === undefined)
        .map(withoutTask),
      ...(evidence === undefined ? {} : { evidence: { ...evidence, tasks: {} } }),
    };
  });
  return { reports: rest, tasks: [...tasks.values()].sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** What a test judged under a requirement, by itself and in the tasks that it did. */
export function judgedUnder(
  { judgements, tasks }: CheckEvidence,
  id: string,
): Pick<Judgement, 'samples' | 'unjudged' | 'failures'> {
  const sum = { samples: 0, unjudged: 0, failures: 0 };
  for (const part of [{ judgements }, ...Object.values(tasks)]) {
    const { samples = 0, unjudged = 0, failures = 0 } = part.judgements[id] ?? {};
    sum.samples += samples;
    sum.unjudged += unjudged;
    sum.failures += failures;
  }
  return sum;
}
