/** E-mail and IP addresses that nobody owns: reserved domains (A17) and documentation ranges (A18). */
import fc from 'fast-check';
import { oneOfList, plainFirst } from './arbitrary.js';

const domains = ['example.com', 'example.net', 'example.org'];

/** The address of a valid payload where it does not matter. */
export const PLAIN_EMAIL = 'jane.doe@example.com';

/** Longest local part of a generated address: with a stamp and the longest domain it stays within 64 characters. */
const LOCAL_LENGTH = 26;

const segment = fc
  .array(oneOfList([...'abcdefghijklmnopqrstuvwxyz0123456789']), { minLength: 1, maxLength: 8 })
  .map((letters) => letters.join(''));

const local = fc
  .array(fc.tuple(segment, oneOfList(['.', '-'])), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.map(([name, mark], index) => (index === 0 ? name : mark + name)).join(''))
  .filter((text) => text.length <= LOCAL_LENGTH);

/** E-mail addresses that are certain to be valid (A17), with room for a stamp. */
export function emails(): fc.Arbitrary<string> {
  return plainFirst(
    PLAIN_EMAIL,
    fc.tuple(local, oneOfList(domains)).map(([name, domain]) => `${name}@${domain}`),
  );
}

/** Addresses that use what A17 allows: every domain, both marks, digits at every place. */
export const tellingEmails: readonly string[] = [
  'j-doe.2@example.org',
  '4u.x-y@example.net',
  'a@example.com',
  'jane.van.der-berg@example.org',
];

/** The IP address of a valid payload where it does not matter. */
export const PLAIN_IP = '192.0.2.44';

/** IPv4 addresses of hosts in the documentation ranges. */
export function ipv4(): fc.Arbitrary<string> {
  const nets = oneOfList(['192.0.2', '198.51.100', '203.0.113']);
  return plainFirst(
    PLAIN_IP,
    fc.tuple(nets, fc.integer({ min: 1, max: 254 })).map(([net, host]) => `${net}.${host}`),
  );
}

/** Addresses of every documentation range, with the shortest and the longest last numbers. */
export const tellingIps: readonly string[] = ['203.0.113.254', '198.51.100.7', '192.0.2.1', '203.0.113.100'];

/** IPv6 addresses in the documentation range 2001:db8::/32 (observed: A18). */
export function ipv6(): fc.Arbitrary<string> {
  const group = fc.integer({ min: 1, max: 0xffff }).map((value) => value.toString(16));
  const short = group.map((last) => `2001:db8::${last}`);
  const full = fc
    .array(group, { minLength: 6, maxLength: 6 })
    .map((groups) => `2001:db8:${groups.join(':')}`);
  return fc.oneof({ withCrossShrink: true }, short, full);
}
