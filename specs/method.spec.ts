/** Other methods on the path (§1). */
import { othersRejected } from '../checks/robustness.js';
import { verifies } from './conformance.js';

verifies('method.others-rejected', othersRejected, 'Call the path with GET, PUT, PATCH and DELETE.');
