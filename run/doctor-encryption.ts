/** `doctor`: which way of making the AES key of the configured secret (A6) is the target's. */
import { describeAnswer } from '../checks/document.js';
import { isObject } from '../wire/answer.js';
import type { ReadExchange } from '../wire/client.js';
import { AesCipher, type Derivation, derivations, deriveKey } from '../wire/encryption.js';
import { derivationProblem } from '../wire/target/values.js';
import { codeOf } from './doctor-answers.js';
import { fix, note, ok, type Said, skip } from './doctor-line.js';
import type { DoctorSession } from './doctor-session.js';

/** What was tried with one secret. */
interface Tried {
  readonly derivation: Derivation;
  readonly exchange: ReadExchange;
}

/** Whether an answer came back under the key that the request was encrypted with. */
function opened(exchange: ReadExchange): boolean {
  const { envelope, document } = exchange.read;
  return envelope?.plaintext !== undefined && isObject(document);
}

/** Tries the derivations that fit a secret, the configured one first, until one is the target's. */
async function tryAll(
  session: DoctorSession,
  secret: string,
): Promise<{ readonly found: Tried | undefined; readonly tried: readonly Tried[] }> {
  const { encryptionKeyDerivation: configured } = session.target;
  const order = [configured, ...derivations.filter((derivation) => derivation !== configured)];
  const tried: Tried[] = [];
  for (const derivation of order) {
    if (derivationProblem(secret, derivation) !== undefined) continue;
    const cipher = new AesCipher(deriveKey(secret, derivation));
    const exchange = await session.post(
      `an empty document, encrypted with the ${derivation} key,`,
      {},
      { cipher },
    );
    const one = { derivation, exchange };
    tried.push(one);
    if (opened(exchange)) return { found: one, tried };
  }
  return { found: undefined, tried };
}

/** Which derivation works, and whether it is the configured one. */
export async function encryptionLines(session: DoctorSession): Promise<Said[]> {
  const { target } = session;
  const { apiKey, encryptionKey = apiKey } = target;
  const stated = target.capabilities.includes('encryption');
  const { found, tried } = await tryAll(session, encryptionKey);
  if (found !== undefined) return [foundLine(session, found, stated)];
  // A key of its own that is none: the project may encrypt with its API key after all.
  const plain = encryptionKey === apiKey ? undefined : (await tryAll(session, apiKey)).found;
  if (plain !== undefined) {
    return [
      fix(
        `the target does not encrypt with ARGOS_ENCRYPTION_KEY but with the API key, by ${plain.derivation}`,
        `take ARGOS_ENCRYPTION_KEY out and set ARGOS_ENCRYPTION_KEY_DERIVATION=${plain.derivation}`,
      ),
    ];
  }
  const names = tried.map(({ derivation }) => derivation).join(', ');
  const [first] = tried;
  const answered = first === undefined ? '' : `; ${first.derivation}: ${describeAnswer(first.exchange)}`;
  if (!stated)
    return [
      skip(
        `ARGOS_CAPABILITIES does not state it, and none of ${names} works${answered}: a run leaves out what needs it`,
      ),
    ];
  const own =
    encryptionKey === apiKey
      ? 'set ARGOS_ENCRYPTION_KEY if the project has an encryption key of its own'
      : 'check ARGOS_ENCRYPTION_KEY';
  return [
    fix(
      `none of ${names} works${answered}`,
      `${own}, or take encryption out of ARGOS_CAPABILITIES if the project has none`,
    ),
  ];
}

function foundLine(session: DoctorSession, { derivation, exchange }: Tried, stated: boolean): Said {
  const { encryptionKeyDerivation: configured, derivationExplicit } = session.target;
  const set = `ARGOS_ENCRYPTION_KEY_DERIVATION=${derivation}`;
  const code = codeOf(exchange);
  if (code === 'invalid_payload') {
    return fix(
      `answers decrypt with ${derivation}, but the target does not understand the request: ${describeAnswer(exchange)}`,
      'ask how the project decrypts requests: it answers with this key',
    );
  }
  const works =
    code === 'missing_data'
      ? `${derivation} works`
      : `${derivation} works, though an empty document is answered with ${describeAnswer(exchange)}`;
  if (derivation !== configured) {
    const instead = derivationExplicit
      ? `not ${configured}, which is set`
      : `not ${configured}, which is the default`;
    if (stated) return fix(`${works}, ${instead}`, `set ${set}`);
    return note(`${works}, ${instead}`, `add encryption to ARGOS_CAPABILITIES and set ${set}`);
  }
  const how = derivationExplicit ? 'as configured' : 'the default';
  if (!stated)
    return note(
      `${works}, ${how}, but ARGOS_CAPABILITIES does not state encryption, so a run leaves out what needs it`,
      'to have it tested, add encryption to ARGOS_CAPABILITIES',
    );
  return code === 'missing_data' ? ok(`${works}, ${how}`) : note(`${works}, ${how}`);
}
