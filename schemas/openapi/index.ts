/** The contract as an OpenAPI document. */
export { type OpenApiFacts, openApiDocument } from './document.js';
export { asOpenApi30 } from './downgrade.js';
export type { JsonObject } from './json.js';
