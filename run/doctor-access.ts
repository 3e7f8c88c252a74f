/** `doctor`: whether the keys and the administrator are those of the project, as far as refusals tell. */
import { describeAnswer } from '../checks/document.js';
import { codeOf, isShutOut, shutOutLine, troubleLine } from './doctor-answers.js';
import { fix, note, ok, type Said, skip } from './doctor-line.js';
import type { DoctorSession } from './doctor-session.js';

/** What to do about an administrator who is refused. */
export const registered = "set ARGOS_ADMIN_EMAIL to the address of one of the project's administrators";

/** What is to be done where a refusal does not tell: doctor sends nothing that could create. */
const aRunTells =
  'nothing to do yet: the first valid submission of a run tells, and a wrong address ends the run with exit code 3';

/** The project's key: an empty document must get as far as its missing fields. */
export async function keyLines(session: DoctorSession): Promise<Said[]> {
  const { target } = session;
  const exchange = await session.post('an empty document', {});
  if (isShutOut(exchange)) return [shutOutLine(exchange, 'ARGOS_API_KEY')];
  const trouble = troubleLine(exchange, target);
  if (trouble !== undefined) return [trouble];
  const code = codeOf(exchange);
  const answered = `an empty document is answered with ${describeAnswer(exchange)}`;
  const right = code === 'missing_data' && exchange.answer?.status === 400;
  const first =
    code === undefined
      ? note(
          `whether it is accepted is not known: ${answered}, which is no documented error`,
          'check that ARGOS_BASE_URL is the address of the API',
        )
      : right
        ? ok(`accepted: ${answered}`)
        : note(`accepted, but ${answered}, not 400 missing_data: a run judges that`);
  return [first, await unknownKeyLine(session)];
}

async function unknownKeyLine(session: DoctorSession): Promise<Said> {
  const exchange = await session.post('an empty document with an unknown key', {}, { credential: 'unknown' });
  if (isShutOut(exchange)) return ok(`an unknown key is refused: ${describeAnswer(exchange)}`);
  return (
    troubleLine(exchange, session.target) ??
    note(
      `an unknown key gets ${describeAnswer(exchange)}: the target does not check keys first, or not at all`,
    )
  );
}

/** The administrator: told only by a target that looks at it before it misses the other fields. */
export async function administratorLines(session: DoctorSession): Promise<Said[]> {
  const { target } = session;
  const exchange = await session.post('the administrator alone', { admin: target.adminEmail });
  switch (codeOf(exchange)) {
    case 'missing_data':
      return [await unregisteredLine(session)];
    case 'invalid_admin':
      return [await refusedAdministratorLine(session)];
    case 'invalid_format':
      return [
        fix(
          `the address is refused: ${describeAnswer(exchange)}`,
          'correct ARGOS_ADMIN_EMAIL, if that is what the answer means',
        ),
      ];
    default:
      return [
        troubleLine(exchange, target) ??
          note(
            `whether it is registered is not known: a document with the address alone is answered with ${describeAnswer(exchange)}`,
            aRunTells,
          ),
      ];
  }
}

/** Refused alone: the target may only mean that the rest is missing. */
async function refusedAdministratorLine(session: DoctorSession): Promise<Said> {
  const exchange = await session.post('the administrator and a name', {
    admin: session.target.adminEmail,
    fullName: 'Jane Doe',
  });
  if (codeOf(exchange) === 'invalid_admin') return fix('refused as invalid_admin', registered);
  return (
    troubleLine(exchange, session.target) ??
    note(
      `whether it is registered is not known: alone it is refused as invalid_admin, with a name the answer is ${describeAnswer(exchange)}`,
      aRunTells,
    )
  );
}

/** Missing fields are answered: whether the administrator was looked at before, another address tells. */
async function unregisteredLine(session: DoctorSession): Promise<Said> {
  const exchange = await session.post('an unregistered administrator alone', {
    admin: session.target.unregisteredAdminEmail,
  });
  switch (codeOf(exchange)) {
    case 'invalid_admin':
      return ok('accepted, while an unregistered address is refused as invalid_admin');
    case 'missing_data':
      return note(
        'whether it is registered is not known: sent alone, this address and an unregistered one are both answered with missing_data, so the target looks for missing fields first',
        aRunTells,
      );
    default:
      return (
        troubleLine(exchange, session.target) ??
        note(
          `whether it is registered is not known: alone it is answered with missing_data, and an unregistered address with ${describeAnswer(exchange)}`,
          aRunTells,
        )
      );
  }
}

/** What single requirements need: the key of an invalid project, an address whose migration fails. */
export async function fixtureLines(session: DoctorSession): Promise<Said[]> {
  const { invalidProjectApiKey, processingErrorEmail } = session.target;
  return [
    invalidProjectApiKey === undefined
      ? skip('ARGOS_INVALID_PROJECT_API_KEY is not set: error.invalid-project will not be tested')
      : await invalidProjectLine(session),
    skip(
      processingErrorEmail === undefined
        ? 'ARGOS_PROCESSING_ERROR_EMAIL is not set: error.processing-error will not be tested'
        : 'ARGOS_PROCESSING_ERROR_EMAIL was not tried, for that takes a request that could create a submission: a run tries it',
    ),
  ];
}

async function invalidProjectLine(session: DoctorSession): Promise<Said> {
  const exchange = await session.post(
    'an empty document with the key of an invalid project',
    {},
    { credential: 'invalid-project' },
  );
  if (codeOf(exchange) === 'invalid_project')
    return ok('ARGOS_INVALID_PROJECT_API_KEY is answered with invalid_project');
  const trouble = isShutOut(exchange) ? undefined : troubleLine(exchange, session.target);
  return (
    trouble ??
    fix(
      `ARGOS_INVALID_PROJECT_API_KEY is answered with ${describeAnswer(exchange)}, not invalid_project`,
      'give the key of a project that exists and is not valid, or take the variable out',
    )
  );
}
