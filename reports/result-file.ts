/** The result file of a run, in the folder of its report. */
export const resultFile = 'conformance.json';
