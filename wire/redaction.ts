/**
 * Redaction, where evidence is made: whatever a run records passes through here before it is attached, printed or
 * written. A secret is looked for in every form in which it can travel.
 */
import { escapableForms, escapablePattern, formsOf } from './secret-forms.js';
import { SecretSearch } from './secret-search.js';

/** A value that must not be shown, and the placeholder that stands for it. */
export interface Secret {
  /** Shown instead, such as `$ARGOS_API_KEY`. */
  readonly placeholder: string;
  readonly value: string | Uint8Array;
  /** Letter case does not tell it apart: an address. */
  readonly anyCase?: boolean;
}

/** Replaces secrets in texts and finds them in bytes. */
export interface Redactor {
  /** The text with every form of every secret replaced by its placeholder. */
  text(text: string): string;
  /** The same for a text that nobody cut: what only begins like a secret at its end is left there. */
  uncut(text: string): string;
  /** The placeholders of the secrets that occur in a text, in whatever form. */
  found(text: string): readonly string[];
  /** How many characters at the end of a text may be the beginning of a secret. */
  begun(text: string): number;
}

/** Fewest characters of a secret's beginning that are taken for it where a text was cut. */
const PIECE = 5;

interface Replaced {
  readonly form: string;
  readonly placeholder: string;
}

/** Takes away what a cut left of a secret at the end of a text: the longest piece, of the first secret that has it. */
function withoutPiece(text: string, forms: readonly Replaced[]): string {
  const last = text.charCodeAt(text.length - 1);
  let most = 0;
  let shown = '';
  for (const { form, placeholder } of forms) {
    for (let length = Math.min(form.length - 1, text.length); length >= PIECE && length > most; length -= 1) {
      // The last character alone tells most of them apart.
      if (last !== form.charCodeAt(length - 1) || !text.endsWith(form.slice(0, length))) continue;
      most = length;
      shown = placeholder;
    }
  }
  return most === 0 ? text : text.slice(0, -most) + shown;
}

/** The last characters of every piece of these forms: tells at a glance that a text ends in none. */
function endsOf(forms: readonly Replaced[]): Set<string> {
  const ends = new Set<string>();
  for (const { form } of forms) {
    for (let length = PIECE; length < form.length; length += 1) ends.add(form.slice(length - PIECE, length));
  }
  return ends;
}

/** A redactor for these secrets; longer forms are replaced first, so that none is left in pieces. */
export function createRedactor(secrets: readonly Secret[]): Redactor {
  const all = secrets.flatMap(({ placeholder, value, anyCase = false }) =>
    formsOf(value).map(({ text: form, piece }) => ({ placeholder, form, piece, anyCase })),
  );
  const pieces = all.filter(({ piece }) => piece);
  const patterns = all.toSorted((a, b) => b.form.length - a.form.length);
  let pieceEnds: ReadonlySet<string> | undefined;
  const withoutPieces = (text: string): string => {
    pieceEnds ??= endsOf(pieces);
    return pieceEnds.has(text.slice(-PIECE)) ? withoutPiece(text, pieces) : text;
  };
  // By a function: as a text, a placeholder with a dollar sign could be read as a pattern of the replacement.
  const replaced = (text: string, { form, placeholder, anyCase }: (typeof patterns)[number]): string =>
    anyCase
      ? text.replace(new RegExp(form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi'), () => placeholder)
      : text.replaceAll(form, () => placeholder);
  const search = new SecretSearch(secrets);
  const found = (text: string): string[] => [...search.in(Buffer.from(text))];

  const escaped = secrets.map(({ placeholder, value, anyCase = false }) => {
    let made: RegExp[] | undefined;
    // Made when they are needed, which is seldom.
    const expressions = (): RegExp[] => {
      made ??= escapableForms(value).map((form) => escapablePattern(form, anyCase));
      return made;
    };
    return { placeholder, expressions };
  });

  /** For texts whose characters are escaped in a way, or a mixture of ways, that no form foresees. */
  const withoutEscaped = (text: string): string => {
    let rest = text;
    const names = new Set(found(text));
    for (const { placeholder, expressions } of escaped) {
      if (!names.has(placeholder)) continue;
      for (const expression of expressions()) rest = rest.replace(expression, () => placeholder);
    }
    const left = found(rest);
    return left.length === 0 ? rest : `(left out: a text with ${left.join(' and ')} in it)`;
  };

  const uncut = (text: string): string => {
    const names = search.in(Buffer.from(text));
    if (names.size === 0) return text;
    const rest = patterns.filter(({ placeholder }) => names.has(placeholder)).reduce(replaced, text);
    return search.in(Buffer.from(rest)).size === 0 ? rest : withoutEscaped(rest);
  };

  return {
    // Wherever something was cut off: at the end, or before an ellipsis.
    text: (text) => uncut(text).split('…').map(withoutPieces).join('…'),
    uncut,
    found,
    begun(text) {
      let most = 0;
      for (const { form, anyCase } of patterns) {
        const whole = anyCase ? form.toLowerCase() : form;
        const end = text.slice(-(form.length - 1));
        const tail = anyCase ? end.toLowerCase() : end;
        for (let length = Math.min(whole.length - 1, tail.length); length > most; length -= 1) {
          if (tail.endsWith(whole.slice(0, length))) most = length;
        }
      }
      return most;
    },
  };
}
