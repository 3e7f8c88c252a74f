/**
 * The floor under a run: the same requests, prepared beforehand, sent by bare undici with as many in flight, their answers
 * read and forgotten. `node bench/floor.mjs FOLDER BASE_URL IN_FLIGHT`; prints as JSON how many milliseconds preparing and
 * sending took, how many requests there were, and how many were answered with 200.
 */
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Agent, request } from 'undici';

const [, , folder, baseUrl, inFlight] = process.argv;
const startedAt = performance.now();
const prepared = [];
for (const name of readdirSync(folder)) {
  for await (const line of createInterface({ input: createReadStream(join(folder, name)) })) {
    const { at, method, path, headers, body } = JSON.parse(line);
    prepared.push({
      at,
      method,
      path,
      headers,
      body: body === undefined ? null : Buffer.from(body, 'base64'),
    });
  }
}
// Each worker of the run kept its own.
prepared.sort((one, other) => one.at - other.at);

const dispatcher = new Agent({ connections: Number(inFlight), pipelining: 1 });
let next = 0;
let accepted = 0;
async function sender() {
  while (next < prepared.length) {
    const { method, path, headers, body: sent } = prepared[next];
    next += 1;
    const { statusCode, body } = await request(baseUrl + path, { dispatcher, method, headers, body: sent });
    await body.bytes();
    if (statusCode === 200) accepted += 1;
  }
}

const sendingAt = performance.now();
await Promise.all(Array.from({ length: Number(inFlight) }, sender));
const phaseMs = performance.now() - sendingAt;
process.stdout.write(
  JSON.stringify({ prepareMs: sendingAt - startedAt, phaseMs, requests: prepared.length, accepted }),
);
await dispatcher.close();
