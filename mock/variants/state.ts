import type { JsonObject } from '../exchange.js';
import { Interrupt } from '../exchange.js';
import { storable } from '../faithful.js';
import { around } from '../faults/fault.js';
import type { FieldName } from '../fields.js';
import { open, type Variant } from './variant.js';

/** Milliseconds after which GET shows what was created. */
const writeDelay = 1_000;

/** Answers a search that finds nothing with a status. */
function nothingFound(status: number, document: JsonObject): Variant {
  return open('A34', `nothing-found-${status}`, `a search that finds nothing gets ${status}`, (behaviour) =>
    around(behaviour, 'find', (before) => (filter, count, exchange) => {
      const found = before(filter, count, exchange);
      if (found.length > 0) return found;
      const headers = behaviour.headers(exchange);
      throw new Interrupt({ status, headers, body: behaviour.render(document, exchange) });
    }),
  );
}

/** Refuses a submission that repeats a text of an earlier one. */
function repetitionRefused(field: FieldName): Variant {
  const name = `repeated-${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}-refused`;
  return open('A39', name, `a second submission of one ${field} is invalid_format`, (behaviour, world) =>
    around(behaviour, 'admit', (before) => (document, exchange) => {
      const value = storable(document)[field];
      const known = world.store.records.some((record) => !record.deleted && record.document[field] === value);
      const problem = { code: 'invalid_format', name: field } as const;
      return value !== undefined && known ? problem : before(document, exchange);
    }),
  );
}

/** The content of a document, whatever the order of its members. */
function contentOf(document: JsonObject): string {
  return JSON.stringify(Object.entries(storable(document)));
}

/** Differences in what is kept, found and deleted. */
export const stateVariants: readonly Variant[] = [
  open(
    'A30',
    'identical-requests-one-id',
    'a submission that repeats another gets its id',
    (behaviour, world) => {
      const ids = new Map<string, string>();
      const isKept = (id: string) => world.store.find({ submissionId: id }, 1).length > 0;
      around(behaviour, 'newId', (before) => (exchange) => {
        const known = ids.get(contentOf(exchange.document ?? {}));
        return known !== undefined && isKept(known) ? known : before(exchange);
      });
      around(behaviour, 'remember', (before) => (submissionId, document, exchange) => {
        ids.set(contentOf(document), submissionId);
        if (!isKept(submissionId)) before(submissionId, document, exchange);
      });
    },
  ),
  open(
    'A34',
    'writes-seen-late',
    `GET shows a submission ${writeDelay} ms after it was made`,
    (behaviour) => {
      const madeAt = new Map<string, number>();
      around(behaviour, 'remember', (before) => (submissionId, document, exchange) => {
        madeAt.set(submissionId, Date.now());
        before(submissionId, document, exchange);
      });
      around(behaviour, 'find', (before) => (filter, count, exchange) => {
        const latest = Date.now() - writeDelay;
        return before(filter, count, exchange).filter(
          ({ submissionId }) => (madeAt.get(submissionId) ?? 0) <= latest,
        );
      });
    },
  ),
  nothingFound(404, { message: 'Not Found' }),
  nothingFound(400, { errorCode: 'invalid_parameter', message: 'invalid parameter: submission_id' }),
  open('A34', 'oldest-first', 'GET lists the oldest submission first', (behaviour) =>
    around(
      behaviour,
      'find',
      (before) => (filter, count, exchange) => before(filter, count, exchange).toReversed(),
    ),
  ),
  open('A34', 'more-read-back', 'GET shows more than the documented members', (behaviour) =>
    around(behaviour, 'readBackData', (before) => (record, exchange) => ({
      ...before(record, exchange),
      created_at: '2020-01-01T00:00:00Z',
      kyc: { status: 'done' },
      middle_name: null,
    })),
  ),
  open('A34', 'only-documented-read-back', 'GET shows no member without a documented name', (behaviour) => {
    const documented =
      /^(?:full_name|first_name|last_name|gender|nationality|date_of_birth|address_city|idcard_\w+|idType)$/;
    around(
      behaviour,
      'readBackData',
      (before) => (record, exchange) =>
        Object.fromEntries(
          Object.entries(before(record, exchange)).filter(([name]) => documented.test(name)),
        ),
    );
  }),
  open('A35', 'deleter-not-checked', 'DELETE takes any admin_name', (behaviour, world) =>
    around(behaviour, 'respond', (before) => (exchange, proceed) => {
      if (exchange.method === 'DELETE') exchange.query.set('admin_name', world.credentials.adminEmail);
      return before(exchange, proceed);
    }),
  ),
  repetitionRefused('email'),
  repetitionRefused('userid'),
  repetitionRefused('identityNumber'),
  repetitionRefused('fullName'),
];
