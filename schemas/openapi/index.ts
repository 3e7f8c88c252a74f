/** The contract as an OpenAPI document. */
export { openApiDocument } from './document.js';
export { asOpenApi30 } from './downgrade.js';
export type { JsonObject } from './json.js';
