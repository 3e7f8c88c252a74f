/** What the test of a requirement does: all of it in one place, to be loaded where tests run. */
export { checkOf } from '../checks/index.js';
export { runCheck } from './check-runner.js';
export { examine } from './preflight-runner.js';
