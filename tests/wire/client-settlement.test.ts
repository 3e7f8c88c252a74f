import type { Settlement } from '../../wire/broker/broker.js';
import { Client } from '../../wire/client.js';
import { cipherOf } from '../../wire/encryption.js';
import { Transport } from '../../wire/http.js';
import { type Answer, call, envelope, expect, json, keys, Noting, never, test } from './client-scene.js';
import { waits } from './support.js';

test.describe('settlement', () => {
  const created = (submissionId: string): Settlement => ({ kind: 'created', submissionId });
  const nothing: Settlement = { kind: 'nothing' };
  const unknown = (status: number): Settlement => ({
    kind: 'unknown',
    why: `status ${status} without a submissionId`,
  });
  /** A settlement, its text matched where it names an error of the system. */
  type Expected = { readonly kind: Settlement['kind']; readonly [more: string]: unknown };
  const cases: Readonly<Record<string, readonly [answer: Answer, settlement: Expected]>> = {
    'an id': [json(200, { message: 'success', submissionId: 'id-1' }), created('id-1')],
    'an id and another 2xx': [json(201, { submissionId: 'id-1' }), created('id-1')],
    'an id that is a number': [json(200, { submissionId: 42 }), created('42')],
    'an id that is 0': [json(200, { submissionId: 0 }), created('0')],
    'an id that is an object': [json(200, { submissionId: { id: 7 } }), created('{"id":7}')],
    'an id beside an error code': [json(400, { errorCode: 'x', submissionId: 'id-1' }), created('id-1')],
    'an id with a 5xx': [json(500, { submissionId: 'id-1' }), created('id-1')],
    'an id in an envelope': [json(200, envelope({ submissionId: 'id-1' })), created('id-1')],
    'an id in a wrapped envelope': [json(200, { body: envelope({ submissionId: 'id-1' }) }), created('id-1')],
    'a 400': [json(400, { errorCode: 'missing_data', message: 'x' }), nothing],
    'a 403 of the gateway': [json(403, { message: 'Forbidden' }), nothing],
    'a 413 that is no JSON': [json(413, '<html>Request Entity Too Large</html>'), nothing],
    'a 429': [json(429, ''), nothing],
    'a 400 whose id is null': [json(400, { errorCode: 'x', submissionId: null }), nothing],
    'a 200 without an id': [json(200, { message: 'success' }), unknown(200)],
    'a 200 whose id is empty': [json(200, { submissionId: '' }), unknown(200)],
    'a 200 whose id is null': [json(200, { submissionId: null }), unknown(200)],
    'a 200 that is no object': [json(200, ['id-1']), unknown(200)],
    'a 200 that is no JSON': [json(200, 'success'), unknown(200)],
    'a 200 that cannot be decrypted': [
      json(200, envelope({ submissionId: 'id-1' }, cipherOf('another-key-0001', 'sha256'))),
      unknown(200),
    ],
    'a 302': [json(302, ''), unknown(302)],
    'a 500': [json(500, { message: 'Internal server error' }), unknown(500)],
    'a 502': [json(502, ''), unknown(502)],
    'a cut connection': [
      (response) => response.socket?.resetAndDestroy(),
      { kind: 'unknown', why: expect.stringContaining('cut') },
    ],
    'a 400 cut within its body': [
      (response) => {
        response.writeHead(400, { 'content-length': 100 });
        response.write('{"errorCode":', () => response.socket?.destroy());
      },
      { kind: 'unknown', why: expect.stringContaining('cut') },
    ],
  };
  for (const [name, [answer, settlement]] of Object.entries(cases)) {
    test(`${name}: ${settlement.kind}`, async ({ scene }) => {
      const { client, broker, answer: set } = await scene();
      set(answer);
      const exchange = await client.send(call, never);
      expect(broker.settlements).toEqual([settlement]);
      expect(broker.created).toBe(settlement.kind === 'nothing' ? 0 : 1);
      expect(exchange.answer === undefined).toBe(exchange.failure !== undefined);
    });
  }

  test('no answer in time: unknown', async ({ scene }) => {
    const { client, broker, answer } = await scene({ timeoutMs: 200 });
    answer(() => {});
    const exchange = await client.send(call, never);
    expect(exchange.failure?.kind).toBe('timeout');
    expect(broker.settlements).toEqual([{ kind: 'unknown', why: 'no whole answer within the time limit' }]);
    expect(exchange.read).toEqual({});
  });

  test('nobody listens: nothing was sent, so nothing was created', async () => {
    const transport = new Transport({ baseUrl: 'http://127.0.0.1:1', timeoutMs: 2000, connections: 1 });
    const broker = new Noting({ requests: 9, created: 9, inFlight: 9 });
    const exchange = await new Client({ transport, broker, keys }).send(call, never);
    expect(exchange.failure?.kind).toBe('refused');
    expect(broker.settlements).toEqual([nothing]);
    await transport.close();
  });

  test('a check that ends before the answer: unknown, and its reason is thrown', async ({ scene }) => {
    const { client, broker, answer } = await scene();
    const controller = new AbortController();
    const reason = new Error('the check is over');
    answer(() => controller.abort(reason));
    await expect(client.send(call, controller.signal)).rejects.toBe(reason);
    expect(broker.settlements).toEqual([{ kind: 'unknown', why: 'the check was ended before the answer' }]);
    expect(broker.created).toBe(1);
  });

  test('what may have been created is waited for until the ledger holds it', async ({ scene }) => {
    const { client, broker, answer } = await scene();
    for (const reply of [json(200, { submissionId: 'id-1' }), json(500, '')]) {
      let written: () => void = () => {};
      broker.slow = new Promise((resolve) => {
        written = resolve;
      });
      answer(reply);
      const before = broker.settlements.length;
      const sending = client.send(call, never);
      await expect.poll(() => broker.settlements.length).toBe(before + 1);
      expect(await waits(sending, 20)).toBe(true);
      written();
      await sending;
    }
  });

  test('a repeated id is told', async ({ scene }) => {
    const { client, answer } = await scene();
    answer(json(200, { submissionId: 'id-1' }));
    expect(await client.send({ ...call, serial: 'one' }, never)).not.toHaveProperty('repeatedId');
    expect(await client.send({ ...call, serial: 'two' }, never)).toHaveProperty('repeatedId', 'one');
  });
});
