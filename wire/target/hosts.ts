/** Which hosts a run may talk to. */
import { isIPv4 } from 'node:net';

/** The production host of the contract (§1): every submission there is billed. */
export const productionHost = 'rest-api.argosidentity.com';

/**
 * A host name or address as it is compared: lower case, punycode, without a trailing dot; IPv6 in brackets.
 * Undefined for anything but the bare name of one host (a port, a path, a wildcard).
 */
export function canonicalHost(text: string): string | undefined {
  if (!/^[^\s/\\?#@*%[\]:]+$/.test(text) && !/^\[?[0-9a-f:.]+\]?$/i.test(text)) return undefined;
  const bare = text.replace(/^\[|\]$/g, '');
  const address = bare.includes(':') ? `[${bare}]` : bare;
  try {
    const host = withoutDot(new URL(`https://${address}`).hostname);
    return isWhole(host) && /^([a-z0-9_.-]+|\[[0-9a-f:]+\])$/.test(host) ? host : undefined;
  } catch {
    return undefined;
  }
}

/** Whether each label of a canonical host has a character: `host..` is a name that the URL's rules do not look into. */
export function isWhole(host: string): boolean {
  return !/^$|^\.|\.\.|\.$/.test(host);
}

/** The host of a URL, in the same form. */
export function hostOf(url: URL): string {
  return withoutDot(url.hostname);
}

/**
 * Whether a canonical host is this machine: 127.0.0.0/8, ::1, or a name that is reserved for it. What else may lead
 * here (0.0.0.0, IPv4 in IPv6, names that resolve to 127.0.0.1) is not: it may lead elsewhere as well.
 */
export function isLoopback(host: string): boolean {
  return isLoopbackName(host) || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));
}

/** Whether a host is `localhost` or a name below it (RFC 6761, 6.3), which nobody is asked for. */
export function isLoopbackName(host: string): boolean {
  return /^([a-z0-9_-]+\.)*localhost$/.test(host);
}

// `host.` and `host` are one name in DNS: a dot must not lead past the production check.
function withoutDot(host: string): string {
  return host.replace(/\.$/, '');
}
