import { expect, test } from '@playwright/test';
import { at, type Connection, fullSubmission, submission, withMock } from './support.js';

async function get(connection: Connection, query: string) {
  return connection.send(null, { path: `/v3/submission?${query}` });
}

async function create(connection: Connection, document: unknown): Promise<string> {
  return String(at((await connection.post(document)).document, 'submissionId'));
}

test('GET shows what was accepted, under the documented names, whichever way it is searched', async () => {
  await withMock({}, async (connection) => {
    const id = await create(connection, fullSubmission());
    const expected = {
      Items: [
        {
          submission_id: id,
          data: {
            full_name: 'Jane Doe',
            first_name: 'Jane',
            last_name: 'Doe',
            gender: 'female',
            nationality: 'FRA',
            date_of_birth: '1990-02-28',
            address_city: 'Paris',
            address_country: 'France',
            address_state: 'Ile-de-France',
            address_street: '1 rue de Test',
            address_full: '1 rue de Test, Paris',
            idcard_issuingCountry: 'KOR',
            idcard_issueDate: '2020-02-29',
            idcard_expireDate: '2035-01-31',
            idType: 'drvlic',
            email: 'jane.doe@example.com',
            userid: 'user-1',
            kycStatus: 'approved',
            ipAddress: '192.0.2.1',
            identityNumber: 'I-1',
            documentNumber: 'D-1',
            cf1: 'a',
            cf2: 'b',
            cf3: 'c',
          },
        },
      ],
    };
    for (const query of [`submission_id=${id}`, 'userid=user-1', 'email=jane.doe%40example.com']) {
      expect(await get(connection, query), query).toMatchObject({ status: 200, document: expected });
    }
  });
});

test('GET shows only the fields that were sent', async () => {
  await withMock({}, async (connection) => {
    await create(connection, submission());
    const { document } = await get(connection, 'userid=user-1');
    expect(Object.keys(Object(at(document, 'Items', 0, 'data'))).sort()).toEqual([
      'date_of_birth',
      'email',
      'full_name',
      'gender',
      'idType',
      'idcard_issuingCountry',
      'kycStatus',
      'userid',
    ]);
  });
});

test('GET lists the newest first, 50 or as many as asked for', async () => {
  await withMock({}, async (connection) => {
    const ids: string[] = [];
    for (let sent = 0; sent < 52; sent++) ids.unshift(await create(connection, submission()));
    const listed = async (query: string) => {
      const { document } = await get(connection, `email=jane.doe%40example.com${query}`);
      const items = at(document, 'Items');
      return Array.isArray(items) ? items.map((item) => at(item, 'submission_id')) : [];
    };
    expect(await listed('')).toEqual(ids.slice(0, 50));
    expect(await listed('&count=3')).toEqual(ids.slice(0, 3));
    expect(await listed('&count=100')).toEqual(ids);
    expect(await listed('&userid=other')).toEqual([]);
  });
});

test('GET of nothing known is empty; without a filter, or with a bad count, it is an error', async () => {
  await withMock({}, async (connection) => {
    for (const query of ['submission_id=unknown', 'userid=unknown', 'email=unknown']) {
      expect(await get(connection, query)).toMatchObject({ status: 200, document: { Items: [] } });
    }
    expect(await get(connection, 'userid=')).toMatchObject({
      status: 400,
      document: { errorCode: 'missing_data' },
    });
    expect(await get(connection, 'userid=x&count=0')).toMatchObject({
      status: 400,
      document: { errorCode: 'invalid_format', message: 'invalid format: count' },
    });
  });
});

test('the neighbours ask for the key as well', async () => {
  await withMock({}, async (connection) => {
    for (const method of ['GET', 'DELETE']) {
      const answer = await connection.send(null, { method, path: '/v3/submission?userid=x', key: 'unknown' });
      expect(answer).toMatchObject({ status: 403, document: { message: 'Forbidden' } });
    }
  });
});

test('DELETE removes a submission once, for the administrator only', async () => {
  await withMock({}, async (connection, mock) => {
    const id = await create(connection, submission());
    const remove = (query: string) =>
      connection.send(null, { method: 'DELETE', path: `/v3/submission?${query}` });
    const code = (errorCode: string) => ({ status: 400, document: { errorCode } });
    expect(await remove(`submission_id=${id}`)).toMatchObject(code('missing_data'));
    expect(await remove('admin_name=admin@example.com')).toMatchObject(code('missing_data'));
    expect(await remove(`submission_id=${id}&admin_name=nobody@example.org`)).toMatchObject(
      code('invalid_admin'),
    );
    expect(await remove('submission_id=unknown&admin_name=admin@example.com')).toMatchObject(
      code('invalid_parameter'),
    );
    expect((await get(connection, `submission_id=${id}`)).document).toMatchObject({ Items: [{}] });
    const right = `submission_id=${id}&admin_name=admin%40example.com`;
    expect(await remove(right)).toMatchObject({
      status: 200,
      document: { message: 'success', content: 'Submission ID deleted successfully.' },
    });
    expect((await get(connection, `submission_id=${id}`)).document).toEqual({ Items: [] });
    expect(await remove(right)).toMatchObject(code('invalid_parameter'));
    expect(mock.store.records).toMatchObject([{ submissionId: id, deleted: true }]);
  });
});

test('the records of the server can be read without a key', async () => {
  await withMock({}, async (connection) => {
    const id = await create(connection, submission());
    const answer = await connection.send(null, { path: '/__mock/records', key: null });
    expect(answer).toMatchObject({
      status: 200,
      document: { count: 1, records: [{ submissionId: id, document: submission(), deleted: false }] },
    });
  });
});
