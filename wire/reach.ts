/**
 * How a target can be reached, below HTTP: its name, a connection, the server's certificate. Sends no request and no
 * key; whatever goes wrong is a value.
 */
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectSecure, type PeerCertificate, type TLSSocket } from 'node:tls';
import { withAuthorities } from './authorities.js';
import { lookupOwn } from './connect.js';

/** What a host's name resolves to. */
export type LookedUp =
  | { readonly ok: true; readonly addresses: readonly string[] }
  /** `code`: the resolver's, such as ENOTFOUND; `TIMEOUT` when it does not answer. */
  | { readonly ok: false; readonly code: string };

/** What a server's certificate says of itself. */
export interface ServerCertificate {
  /** Who signed it, in words. */
  readonly issuer: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  /** Names and addresses that it is for. */
  readonly names: readonly string[];
}

/** Why no connection stands that requests could be sent over. */
export type Obstacle =
  | 'refused'
  /** Nothing came back within the time limit. */
  | 'time-out'
  | 'unreachable'
  /** Connected, but the handshake got no answer within the time limit. */
  | 'silent'
  /** The server ended the connection during the handshake. */
  | 'cut'
  /** What answered the handshake is no TLS. */
  | 'no-tls'
  /** No protocol version or cipher in common, or another alert. */
  | 'handshake'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-name'
  | 'self-signed'
  | 'unknown-authority'
  /** Not trusted for another reason: the code says which. */
  | 'untrusted'
  /** The file of authorities cannot be used. */
  | 'ca-file'
  | 'network';

/** A connection that stood for a moment, or why there was none. */
export type Reached =
  | {
      readonly ok: true;
      readonly address: string;
      readonly tls?: { readonly protocol: string; readonly certificate: ServerCertificate };
    }
  | {
      readonly ok: false;
      readonly obstacle: Obstacle;
      /** The system's or the TLS library's name of it; empty when there is none. */
      readonly code: string;
      /** Present when the server showed one. */
      readonly certificate?: ServerCertificate;
    };

/** Bounds on looking. */
export interface ReachOptions {
  /** Milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** PEM file of authorities, as a `Transport` takes it. */
  readonly caFile?: string;
}

/** Whether a host, without brackets, is an address and not a name. */
export function isAddress(host: string): boolean {
  return isIP(host) !== 0;
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
}

/**
 * Resolves a host's name as a connection would.
 *
 * @throws the reason of `signal` when that ended it
 */
export async function lookUp(host: string, { timeoutMs, signal }: ReachOptions): Promise<LookedUp> {
  signal.throwIfAborted();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const ended = new Promise<LookedUp>((resolve) => {
    limit.addEventListener('abort', () => resolve({ ok: false, code: 'TIMEOUT' }), { once: true });
  });
  const found = new Promise<LookedUp>((resolve) => {
    lookupOwn(host, { all: true }, (error, addresses) => {
      if (error !== null) return resolve({ ok: false, code: codeOf(error) });
      const all = typeof addresses === 'string' ? [addresses] : addresses.map(({ address }) => address);
      resolve({ ok: true, addresses: all });
    });
  });
  const result = await Promise.race([found, ended]);
  signal.throwIfAborted();
  return result;
}

const obstacles: Readonly<Record<string, Obstacle>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'time-out',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ECONNRESET: 'cut',
  EPIPE: 'cut',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'wrong-name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown-authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown-authority',
};

function obstacleOf(error: unknown): { obstacle: Obstacle; code: string } {
  const code = codeOf(error);
  const said = `${code} ${error instanceof Error ? error.message : ''}`;
  // What comes instead of TLS is read as a record of a strange version or length.
  if (/wrong.version.number|packet.length.too.long|http.request/i.test(said)) {
    return { obstacle: 'no-tls', code };
  }
  const known = obstacles[code];
  if (known !== undefined) return { obstacle: known, code };
  return { obstacle: /SSL|TLS|EPROTO/.test(code) ? 'handshake' : 'network', code };
}

/** A distinguished name in words: the common name, and the organisation where it adds something. */
function nameOf(name: PeerCertificate['issuer'] | undefined): string {
  const parts = [name?.CN, name?.O].flatMap((part) => part ?? []);
  return [...new Set(parts)].join(', ') || 'an authority without a name';
}

function certificateOf(peer: PeerCertificate): ServerCertificate {
  const listed = (peer.subjectaltname ?? '').split(', ').filter((name) => name !== '');
  // Without alternative names the common name counts, if it is one.
  const names = listed.length > 0 ? listed : [peer.subject?.CN ?? []].flat();
  return {
    issuer: nameOf(peer.issuer),
    validFrom: new Date(peer.valid_from),
    validTo: new Date(peer.valid_to),
    names: names.map((name) => name.replace(/^(DNS|IP Address):/, '')),
  };
}

/** What a finished handshake says: the certificate, and whether it is to be trusted. */
function judged(socket: TLSSocket): Reached {
  const certificate = certificateOf(socket.getPeerCertificate());
  if (socket.authorized) {
    const protocol = socket.getProtocol() ?? 'TLS';
    return { ok: true, address: socket.remoteAddress ?? '', tls: { protocol, certificate } };
  }
  // The type says Error; what comes is the code alone.
  const code = String(socket.authorizationError);
  return { ok: false, obstacle: obstacles[code] ?? 'untrusted', code, certificate };
}

/**
 * Connects to the server of a URL, for `https:` with a handshake, and hangs up.
 *
 * @throws the reason of `signal` when that ended it
 */
export async function reach(baseUrl: string, options: ReachOptions): Promise<Reached> {
  const { timeoutMs, signal, caFile } = options;
  signal.throwIfAborted();
  const url = new URL(baseUrl);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'https:';
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  let socket: Socket | TLSSocket;
  try {
    socket = secure
      ? connectSecure({
          host,
          port,
          lookup: lookupOwn,
          servername: isAddress(host) ? '' : host,
          ALPNProtocols: ['http/1.1'],
          ...(caFile === undefined ? {} : { secureContext: withAuthorities(caFile) }),
          // A certificate that is not trusted is to be looked at; nothing is sent on this connection, whatever it is.
          rejectUnauthorized: false,
        })
      : connectPlain({ host, port, lookup: lookupOwn });
  } catch (error) {
    return { ok: false, obstacle: 'ca-file', code: codeOf(error) };
  }
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  let connected = false;
  const reached = await new Promise<Reached>((resolve) => {
    socket.once('connect', () => {
      connected = true;
      if (!secure) resolve({ ok: true, address: socket.remoteAddress ?? '' });
    });
    socket.once('secureConnect', () => resolve(judged(socket as TLSSocket)));
    socket.on('error', (error) => resolve({ ok: false, ...obstacleOf(error) }));
    limit.addEventListener(
      'abort',
      () => resolve({ ok: false, obstacle: connected ? 'silent' : 'time-out', code: '' }),
      { once: true },
    );
  });
  socket.destroy();
  signal.throwIfAborted();
  return reached;
}
