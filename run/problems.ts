/** Errors for the person who reads them: what can be put right, a line each. */

/** Something that whoever called can put right. */
export class ProblemsError extends Error {
  /** What is wrong, where, and what to do, one line each. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}
