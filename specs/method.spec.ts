/** Other methods on the path (§1). */
import { othersRejected } from '../checks/concurrency.js';
import { test, verifies } from './conformance.js';

test(...verifies('method.others-rejected', othersRejected, 'Call the path with GET, PUT, PATCH and DELETE.'));
