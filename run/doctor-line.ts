/** What `doctor` says: one line a finding, ok or what to do. */

/** The probes, in their order. */
export type ProbeName =
  | 'configuration'
  | 'name'
  | 'connection'
  | 'key'
  | 'administrator'
  | 'encryption'
  | 'read-back'
  | 'delete'
  | 'clock'
  | 'fixtures';

/** One thing that a probe found. */
export interface DoctorLine {
  readonly probe: ProbeName;
  /** `warn`: worth knowing, nothing that a run would fail on; `fail`: to be put right. */
  readonly status: 'ok' | 'warn' | 'fail' | 'skipped';
  readonly words: string;
  /** What to do. */
  readonly todo?: string;
}

/** A line without its probe. */
export type Said = Omit<DoctorLine, 'probe'>;

export const ok = (words: string): Said => ({ status: 'ok', words });
export const skip = (words: string): Said => ({ status: 'skipped', words });
export const note = (words: string, todo?: string): Said => ({
  status: 'warn',
  words,
  ...(todo === undefined ? {} : { todo }),
});
export const fix = (words: string, todo: string): Said => ({ status: 'fail', words, todo });

/** Ends a probe without a finding: the reason goes into its line. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}

/** Ends a probe whose line has been told already. */
export class Told extends Error {
  override readonly name = 'Told';
}
