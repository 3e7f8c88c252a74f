/** What became of requests of unknown outcome: the target is asked, and only what bears the run's mark counts. */
import { isObject } from '../wire/answer.js';
import type { Find } from '../wire/broker/broker.js';
import { isAddressable } from '../wire/broker/ledger.js';
import type { OpenIntent } from '../wire/broker/ledger-file.js';
import type { ReadExchange } from '../wire/client.js';
import type { Courier } from './cleanup-courier.js';

/** What a list of GET says of one request. */
export type Sighting =
  | { readonly kind: 'found'; readonly ids: readonly string[] }
  /** Nothing of it is there. */
  | { readonly kind: 'nothing' }
  /** The list does not say, and why. */
  | { readonly kind: 'unclear'; readonly why: string }
  /** Not looked for: the cleanup is over. */
  | { readonly kind: 'over' };

/**
 * The records that an answer of GET lists; an unknown one may be 400, 404 or an empty list (A34).
 *
 * @returns undefined when the answer does not say
 */
export function itemsOf({ answer, read }: ReadExchange): readonly unknown[] | undefined {
  const { document } = read;
  if (answer === undefined || !isObject(document)) return undefined;
  if (answer.status < 300) return Array.isArray(document.Items) ? document.Items : undefined;
  // These are about whoever asks, not about what is asked for.
  if (document.errorCode === 'invalid_admin' || document.errorCode === 'invalid_project') return undefined;
  return answer.status === 400 || answer.status === 404 ? [] : undefined;
}

/** The id of a listed record. */
export function idOf(item: unknown): string | undefined {
  const id = isObject(item) ? item.submission_id : undefined;
  return typeof id === 'string' && isAddressable(id) ? id : undefined;
}

/**
 * Tells records of one request from everybody else's: their own data carries the run's tag with the serial of the
 * request, as every text that the suite stamps does. A target that heeds no filter lists strangers, too.
 */
export function markOf(
  tag: string,
  { serial, find }: Pick<OpenIntent, 'serial' | 'find'>,
): (item: unknown) => boolean {
  const serials = new Set([serial]);
  // A request that is sent again has a serial of its own, its texts have the first one's.
  for (const text of [find?.email, find?.userid]) {
    const inside = new RegExp(`${tag}[.-]([a-z0-9]{1,10})(?![a-z0-9])`).exec(text ?? '')?.[1];
    if (inside !== undefined) serials.add(inside);
  }
  const mark = new RegExp(`${tag}[.-]?(?:${[...serials].join('|')})(?![a-z0-9])`);
  return (item) => {
    if (!isObject(item) || !isObject(item.data)) return false;
    return Object.values(item.data).some((value) => typeof value === 'string' && mark.test(value));
  };
}

const queries = ({ email, userid }: Find): Readonly<Record<string, string>>[] => [
  ...(email === undefined ? [] : [{ email }]),
  ...(userid === undefined ? [] : [{ userid }]),
];

/** Looks for what one request may have created: by its address, then by its user's id. */
export async function lookFor(
  courier: Courier,
  tag: string,
  intent: OpenIntent & { readonly find: Find },
): Promise<Sighting> {
  const isOurs = markOf(tag, intent);
  let unclear: string | undefined;
  for (const query of queries(intent.find)) {
    const reply = await courier.look(query);
    if (reply.kind === 'over') return reply;
    if (reply.kind === 'none') {
      unclear ??= reply.words;
      continue;
    }
    const items = itemsOf(reply.exchange);
    if (items === undefined) {
      unclear ??= `GET answered ${reply.words}`;
      continue;
    }
    const ids = items.filter(isOurs).flatMap((item) => idOf(item) ?? []);
    if (ids.length > 0) return { kind: 'found', ids: [...new Set(ids)] };
    if (items.length > 0)
      unclear ??= `GET lists ${items.length} submissions for it, none of which bears its mark`;
  }
  return unclear === undefined ? { kind: 'nothing' } : { kind: 'unclear', why: unclear };
}
