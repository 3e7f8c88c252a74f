/** The way of a request through the server: which decision is asked for when. */
import { gatewayAnswers } from './answers.js';
import type { Behaviour } from './behaviour.js';
import {
  type Answer,
  type Exchange,
  Interrupt,
  type JsonObject,
  type Problem,
  type World,
} from './exchange.js';
import { deleted, deletionProblem, readSearch } from './neighbours.js';

const migrationPath = '/v3/submission/migration';
const submissionPath = '/v3/submission';
/** For tests of the suite itself, which compare their ledger with what a server in another process stored. */
const recordsPath = '/__mock/records';

/** Answers one request. */
export async function answer(behaviour: Behaviour, world: World, exchange: Exchange): Promise<Answer> {
  try {
    return await behaviour.respond(exchange, async () => route(behaviour, world, exchange));
  } catch (error) {
    if (error instanceof Interrupt) return error.answer;
    throw error;
  }
}

function route(behaviour: Behaviour, world: World, exchange: Exchange): Answer | Promise<Answer> {
  const { method, path } = exchange;
  if (path === migrationPath && method === 'POST') return submit(behaviour, exchange);
  if (path === submissionPath && method === 'GET') return find(behaviour, exchange);
  if (path === submissionPath && method === 'DELETE') return remove(behaviour, world, exchange);
  if (path === recordsPath && method === 'GET') {
    const { records } = world.store;
    return plain(behaviour, exchange, 200, { count: records.length, records });
  }
  return behaviour.otherMethod(exchange) ?? gateway(behaviour, exchange, 'noSuchMethod');
}

async function submit(behaviour: Behaviour, exchange: Exchange): Promise<Answer> {
  const stopped = admission(behaviour, exchange);
  if (stopped !== undefined) return stopped;
  const reading = behaviour.readBody(exchange);
  if ('unreadable' in reading) {
    return refuse(behaviour, exchange, behaviour.unreadable(reading.unreadable, exchange));
  }
  const { document } = reading;
  exchange.document = document;
  const problem =
    behaviour.choose(behaviour.problems(document, exchange), exchange) ??
    (await behaviour.admit(document, exchange));
  if (problem !== undefined) return refuse(behaviour, exchange, problem);
  const submissionId = behaviour.newId(exchange);
  behaviour.remember(submissionId, document, exchange);
  const success = behaviour.successDocument(submissionId, exchange);
  return sealed(behaviour, exchange, behaviour.successStatus(exchange), success);
}

function find(behaviour: Behaviour, exchange: Exchange): Answer {
  const stopped = admission(behaviour, exchange);
  if (stopped !== undefined) return stopped;
  const search = readSearch(exchange.query);
  if ('problem' in search) return refuse(behaviour, exchange, search.problem);
  const records = behaviour.find(search.filter, search.count, exchange);
  const items = records.map((record) => ({
    submission_id: record.submissionId,
    data: behaviour.readBackData(record, exchange),
  }));
  return sealed(behaviour, exchange, 200, { Items: items });
}

function remove(behaviour: Behaviour, world: World, exchange: Exchange): Answer {
  const stopped = admission(behaviour, exchange);
  if (stopped !== undefined) return stopped;
  const problem = deletionProblem(exchange.query, world);
  if (problem !== undefined) return refuse(behaviour, exchange, problem);
  const submissionId = exchange.query.get('submission_id') ?? '';
  if (!behaviour.isStored(submissionId, exchange)) {
    return refuse(behaviour, exchange, { code: 'invalid_parameter', name: 'submission_id' });
  }
  behaviour.remove(submissionId, exchange);
  return sealed(behaviour, exchange, 200, deleted);
}

/** What stops a request before its content counts: the key, the body's length, the project. */
function admission(behaviour: Behaviour, exchange: Exchange): Answer | undefined {
  exchange.project = behaviour.recogniseKey(behaviour.presentedKey(exchange), exchange);
  if (exchange.project.standing === 'unknown') return gateway(behaviour, exchange, 'forbidden');
  if (behaviour.isOversized(exchange)) return gateway(behaviour, exchange, 'tooLarge');
  if (exchange.project.standing === 'invalid') {
    return refuse(behaviour, exchange, { code: 'invalid_project' });
  }
  return undefined;
}

function refuse(behaviour: Behaviour, exchange: Exchange, problem: Problem): Answer {
  behaviour.refusing(problem, exchange);
  const status = behaviour.errorStatus(problem, exchange);
  return sealed(behaviour, exchange, status, behaviour.errorDocument(problem, exchange));
}

function gateway(behaviour: Behaviour, exchange: Exchange, what: keyof typeof gatewayAnswers): Answer {
  const { status, document } = gatewayAnswers[what];
  return plain(behaviour, exchange, status, document);
}

/** An answer of the API: in the envelope when the request was encrypted. */
function sealed(behaviour: Behaviour, exchange: Exchange, status: number, document: JsonObject): Answer {
  const outer = behaviour.isSealed(exchange) ? behaviour.envelope(document, exchange) : document;
  return plain(behaviour, exchange, status, outer);
}

function plain(behaviour: Behaviour, exchange: Exchange, status: number, document: JsonObject): Answer {
  return { status, headers: behaviour.headers(exchange), body: behaviour.render(document, exchange) };
}
