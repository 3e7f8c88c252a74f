/** `doctor`: whether the host's name resolves, and whether a connection, with TLS where asked for, can be made. */

import { isAddress, type LookedUp, type Reached, type ServerCertificate } from '../wire/reach.js';
import { isLoopback } from '../wire/target/hosts.js';
import { fix, note, ok, type Said } from './doctor-line.js';
import type { ReadyTarget } from './secrets.js';

/** Fewer days than this until a certificate expires are worth a word. */
const SOON_DAYS = 14;
const DAY_MS = 86_400_000;
const MOST_NAMES = 5;

/** The host of a base URL, without the brackets of an IPv6 address. */
export function bareHost(baseUrl: string): string {
  return new URL(baseUrl).hostname.replace(/^\[|\]$/g, '');
}

/** What is to be said of an address that needs no resolving; undefined for a name. */
export function addressLine(host: string): Said | undefined {
  if (!isAddress(host)) return undefined;
  return ok(
    isLocal(host) ? `${host} is an address of this machine` : `${host} is an address, nothing to resolve`,
  );
}

const isLocal = (address: string): boolean =>
  isLoopback(address.includes(':') ? `[${address}]` : address) || /^::ffff:127\./i.test(address);

const family = (address: string): string => (address.includes(':') ? 'IPv6' : 'IPv4');

/** What is to be said of a name. */
export function nameLine(host: string, lookedUp: LookedUp): Said {
  if (!lookedUp.ok) {
    const why = { TIMEOUT: 'the resolver does not answer', EAI_AGAIN: 'the resolver failed for now' }[
      lookedUp.code
    ];
    return fix(
      `${host} does not resolve (${[why, lookedUp.code].filter(Boolean).join(', ')})`,
      'correct the host in ARGOS_BASE_URL, or mend name resolution here (DNS, hosts file, VPN)',
    );
  }
  const { addresses } = lookedUp;
  const shown = addresses.slice(0, MOST_NAMES).map((address) => `${address} (${family(address)})`);
  const words = `${host} is ${shown.join(', ')}${addresses.length > shown.length ? ' and more' : ''}`;
  return ok(words);
}

const day = (date: Date): string =>
  Number.isNaN(date.getTime()) ? 'an unknown day' : date.toISOString().slice(0, 10);

function named({ names }: ServerCertificate): string {
  if (names.length === 0) return 'it names none';
  const more = names.length > MOST_NAMES ? ' and more' : '';
  return `it is for ${names.slice(0, MOST_NAMES).join(', ')}${more}`;
}

const authority =
  'if the authority is a private one, name a file with its certificate (PEM) in ARGOS_CA_FILE or NODE_EXTRA_CA_CERTS';

/** What is to be said of a connection. */
export function connectionLine(
  target: Pick<ReadyTarget, 'baseUrl' | 'loopback' | 'caFile' | 'requestTimeoutMs'>,
  reached: Reached,
  now: Date,
): Said {
  const { host } = new URL(target.baseUrl);
  if (!reached.ok) return obstacleLine(host, target, reached, now);
  const { tls } = reached;
  if (tls === undefined) {
    const words = `connected to ${reached.address}`;
    return target.loopback
      ? ok(`${words}, plain HTTP within this machine`)
      : note(`${words} without TLS: keys travel in the clear`, 'use https: where the target has it');
  }
  const { certificate, protocol } = tls;
  const days = Math.floor((certificate.validTo.getTime() - now.getTime()) / DAY_MS);
  const words = `connected to ${reached.address}, ${protocol}, certificate by ${certificate.issuer}`;
  const until = `${days === 1 ? 'one day' : `${days} days`}, on ${day(certificate.validTo)}`;
  return days < SOON_DAYS
    ? note(`${words}, which expires in ${until}`, "have the server's certificate renewed")
    : ok(`${words}, which expires in ${until}`);
}

function obstacleLine(
  host: string,
  target: Pick<ReadyTarget, 'caFile' | 'requestTimeoutMs'>,
  { obstacle, code, certificate }: Reached & { ok: false },
  now: Date,
): Said {
  const coded = code === '' ? '' : ` (${code})`;
  const seconds = target.requestTimeoutMs / 1000;
  switch (obstacle) {
    case 'refused':
      return fix(
        `${host} refuses connections${coded}`,
        'start the server, or correct the host and the port in ARGOS_BASE_URL',
      );
    case 'time-out':
      return fix(
        `${host} does not answer within ${seconds} s`,
        "check the port in ARGOS_BASE_URL, and whether a firewall or a missing VPN keeps this machine's packets",
      );
    case 'unreachable':
      return fix(
        `there is no way to ${host}${coded}`,
        'check the network of this machine (route, VPN, IPv6), and the host in ARGOS_BASE_URL',
      );
    case 'silent':
      return fix(
        `${host} takes the connection and does not answer the TLS handshake within ${seconds} s`,
        'check the port in ARGOS_BASE_URL, and whether the server behind it works',
      );
    case 'cut':
      return fix(
        `${host} cut the connection during the TLS handshake${coded}`,
        'check the port in ARGOS_BASE_URL, and whether a firewall in between allows TLS',
      );
    case 'no-tls':
      return fix(
        `${host} does not speak TLS on this port${coded}`,
        'correct the port in ARGOS_BASE_URL, or write http: (off this machine with --allow-plaintext)',
      );
    case 'handshake':
      return fix(
        `${host} and this machine agree on no TLS protocol or cipher${coded}`,
        'have TLS 1.2 or newer with a usual cipher allowed on the server',
      );
    case 'expired': {
      const leaf = certificate !== undefined && certificate.validTo <= now;
      return fix(
        leaf
          ? `the certificate of ${host} expired on ${day(certificate.validTo)}${coded}`
          : `a certificate above that of ${host} has expired${coded}`,
        "have the server's certificate renewed, if the clock of this machine is right",
      );
    }
    case 'not-yet-valid': {
      const leaf = certificate !== undefined && certificate.validFrom > now;
      return fix(
        leaf
          ? `the certificate of ${host} is not valid before ${day(certificate.validFrom)}${coded}`
          : `a certificate above that of ${host} is not valid yet${coded}`,
        'set the clock of this machine right, or wait for that day',
      );
    }
    case 'wrong-name':
      return fix(
        `the certificate of ${host} is for another name${coded}: ${certificate === undefined ? '' : named(certificate)}`,
        'use one of its names in ARGOS_BASE_URL, or have the right certificate installed',
      );
    case 'self-signed':
      return fix(
        `the certificate of ${host} is signed by itself alone${coded}`,
        'if it is the right one, name a file with it (PEM) in ARGOS_CA_FILE or NODE_EXTRA_CA_CERTS',
      );
    case 'unknown-authority':
      return fix(
        `the certificate of ${host} is by ${certificate?.issuer ?? 'somebody'}, an authority that this machine does not know${coded}`,
        target.caFile === undefined
          ? authority
          : 'the file in ARGOS_CA_FILE does not hold it: name the certificate of that authority (PEM)',
      );
    case 'untrusted':
      return fix(`the certificate of ${host} is not trusted${coded}`, 'have it replaced on the server');
    case 'ca-file':
      return fix(
        `the file in ARGOS_CA_FILE cannot be used${coded}`,
        'name a file of certificates in PEM form',
      );
    case 'network':
      return fix(`no connection to ${host}${coded}`, 'check the network of this machine');
  }
}
