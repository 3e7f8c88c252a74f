/** Why TLS failed, in words of a reader who has to mend it. */
import type { PeerCertificate } from 'node:tls';

/** What is known of a handshake that failed. */
export interface TlsTrouble {
  /** The code of the error, such as `CERT_HAS_EXPIRED`; empty when there is none. */
  readonly code: string;
  readonly message: string;
  /** The host that was asked for. */
  readonly host: string;
  /** What the other side showed, if it came that far. */
  readonly certificate?: PeerCertificate | undefined;
}

const longestName = 60;
const mostNames = 5;
const trust = 'if it is meant, name the file of its authority in ARGOS_CA_FILE or NODE_EXTRA_CA_CERTS';

/** A text of unknown origin, fit for a line. */
function fit(text: string): string {
  const plain = text.replace(/[^\x20-\x7e\xa0-\xac\xae-\uffff]|[\p{C}\p{Zl}\p{Zp}]/gu, '?');
  return plain.length > longestName ? `${plain.slice(0, longestName)}…` : plain;
}

/** The names that a certificate is for. */
function namesOf({ subjectaltname, subject }: PeerCertificate): string {
  const names = (subjectaltname ?? '')
    .split(', ')
    .filter((name) => name !== '')
    .map((name) => fit(name.replace(/^(DNS|IP Address):/, '')));
  if (names.length === 0) names.push(fit([subject?.CN ?? 'none'].flat().join(' ')));
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  return `${names.slice(0, mostNames).join(', ')}${more}`;
}

/** Who issued a certificate, as it says itself; empty when that is unknown. */
function issuerOf(certificate: PeerCertificate | undefined): string {
  const { O: organisation, CN: name } = certificate?.issuer ?? {};
  const words = [name, organisation].flat().filter((one) => one !== undefined && one !== '');
  return words.length === 0 ? '' : ` (${fit(words.join(', '))})`;
}

const day = (date: string | undefined): string | undefined => {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().slice(0, 10);
};

type Teller = (trouble: TlsTrouble) => string;

/** Tellers by what code and message hold; the first one counts. */
const tellers: readonly (readonly [RegExp, Teller])[] = [
  [
    /CERT_HAS_EXPIRED/,
    ({ certificate }) => `the certificate expired on ${day(certificate?.valid_to) ?? 'an earlier day'}`,
  ],
  [
    /CERT_NOT_YET_VALID/,
    ({ certificate }) =>
      `the certificate is not valid before ${day(certificate?.valid_from) ?? 'a later day'}, or the clock of this machine is wrong`,
  ],
  [
    /ERR_TLS_CERT_ALTNAME_INVALID/,
    ({ host, certificate }) =>
      `the certificate is not for ${host}${certificate === undefined ? '' : `, but for ${namesOf(certificate)}`}`,
  ],
  [/DEPTH_ZERO_SELF_SIGNED_CERT/, () => `the certificate is self-signed; ${trust}`],
  [
    /UNABLE_TO_VERIFY_LEAF_SIGNATURE/,
    ({ certificate }) =>
      `the certificate comes from an unknown authority${issuerOf(certificate)}, or the server leaves out the certificates between; ${trust}`,
  ],
  [
    /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT|CERT_UNTRUSTED|INVALID_CA/,
    ({ certificate }) => `the certificate comes from an unknown authority${issuerOf(certificate)}; ${trust}`,
  ],
  [/CERT_REVOKED/, () => 'the certificate is revoked'],
  [/INVALID_PURPOSE/, () => 'the certificate is not one of a server'],
  [/(KEY|MD|SIGNATURE).*(TOO_SMALL|TOO_WEAK)/i, () => 'a key or signature of the certificate is too weak'],
  [/CERT_|UNABLE_TO_/, () => 'the certificate is not accepted'],
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|wrong version number|packet length too long/i,
    () => 'what answers there does not speak TLS; is the port one of plain http:?',
  ],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|NO_PROTOCOLS_AVAILABLE|protocol version/i,
    () => 'no version of TLS in common (TLS 1.2 or 1.3 is needed)',
  ],
  [
    /HANDSHAKE_FAILURE|NO_SHARED_CIPHER|INSUFFICIENT_SECURITY|handshake failure/i,
    () =>
      'no cipher in common, or the server asks for a certificate of the client, which the suite does not have',
  ],
  [/UNRECOGNIZED_NAME/i, ({ host }) => `the server has no certificate for ${host}`],
  [
    /CERTIFICATE_REQUIRED|BAD_CERTIFICATE|certificate required/i,
    () => 'the server asks for a certificate of the client, which the suite does not have',
  ],
  [/ECONNRESET|EPIPE/, () => 'the connection was cut during the handshake'],
];

/** One line on why TLS failed. */
export function tlsWords(trouble: TlsTrouble): string {
  const text = `${trouble.code} ${trouble.message}`;
  const told = tellers.find(([pattern]) => pattern.test(text))?.[1](trouble);
  const code = trouble.code === '' ? '' : ` (${trouble.code})`;
  return told === undefined ? `TLS failed${code}` : `TLS failed: ${told}${code}`;
}
