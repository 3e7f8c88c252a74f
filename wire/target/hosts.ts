/** Which hosts a run may talk to. */

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
    return /^([a-z0-9_.-]+|\[[0-9a-f:]+\])$/.test(host) ? host : undefined;
  } catch {
    return undefined;
  }
}

/** The host of a URL, in the same form. */
export function hostOf(url: URL): string {
  return withoutDot(url.hostname);
}

/** Whether a canonical host is this machine: 127.0.0.0/8, ::1 or localhost. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

// `host.` and `host` are one name in DNS: a dot must not lead past the production check.
function withoutDot(host: string): string {
  return host.replace(/\.+$/, '');
}
