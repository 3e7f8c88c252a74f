/** `doctor`: whether the neighbouring endpoints (sibling, A34, A35) answer, compared with ARGOS_CAPABILITIES. */
import { randomBytes } from 'node:crypto';
import { describeAnswer, member } from '../checks/document.js';
import { type ReadExchange, SUBMISSION_PATH } from '../wire/client.js';
import { registered } from './doctor-access.js';
import { codeOf, isJson, isShutOut } from './doctor-answers.js';
import { fix, note, ok, type Said, skip } from './doctor-line.js';
import type { DoctorSession } from './doctor-session.js';

/** An id that no submission has: nothing can be found, or deleted, by it. */
function impossibleId(): string {
  return `argos-conformance-doctor-${randomBytes(24).toString('hex')}`;
}

/** What an endpoint made of an id that does not exist. */
interface Heard {
  readonly answers: boolean;
  readonly words: string;
  /** Something that is odd about the answer. */
  readonly odd?: Said;
}

/** One endpoint against what is stated of it. */
function compared(
  session: DoctorSession,
  capability: 'read-back' | 'delete',
  { answers, words, odd }: Heard,
): Said[] {
  const stated = session.target.capabilities.includes(capability);
  if (answers && stated) return odd === undefined ? [ok(words)] : [odd];
  if (answers) {
    const add = note(
      `${words}: the target offers it, but ARGOS_CAPABILITIES does not state it, so a run leaves out what needs it`,
      `to have it tested, add ${capability} to ARGOS_CAPABILITIES`,
    );
    return odd === undefined ? [add] : [add, odd];
  }
  if (!stated)
    return [
      skip(
        `ARGOS_CAPABILITIES does not state it, and the target does not offer it: ${words}; a run leaves out what needs it`,
      ),
    ];
  return [
    fix(
      `ARGOS_CAPABILITIES states it, but the target does not offer it: ${words}`,
      `take ${capability} out of ARGOS_CAPABILITIES, or have ${capability === 'delete' ? 'DELETE' : 'GET'} ${SUBMISSION_PATH} opened for this key`,
    ),
  ];
}

/** Whether the endpoint itself refused an unknown id: 400 or 404 in JSON, or another 4xx with an errorCode. */
function isUnknownId(exchange: ReadExchange): boolean {
  const status = exchange.answer?.status ?? 0;
  if (isShutOut(exchange) || !isJson(exchange)) return false;
  return status === 400 || status === 404 || (codeOf(exchange) !== undefined && status > 400 && status < 500);
}

/** GET by an id that does not exist: an empty list, 400 or 404 (A34). */
export async function readBackLines(session: DoctorSession): Promise<Said[]> {
  const query = new URLSearchParams({ submission_id: impossibleId() });
  const exchange = await session.look('GET', `${SUBMISSION_PATH}?${query}`);
  const words = `GET by an id that does not exist is answered with ${describeAnswer(exchange)}`;
  const items = exchange.answer?.status === 200 ? member(exchange, 'Items') : undefined;
  const listed = Array.isArray(items) ? items.length : 0;
  const heard: Heard = {
    answers: Array.isArray(items) || isUnknownId(exchange),
    words: listed === 0 ? words : 'GET answers',
    ...(listed === 0
      ? {}
      : { odd: note(`GET by an id that does not exist lists ${listed} submissions: a run judges that`) }),
  };
  return compared(session, 'read-back', heard);
}

/** DELETE of an id that does not exist: 400 or 404. Not sent unless stated: a faulty target may delete something else. */
export async function deleteLines(session: DoctorSession): Promise<Said[]> {
  const { adminEmail, capabilities } = session.target;
  if (!capabilities.includes('delete')) {
    return [
      skip(
        'not tried, for ARGOS_CAPABILITIES does not state it: what runs create cannot be deleted by cleanup',
      ),
    ];
  }
  const query = new URLSearchParams({ submission_id: impossibleId(), admin_name: adminEmail });
  const exchange = await session.look('DELETE', `${SUBMISSION_PATH}?${query}`);
  const words = `DELETE of an id that does not exist is answered with ${describeAnswer(exchange)}`;
  const success = exchange.answer?.status === 200 && isJson(exchange);
  const odd =
    codeOf(exchange) === 'invalid_admin'
      ? fix(`DELETE refuses the administrator: ${describeAnswer(exchange)}`, registered)
      : success
        ? note(`${words}, a success although there was nothing to delete: whether DELETE works, a run tells`)
        : undefined;
  return compared(session, 'delete', {
    answers: success || isUnknownId(exchange),
    words,
    ...(odd === undefined ? {} : { odd }),
  });
}
