/**
 * The floor under a run: the same requests, prepared beforehand, sent by bare undici with as many in flight, their answers
 * read and forgotten. `node bench/floor.mjs REQUESTS.ndjson BASE_URL IN_FLIGHT`; prints the milliseconds that it took.
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'undici';

const [, , file, baseUrl, inFlight] = process.argv;
const prepared = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((line) => {
    const { method, path, headers, body } = JSON.parse(line);
    return { method, path, headers, body: body === undefined ? null : Buffer.from(body, 'base64') };
  });

const dispatcher = new Agent({ connections: Number(inFlight), pipelining: 1 });
let next = 0;
async function sender() {
  while (next < prepared.length) {
    const { path, ...options } = prepared[next];
    next += 1;
    const { body } = await request(baseUrl + path, { dispatcher, ...options });
    await body.bytes();
  }
}

const started = performance.now();
await Promise.all(Array.from({ length: Number(inFlight) }, sender));
process.stdout.write(`${performance.now() - started}\n`);
await dispatcher.close();
