import type { RowId } from '../../schemas/register.js';
import type { Behaviour } from '../behaviour.js';
import type { Exchange, JsonObject, Reply, World } from '../exchange.js';
import { around } from '../faults/fault.js';
import { fieldNames, fields, isFieldName } from '../fields.js';

/** One way to differ from the faithful server that the contract allows. */
export interface Variant {
  /** Lower-case words with dashes, unique. */
  readonly name: string;
  /** What the server does, in one clause. */
  readonly words: string;
  /** The rows of the register that leave it open; none where it is an everyday difference. */
  readonly rows: readonly RowId[];
  /** Changes the behaviour of one server in place; state that it needs lives in this call. */
  readonly apply: (behaviour: Behaviour, world: World) => void;
}

/** A variant that a row of the register leaves open, or several rows. */
export function open(
  rows: RowId | readonly RowId[],
  name: string,
  words: string,
  apply: Variant['apply'],
): Variant {
  return { name, words, rows: typeof rows === 'string' ? [rows] : rows, apply };
}

/** A difference that no row is about. */
export function everyday(name: string, words: string, apply: Variant['apply']): Variant {
  return { name, words, rows: [], apply };
}

/** Changes every reply on its way out. */
export function changeReplies(
  behaviour: Behaviour,
  change: (reply: Reply, exchange: Exchange) => Reply | Promise<Reply>,
): void {
  around(behaviour, 'respond', (before) => async (exchange, proceed) => {
    const answer = await before(exchange, proceed);
    return answer === 'hang-up' ? answer : change(answer, exchange);
  });
}

/** Adds headers to every reply. */
export function addHeaders(
  behaviour: Behaviour,
  added: (exchange: Exchange) => Readonly<Record<string, string>>,
): void {
  around(behaviour, 'headers', (before) => (exchange) => ({ ...before(exchange), ...added(exchange) }));
}

/** Changes the documented texts of a document before they are looked at. */
export function changeTexts(behaviour: Behaviour, change: (name: string, text: string) => string): void {
  changeMembers(behaviour, (name, value) =>
    typeof value === 'string' && isFieldName(name) ? change(name, value) : value,
  );
}

/** Changes the members of a document before they are looked at. */
export function changeMembers(behaviour: Behaviour, change: (name: string, value: unknown) => unknown): void {
  around(behaviour, 'asDocument', (before) => (value, exchange) => {
    const document = before(value, exchange);
    return (
      document && fromEntries(Object.entries(document).map(([name, inner]) => [name, change(name, inner)]))
    );
  });
}

/** An object of these members, `__proto__` among them. */
export function fromEntries(entries: readonly (readonly [string, unknown])[]): JsonObject {
  return Object.fromEntries(entries);
}

/** Takes more texts, or other ones, as well-formed. */
export function wellFormed(
  behaviour: Behaviour,
  judge: (name: string, text: string, usual: boolean) => boolean,
): void {
  around(
    behaviour,
    'isWellFormed',
    (before) => (name, text, exchange) => judge(name, text, before(name, text, exchange)),
  );
}

/** Takes a text in a field for malformed where it matches. */
export function refuseTexts(behaviour: Behaviour, matches: (name: string, text: string) => boolean): void {
  wellFormed(behaviour, (name, text, usual) => usual && !matches(name, text));
}

/** Whether a field takes free text. */
export function isFreeText(name: string): boolean {
  return isFieldName(name) && fields[name].kind === 'text';
}

/** The names of the fields of a kind. */
export function namesOf(kind: (typeof fields)[keyof typeof fields]['kind']): readonly string[] {
  return fieldNames.filter((name) => fields[name].kind === kind);
}
