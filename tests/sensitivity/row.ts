/** What became of one server in a sensitivity run. */
import type { Cost } from '../../checks/profiles.js';
import type { RequirementId } from '../../schemas/requirements.js';
import type { Subject } from './plan.js';

/** What a single run against a server said. */
export interface Seen {
  readonly seed: number;
  /** Requirements that failed or warned, with what the run had cost when the first sample broke each. */
  readonly red: Readonly<Record<string, Cost>>;
  /** Requirements that came out inconclusive. */
  readonly inconclusive: readonly string[];
  /** What went wrong with the suite itself. */
  readonly errors: readonly string[];
  readonly cost: Cost;
  readonly durationMs: number;
  /** The run was ended as soon as the fault was caught: its cost is no run's cost. */
  readonly cut: boolean;
}

/** How a row ends. */
export type Outcome =
  /** A fault that turned a requirement red that it breaks, in as many seeds as it must. */
  | 'caught'
  /** A fault that turned nothing red. */
  | 'missed'
  /** A fault that turned only requirements red that it does not break. */
  | 'unrelated'
  /** A faithful server or variant that turned nothing red. */
  | 'clean'
  /** A faithful server or variant that turned something red, or left something inconclusive. */
  | 'alarm'
  /** The suite itself went wrong. */
  | 'error';

/** One server of the matrix. */
export interface Row {
  readonly kind: Subject['kind'];
  readonly name: string;
  readonly words?: string;
  readonly breaks: readonly RequirementId[];
  readonly intermittent: boolean;
  readonly outcome: Outcome;
  /** Why, in words, where the outcome is none that one hopes for. */
  readonly reason?: string;
  /** Requests and creations until an expected requirement turned red, in the first seed. */
  readonly until?: Cost;
  /** Requirements that turned red although the fault does not break them, in any seed. */
  readonly beyond: readonly string[];
  /** Requirements of the fault that stayed as they were, in every seed. */
  readonly unseen: readonly string[];
  /** Seeds in which an expected requirement turned red. */
  readonly caughtIn: number;
  readonly runs: readonly Seen[];
}

/** The name of the attachment that carries a row. */
export const ROW_ATTACHMENT = 'sensitivity-row';

/** Of twenty seeds, a fault that shows only now and then may escape one. */
export const INTERMITTENT_SHARE = 0.95;

/** Puts together what the runs against a server said. */
export function rowOf(subject: Subject, runs: readonly Seen[]): Row {
  const breaks = subject.kind === 'fault' ? subject.fault.breaks : [];
  const intermittent = subject.kind === 'fault' && subject.fault.intermittent === true;
  const expected = new Set<string>(breaks);
  const red = new Set(runs.flatMap((run) => Object.keys(run.red)));
  const caught = runs.filter((run) => Object.keys(run.red).some((id) => expected.has(id)));
  const [first] = runs;
  const until =
    first === undefined
      ? undefined
      : Object.entries(first.red)
          .filter(([id]) => expected.has(id))
          .map(([, cost]) => cost)
          .sort((a, b) => a.requests - b.requests)[0];
  const ending = endingOf({ subject, runs, caughtIn: caught.length, red, intermittent });
  return {
    kind: subject.kind,
    name: subject.name,
    ...(subject.kind === 'fault' ? { words: subject.fault.words } : {}),
    breaks,
    intermittent,
    ...ending,
    ...(until === undefined ? {} : { until }),
    beyond: [...red].filter((id) => !expected.has(id)),
    unseen: breaks.filter((id) => !red.has(id)),
    caughtIn: caught.length,
    runs,
  };
}

function endingOf(about: {
  readonly subject: Subject;
  readonly runs: readonly Seen[];
  readonly caughtIn: number;
  readonly red: ReadonlySet<string>;
  readonly intermittent: boolean;
}): Pick<Row, 'outcome' | 'reason'> {
  const { subject, runs, caughtIn, red, intermittent } = about;
  const error = runs.flatMap(({ errors }) => errors)[0];
  if (error !== undefined) return { outcome: 'error', reason: error };
  if (subject.kind !== 'fault') {
    const open = [...new Set(runs.flatMap(({ inconclusive }) => inconclusive))];
    if (red.size > 0) return { outcome: 'alarm', reason: `red: ${[...red].join(', ')}` };
    return open.length > 0
      ? { outcome: 'alarm', reason: `inconclusive: ${open.join(', ')}` }
      : { outcome: 'clean' };
  }
  const needed = intermittent ? Math.floor(runs.length * INTERMITTENT_SHARE) : runs.length;
  if (caughtIn >= Math.max(1, needed)) return { outcome: 'caught' };
  if (caughtIn === 0 && red.size > 0) {
    return { outcome: 'unrelated', reason: `red, but none of its own: ${[...red].join(', ')}` };
  }
  return {
    outcome: 'missed',
    reason: caughtIn === 0 ? 'nothing turned red' : `caught in ${caughtIn} of ${runs.length} seeds`,
  };
}
