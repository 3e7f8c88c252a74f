import type { Stop } from '../../wire/broker/broker.js';
import type { BrokerLimits } from '../../wire/broker/limits.js';
import { type Call, type Credential, KEY_HEADER, NoLeave } from '../../wire/client.js';
import { call, envelope, expect, json, keys, never, test } from './client-scene.js';
import { waits } from './support.js';

test.describe('the exchange', () => {
  test('holds the request, the answer, how it reads, and when', async ({ scene }) => {
    const { client, answer } = await scene();
    answer(json(200, { body: envelope({ submissionId: 'id-1' }) }));
    const before = Date.now();
    const plaintext = new TextEncoder().encode('{"admin":"a"}');
    const { request, read, startedAt, ...rest } = await client.send({ ...call, plaintext }, never);
    expect(request).toMatchObject({
      method: 'POST',
      path: '/v3/submission/migration',
      body: call.body,
      plaintext,
    });
    expect(rest.answer?.status).toBe(200);
    expect(read.envelope?.form).toBe('wrapped');
    expect(read.document).toEqual({ submissionId: 'id-1' });
    expect(startedAt).toBeGreaterThanOrEqual(before);
    expect(startedAt).toBeLessThanOrEqual(Date.now());
    expect(rest.latencyMs).toBeGreaterThan(0);
  });
});

test.describe('credentials', () => {
  const expected: Readonly<Record<Credential, string | undefined>> = {
    project: keys.project,
    none: undefined,
    empty: '',
    unknown: keys.unknown,
    'another-last-character': 'staging-key-000x',
    'another-first-character': 'xtaging-key-0001',
    'other-letter-case': 'STAGING-KEY-0001',
    'one-character-more': 'staging-key-0001x',
    'one-character-less': 'staging-key-000',
    'invalid-project': keys.invalidProject,
  };
  for (const [credential, value] of Object.entries(expected)) {
    test(`${credential}: ${value === undefined ? 'no key header at all' : `"${value}"`}`, async ({
      scene,
    }) => {
      const { client, came } = await scene();
      await client.send({ ...call, credential: credential as Credential }, never);
      expect(came[0]?.headers['x-api-key']).toBe(value);
      expect(came[0]?.raw.filter((name) => name.toLowerCase() === 'x-api-key')).toHaveLength(
        value === undefined ? 0 : 1,
      );
    });
  }

  test('the key of the project unless said otherwise', async ({ scene }) => {
    const { client, came } = await scene();
    await client.send(call, never);
    expect(came[0]?.headers['x-api-key']).toBe(keys.project);
    expect(client.projectKey).toBe(keys.project);
  });

  test('without the fixture of an invalid project: an error, nothing asked, nothing sent', async ({
    scene,
  }) => {
    const { invalidProject: _, ...others } = keys;
    const { client, broker, came } = await scene({ keys: others });
    const sending = client.send({ ...call, credential: 'invalid-project' }, never);
    await expect(sending).rejects.toThrow(RangeError);
    expect(broker.asks).toEqual([]);
    expect(came).toEqual([]);
  });

  test('the header in another spelling, and there alone', async ({ scene }) => {
    const { client, came } = await scene();
    await client.send({ ...call, keyHeader: 'X-API-Key' }, never);
    expect(came[0]?.raw).toContain('X-API-Key');
    expect(came[0]?.raw).not.toContain(KEY_HEADER);
  });
});

test.describe('headers', () => {
  test('JSON both ways; another type, further headers and none without a body', async ({ scene }) => {
    const { client } = await scene();
    const { body } = call;
    const key = { 'x-api-key': keys.project };
    const asked = { accept: 'application/json', 'accept-encoding': 'identity' };
    expect(client.headersOf({})).toEqual({ ...key, ...asked });
    expect(client.headersOf({ ...(body && { body }) })).toEqual({
      ...key,
      'content-type': 'application/json',
      ...asked,
    });
    expect(
      client.headersOf({ ...(body && { body }), contentType: 'text/plain', headers: { 'x-more': '1' } }),
    ).toEqual({ ...key, 'content-type': 'text/plain', ...asked, 'x-more': '1' });
  });
});

test.describe('leave', () => {
  test('POST to the endpoint could create, whatever else it is; other requests could not', async ({
    scene,
  }) => {
    const { client, broker } = await scene();
    const calls: readonly (readonly [Partial<Call>, string])[] = [
      [{}, 'create'],
      [{ path: '/v3/submission/migration?x-api-key=k' }, 'create'],
      [{ credential: 'none' }, 'create'],
      [{ contentType: 'text/plain' }, 'create'],
      [{ method: 'GET', path: '/v3/submission?email=e' }, 'none'],
      [{ method: 'DELETE', path: '/v3/submission?submission_id=i' }, 'none'],
      [{ method: 'PUT' }, 'none'],
      [{ method: 'PUT', effect: 'create' }, 'create'],
      [{ effect: 'none' }, 'none'],
    ];
    for (const [change, effect] of calls) {
      await client.send({ ...call, ...change }, never);
      expect(broker.asks.at(-1)).toEqual({ effect, serial: 's1', check: 'a check' });
    }
    await client.send({ ...call, alone: true }, never);
    expect(broker.asks.at(-1)).toEqual({ effect: 'create', serial: 's1', check: 'a check', alone: true });
  });

  test('none: nothing is sent, and the error says why', async ({ scene }) => {
    const stops: readonly (readonly [Stop, Partial<BrokerLimits>])[] = [
      ['requests-spent', { requests: 0 }],
      ['creation-barred', { created: 0 }],
      ['deadline', { deadline: 1 }],
    ];
    for (const [stop, limits] of stops) {
      const { client, came, broker } = await scene(limits);
      const error = await client.send(call, never).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(NoLeave);
      expect(error).toMatchObject({ name: 'NoLeave', stop, message: expect.stringMatching(/\w+/) });
      expect(came).toEqual([]);
      expect(broker.settlements).toEqual([]);
    }
  });

  test('a tripped circuit stops the next request', async ({ scene }) => {
    const { client, came, broker } = await scene();
    await client.send(call, never);
    await broker.trip('it stopped answering');
    await expect(client.send(call, never)).rejects.toThrow('it stopped answering');
    expect(came).toHaveLength(1);
  });

  test('asked for before anything is sent', async ({ scene }) => {
    const { client, broker, came } = await scene({ inFlight: 1 });
    const held = await broker.ask({ effect: 'none', serial: 'other', check: 'another' });
    const sending = client.send(call, never);
    expect(await waits(sending, 50)).toBe(true);
    expect(came).toEqual([]);
    if (held.ok) await broker.settle(held.ticket, { kind: 'nothing' });
    await sending;
    expect(came).toHaveLength(1);
  });
});
