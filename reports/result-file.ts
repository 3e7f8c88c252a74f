/** Names in the folder of a report that more than the reporters know. */

/** The result of the run. */
export const resultFile = 'conformance.json';
/** The same for the page of a CI job. */
export const summaryFile = 'summary.md';
