/** Which proxy requests go through: the usual variables of the process environment, in curl's order. */
import { BlockList, isIP } from 'node:net';
import { canonicalHost, hostOf, isLoopback } from './target/hosts.js';
import type { Environment } from './target/target.js';

/** A proxy that requests go through, by way of CONNECT. */
export interface ForwardProxy {
  /** Scheme, host and port; never credentials. */
  readonly url: string;
  /** The variable that names it. */
  readonly variable: string;
  /** Value of the header `proxy-authorization`: a secret. */
  readonly authorization?: string;
}

/** The proxy, or none; or what is wrong with the variable that names it. */
export type ProxyChoice =
  | {
      readonly proxy?: ForwardProxy;
      /** One line on the way that requests take and who decided it; absent when no variable says anything. */
      readonly words?: string;
    }
  | { readonly problem: string };

const where = 'in the process environment';
const form = 'write it as http://host:port';

/**
 * The proxy for requests to a base URL: `https_proxy` or `HTTPS_PROXY` for `https:`, `http_proxy` or `HTTP_PROXY` for
 * `http:`, else `all_proxy` or `ALL_PROXY`; the lower-case name first, as with curl, which reproductions use. None for
 * what `no_proxy` or `NO_PROXY` lists, and none ever for a target on loopback, the embedded mock included.
 * `HTTP_PROXY` does not count beside `REQUEST_METHOD`: there, it may be a header that a client of a web server sent.
 *
 * No text of the result holds a credential.
 */
export function proxyFor(baseUrl: string, env: Environment): ProxyChoice {
  const url = new URL(baseUrl);
  if (isLoopback(hostOf(url))) return {};
  const set = variablesFor(url.protocol, env).filter((name) => env[name] !== undefined);
  const [variable] = set;
  if (variable === undefined) return {};
  const exemption = ['no_proxy', 'NO_PROXY'].find((name) => env[name] !== undefined);
  if (exemption !== undefined && isExempt(url, env[exemption] ?? '')) {
    return { words: `requests go past the proxy of ${variable}: ${exemption} ${where} lists the host` };
  }
  const read = readProxy(env[variable] ?? '');
  if ('problem' in read) return { problem: `${variable} ${where} ${read.problem}` };
  const second = set.find(
    (name) => name.toLowerCase() === variable.toLowerCase() && env[name] !== env[variable],
  );
  const before = second === undefined ? '' : `, which goes before ${second}`;
  return {
    proxy: { ...read, variable },
    words: `requests go through the proxy ${read.url} (${variable} ${where}${before})`,
  };
}

function variablesFor(protocol: string, env: Environment): readonly string[] {
  const all = ['all_proxy', 'ALL_PROXY'];
  if (protocol === 'https:') return ['https_proxy', 'HTTPS_PROXY', ...all];
  return ['http_proxy', ...(env.REQUEST_METHOD === undefined ? ['HTTP_PROXY'] : []), ...all];
}

/** The proxy that a value names, or what is wrong with it: a clause that does not repeat it. */
function readProxy(text: string): Omit<ForwardProxy, 'variable'> | { readonly problem: string } {
  if (text.trim() === '') return { problem: 'is empty: give it the URL of a proxy or take it out' };
  if (/[\s\p{C}]/u.test(text)) return { problem: `holds blanks or control characters: ${form}` };
  const full = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(full)) {
    return { problem: `is no URL of a proxy: ${form}, special characters of a password percent-encoded` };
  }
  const { protocol, origin, pathname, search, hash, username, password } = new URL(full);
  if (protocol !== 'http:' && protocol !== 'https:') {
    return { problem: 'names a proxy that is neither http: nor https:, the kinds that are supported' };
  }
  if (pathname !== '/' || search !== '' || hash !== '') {
    return { problem: `holds more than the place of a proxy: ${form}, without path or query` };
  }
  if (username === '' && password === '') return { url: origin };
  try {
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return { url: origin, authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
  } catch {
    return { problem: 'has credentials with a % that encodes nothing: write %25 for a % of the password' };
  }
}

/** Whether a list in the form of `NO_PROXY` covers a URL. */
function isExempt(url: URL, list: string): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return list
    .split(/[\s,]+/)
    .some((item) => item === '*' || (item !== '' && covers(item.toLowerCase(), hostOf(url), port)));
}

function covers(item: string, host: string, port: string): boolean {
  const address = host.replace(/^\[|\]$/g, '');
  const [, base = '', bits = ''] = /^(.+)\/(\d{1,3})$/.exec(item) ?? [];
  if (bits !== '') return isIP(address) !== 0 && inNetwork(address, base, Number(bits));
  // An IPv6 address without brackets has colons of its own.
  const [, name = item, wanted = port] =
    isIP(item) === 0 ? (/^(\[[^\]]*\]|[^:]*):(\d{1,5})$/.exec(item) ?? []) : [];
  if (wanted !== port) return false;
  const bare = canonicalHost(name.replace(/^\*?\./, ''));
  if (bare === undefined) return false;
  if (isIP(address) !== 0 || !name.startsWith('*.')) {
    if (host === bare) return true;
  }
  return isIP(address) === 0 && host.endsWith(`.${bare}`);
}

function inNetwork(address: string, base: string, bits: number): boolean {
  const family = (text: string): 'ipv4' | 'ipv6' => (isIP(text) === 6 ? 'ipv6' : 'ipv4');
  const network = base.replace(/^\[|\]$/g, '');
  const list = new BlockList();
  if (isIP(network) === 0 || bits > (isIP(network) === 6 ? 128 : 32)) return false;
  list.addSubnet(network, bits, family(network));
  return list.check(address, family(address));
}
