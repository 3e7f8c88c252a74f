/**
 * The vocabulary of the generators: a *case* is a valid twin plus the mutations that spoil it, as plain data, together
 * with the outcomes it has earned. Nothing here does I/O or reads a clock.
 */
import type { ErrorCode, FieldName, Submission } from '../schemas/index.js';
import type { RowId } from '../schemas/register.js';
import type { RequirementId } from '../schemas/requirements.js';

/** Any JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** What the generators must know of a target; none of it is secret. */
export interface TargetFacts {
  /** A registered administrator (`ARGOS_ADMIN_EMAIL`). */
  readonly adminEmail: string;
  /** An administrator who is not registered. */
  readonly unregisteredAdminEmail: string;
  /** The one idType code that valid payloads use (A4). */
  readonly idType: string;
  /** The year of the run, so that dates are plausible (A32) and a replay in the same year sends the same bytes. */
  readonly year: number;
}

/** What makes a record findable and unlike every other of the run (A39). */
export interface Stamp {
  /** The run's tag: ten of `[a-z0-9]`. */
  readonly tag: string;
  /** Unlike any other of the run: up to ten of `[a-z0-9]`. */
  readonly serial: string;
}

/** One edit of a twin, as data, so that a replay, a report and a comparison see the same thing. */
export type Edit =
  | { readonly kind: 'omit'; readonly fields: readonly FieldName[] }
  | { readonly kind: 'set'; readonly field: FieldName; readonly value: Json }
  | { readonly kind: 'add'; readonly name: string; readonly value: Json }
  /** The JSON text is replaced by another text made of it. */
  | { readonly kind: 'text'; readonly rewrite: TextRewrite }
  /** The body is these bytes, whatever the twin: lower-case hex. */
  | { readonly kind: 'bytes'; readonly hex: string };

/** How the JSON text of a twin is spoilt, or replaced. */
export type TextRewrite =
  | { readonly as: 'cut' /** share of the text kept, 0 to 1, exclusive */; readonly keep: number }
  | { readonly as: 'trailing-comma' }
  | { readonly as: 'single-quotes' }
  | { readonly as: 'unquoted-names' }
  | { readonly as: 'missing-comma' }
  | { readonly as: 'missing-colon' }
  | { readonly as: 'extra-brace' }
  | { readonly as: 'comment'; readonly style: 'line' | 'block' }
  | { readonly as: 'nan'; readonly field: FieldName; readonly literal: 'NaN' | 'Infinity' | 'undefined' }
  | { readonly as: 'raw-control'; readonly field: FieldName; readonly code: number }
  | { readonly as: 'form' }
  | { readonly as: 'xml' }
  | { readonly as: 'yaml' }
  | { readonly as: 'invalid-utf8'; readonly field: FieldName }
  | { readonly as: 'byte-order-mark' }
  | { readonly as: 'duplicate'; readonly field: FieldName; readonly value: Json }
  | { readonly as: 'two-documents' }
  | { readonly as: 'json-in-text' }
  | { readonly as: 'literal'; readonly text: string };

/** A code that a case has earned, and the fields that its message may name (none: the message names no field). */
export interface Outcome {
  readonly code: ErrorCode;
  readonly fields: readonly string[];
}

/** A named edit with what it earns. */
export interface Mutation {
  /** The way it belongs to: a stable slug such as `expireDate.slashes`. */
  readonly way: string;
  /** What was done, for a reader: "expireDate is `2030/01/01`". */
  readonly words: string;
  readonly edit: Edit;
  readonly earns: readonly Outcome[];
}

/** How a document is written down; every layout says the same. */
export interface Layout {
  /** Order of the members: as documented, reversed, or by a key that shuffles them. */
  readonly order: 'documented' | 'reversed' | { readonly shuffle: number };
  /** White space between tokens. */
  readonly space: 'none' | 'spaces' | 'indented' | 'mixed';
  /** Which characters of texts (names too with `all`) are written as `\u` escapes. */
  readonly escapes: 'none' | 'non-ascii' | 'all';
}

/** What a target may do with a case. */
export type Reading = 'accepted' | 'refused' | 'observed';

/** A submission to send: a valid twin, how it is written, and what spoils it. */
export interface Case {
  readonly reading: Reading;
  /** The valid twin, before its stamp. */
  readonly twin: Submission;
  readonly layout: Layout;
  /** None for a valid case, one for a single fault, more for several (A7). */
  readonly mutations: readonly Mutation[];
  /** Union of what the mutations earn; empty where the case must be accepted. */
  readonly earns: readonly Outcome[];
  /** The row of the register behind an observed case. */
  readonly row?: RowId;
}

/** A family of mutations: one way of going wrong, with every value it can take. */
export interface Way<Arbitrary> {
  /** Stable slug, `what.how`. */
  readonly name: string;
  readonly requirement: RequirementId;
  readonly reading: 'refused' | 'observed';
  /** The row of the register that leaves it, or the choice between its codes, open; observed ways have one. */
  readonly row?: RowId;
  /** The field it spoils, where it is one. */
  readonly field?: FieldName;
  readonly words: string;
  readonly mutation: Arbitrary;
}
