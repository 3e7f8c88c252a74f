/**
 * Connections to a target, directly or through a proxy: TCP, CONNECT, TLS, one after the other, so that a failure can
 * say how far it came. Whatever fails here, no byte of a request was sent.
 */
import { lookup } from 'node:dns';
import { request as startRequest } from 'node:http';
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, type PeerCertificate, type SecureContext } from 'node:tls';
import type { buildConnector } from 'undici';
import type { FailureKind } from './exchange.js';
import type { ForwardProxy } from './proxy.js';
import { isLoopbackName } from './target/hosts.js';
import { tlsWords } from './tls-words.js';

/** Why there is no connection. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, words: string) {
    super(words);
    this.kind = kind;
  }
}

/** How connections come about. */
export interface Way {
  /** Bound on all of it, in milliseconds. */
  readonly timeoutMs: number;
  /** Authorities instead of the usual ones, for the target and for a proxy. */
  readonly secureContext?: SecureContext | undefined;
  readonly proxy?: ForwardProxy | undefined;
  /** Ends what is not yet connected. */
  readonly closing: AbortSignal;
}

interface SystemError extends Error {
  readonly code?: string;
  readonly errors?: readonly SystemError[];
  readonly cert?: PeerCertificate;
}

/** Thrown when the time is up; where it was thrown knows what for. */
export class TimeIsUp extends Error {}

/**
 * Names of this machine are not asked for: a hosts file or a name server could send them, and the requests of a run
 * that believes it costs nothing, elsewhere.
 */
export const lookupOwn: LookupFunction = (hostname, options, callback) => {
  if (!isLoopbackName(hostname.toLowerCase().replace(/\.$/, ''))) return lookup(hostname, options, callback);
  const own = [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ];
  const family = options.family === 'IPv6' ? 6 : options.family === 'IPv4' ? 4 : (options.family ?? 0);
  const fitting = own.filter((one) => family === 0 || one.family === family);
  const first = fitting[0] ?? { address: '127.0.0.1', family: 4 };
  process.nextTick(() => {
    if (options.all === true) callback(null, fitting);
    else callback(null, first.address, first.family);
  });
};

/** Connects within a bound; undici's connector, which it takes the place of, tells failures less exactly. */
export function connector(way: Way): buildConnector.connector {
  return (target, done) => {
    open(target, way).then(
      (socket) => done(null, socket),
      (error) => done(error, null),
    );
  };
}

async function open(target: buildConnector.Options, way: Way): Promise<Socket> {
  const { hostname, protocol } = target;
  const port = Number(target.port || (protocol === 'https:' ? 443 : 80));
  const over = new AbortController();
  const stop = (): void => over.abort(new TimeIsUp());
  const timer = setTimeout(stop, way.timeoutMs);
  way.closing.addEventListener('abort', stop, { once: true });
  try {
    const socket =
      way.proxy === undefined
        ? await direct(hostname, port, over.signal)
        : await tunnel(way.proxy, placeOf(hostname, port), way, over.signal);
    return protocol === 'https:' ? await secured(socket, target, way, over.signal) : socket;
  } finally {
    clearTimeout(timer);
    way.closing.removeEventListener('abort', stop);
  }
}

/** Resolves on an event of a socket; rejects, with the socket destroyed, on its error, its end or a signal. */
function comes(socket: Socket, event: string, over: AbortSignal): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    const stop = (): void => fail(over.reason);
    // Stays, so that an error after the rejection is no uncaught one.
    socket.on('error', fail);
    socket.once('close', () => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    socket.once(event, () => {
      over.removeEventListener('abort', stop);
      resolve();
    });
    if (over.aborted) stop();
    else over.addEventListener('abort', stop, { once: true });
  });
}

const placeOf = (host: string, port: number): string => `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;

async function direct(host: string, port: number, over: AbortSignal): Promise<Socket> {
  const socket = connectTcp({ host, port, lookup: lookupOwn }).setNoDelay(true).setKeepAlive(true, 60_000);
  try {
    await comes(socket, 'connect', over);
    return socket;
  } catch (error) {
    const { kind, words } = noConnection(error as SystemError);
    throw new ConnectError(kind, words);
  }
}

/** What an error before a TCP connection stood means. */
function noConnection(error: SystemError): { readonly kind: FailureKind; readonly words: string } {
  if (error instanceof TimeIsUp)
    return { kind: 'connect-timeout', words: 'no connection within the time limit' };
  // Of several addresses, the one that said no says more than those that this machine has no way to.
  const codes = [error, ...(error.errors ?? [])].map(({ code }) => code ?? '');
  const code =
    codes.find((one) => one === 'ECONNREFUSED') ?? codes.find((one) => one !== '') ?? 'unknown error';
  if (code === 'ECONNREFUSED') return { kind: 'refused', words: `the connection was refused (${code})` };
  if (code === 'ENOTFOUND' || code.startsWith('EAI_'))
    return { kind: 'name', words: `the host's name does not resolve (${code})` };
  if (code === 'ETIMEDOUT')
    return { kind: 'connect-timeout', words: `no connection within the time limit (${code})` };
  // A connection that was made and cut before anybody looked.
  if (code === 'ECONNRESET')
    return { kind: 'refused', words: `the connection was cut as soon as it stood (${code})` };
  return { kind: 'unreachable', words: `the host cannot be reached (${code})` };
}

async function secured(
  socket: Socket,
  { hostname, servername }: buildConnector.Options,
  { secureContext }: Way,
  over: AbortSignal,
): Promise<Socket> {
  const name = servername || (isIP(hostname) === 0 ? hostname : '');
  const secure = connectTls({
    socket,
    host: hostname,
    ...(name === '' ? {} : { servername: name }),
    ALPNProtocols: ['http/1.1'],
    ...(secureContext === undefined ? {} : { secureContext }),
  });
  let certificate: PeerCertificate | undefined;
  // Before Node judges it: after a refusal there is none to be had.
  secure.prependOnceListener('secure', () => {
    certificate = secure.getPeerCertificate();
  });
  try {
    await comes(secure, 'secureConnect', over);
    return secure;
  } catch (error) {
    socket.destroy();
    if (error instanceof TimeIsUp)
      throw new ConnectError('tls', 'TLS failed: the handshake was not finished within the time limit');
    const { code = '', message, cert } = error as SystemError;
    throw new ConnectError(
      'tls',
      tlsWords({ code, message, host: hostname, certificate: cert ?? certificate }),
    );
  }
}

/** A way through a proxy to a host and port; in the clear, the proxy sees no more than these. */
async function tunnel(proxy: ForwardProxy, place: string, way: Way, over: AbortSignal): Promise<Socket> {
  const { protocol, hostname, port, host } = new URL(proxy.url);
  const named = `the proxy ${proxy.url} (${proxy.variable})`;
  const fail = (words: string): never => {
    throw new ConnectError('proxy', words);
  };
  const address = hostname.replace(/^\[|\]$/g, '');
  const secure = protocol === 'https:';
  let socket: Socket;
  try {
    socket = await direct(address, Number(port || (secure ? 443 : 80)), over);
    if (secure) socket = await secured(socket, { hostname: address, host, protocol, port }, way, over);
  } catch (error) {
    return fail(`${named} cannot be used: ${error instanceof Error ? error.message : 'it failed'}`);
  }
  try {
    const { status, head } = await asked(socket, place, proxy.authorization, over);
    if (status < 200 || status > 299)
      return fail(`${named} answered ${status} to CONNECT${meaning(status, place, proxy)}`);
    if (head.length > 0) socket.unshift(head);
    return socket;
  } catch (error) {
    socket.destroy();
    if (error instanceof ConnectError) throw error;
    if (error instanceof TimeIsUp) return fail(`${named} did not answer to CONNECT within the time limit`);
    const { code = '' } = error as SystemError;
    return code.startsWith('HPE_')
      ? fail(`${named} answered to CONNECT with something that is not HTTP (${code})`)
      : fail(`${named} cut the connection before it answered to CONNECT${code === '' ? '' : ` (${code})`}`);
  }
}

/** What a proxy means by a status other than 2xx, where that is known. */
function meaning(status: number, place: string, { variable }: ForwardProxy): string {
  if (status === 407) return `: check the user name and password in ${variable}`;
  if (status === 403 || status === 405) return `: it does not let requests through to ${place}`;
  if (status === 502 || status === 503 || status === 504) return `: it does not reach ${place}`;
  return '';
}

/** Asks a proxy for a tunnel, and waits for the head of its answer. */
function asked(
  socket: Socket,
  place: string,
  authorization: string | undefined,
  over: AbortSignal,
): Promise<{ readonly status: number; readonly head: Buffer }> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      request.destroy();
      reject(over.reason);
    };
    const request = startRequest({
      method: 'CONNECT',
      path: place,
      headers: {
        host: place,
        connection: 'keep-alive',
        'proxy-connection': 'keep-alive',
        ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
      },
      createConnection: () => socket,
    });
    request.once('connect', ({ statusCode = 0 }, _, head) => {
      over.removeEventListener('abort', stop);
      resolve({ status: statusCode, head });
    });
    request.on('error', reject);
    if (over.aborted) stop();
    else over.addEventListener('abort', stop, { once: true });
    request.end();
  });
}
