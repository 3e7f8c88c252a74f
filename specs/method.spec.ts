/** Other methods on the path (§1). */
import { test, verifies } from './conformance.js';

test(...verifies('method.others-rejected', 'Call the path with GET, PUT, PATCH and DELETE.'));
