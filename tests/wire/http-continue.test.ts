import { expect, test } from '@playwright/test';
import type { WireRequest } from '../../wire/exchange.js';
import { Transport } from '../../wire/http.js';
import { httpAnswer, rawServer } from './support.js';

const never = new AbortController().signal;
const post: WireRequest = {
  method: 'POST',
  path: '/v3/submission/migration',
  headers: { 'content-type': 'application/json' },
  body: new TextEncoder().encode('{}'),
};

for (const apart of [false, true]) {
  test(`100 that nobody asked for is passed over, ${apart ? 'before' : 'with'} the answer`, async () => {
    const server = await rawServer(({ socket }) => {
      const last = httpAnswer('HTTP/1.1 100 Continue\r\n\r\n is no head within a body');
      const first = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'.repeat(2));
      if (!apart) socket.write(Buffer.concat([first, last]));
      else socket.write(first, () => setTimeout(() => socket.write(last), 20));
    });
    const transport = new Transport({ baseUrl: server.baseUrl, timeoutMs: 5_000, connections: 1 });
    try {
      for (let turn = 0; turn < 2; turn += 1) {
        const sent = await transport.send(post, never);
        expect(sent).toHaveProperty('answer.status', 200);
        const body = 'answer' in sent ? Buffer.from(sent.answer.body).toString() : '';
        expect(body).toBe('HTTP/1.1 100 Continue\r\n\r\n is no head within a body');
      }
    } finally {
      await transport.close();
      await server.close();
    }
  });
}
