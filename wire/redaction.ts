/**
 * Redaction, where evidence is made: whatever a run records passes through here before it is attached, printed or
 * written. A secret is looked for in every form in which it can travel.
 */

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
  /** The placeholders of the secrets that occur in a text, in whatever form. */
  found(text: string): readonly string[];
}

/** The parts of base64 that every text containing `bytes` shows, for each of the three alignments. */
function base64Cores(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first characters mix in what stands before, the last one what comes after.
    const start = shift === 0 ? 0 : shift + 1;
    const whole = Math.floor(((shift + bytes.length) * 8) / 6);
    const core = encoded.slice(start, whole);
    return core.length >= 8
      ? [core, core.replaceAll('+', '-').replaceAll('/', '_'), ...percentEncoded(core)]
      : [];
  });
}

/** A text with its reserved characters escaped, in upper-case and lower-case hex. */
function percentEncoded(text: string): string[] {
  const encoded = encodeURIComponent(text);
  return [encoded, encoded.replace(/%[\dA-F]{2}/g, (triplet) => triplet.toLowerCase())];
}

/** A text as JSON writes it: with the escapes that it needs, and with everything escaped. */
function jsonEscaped(text: string): string[] {
  const units = Array.from({ length: text.length }, (_, at) =>
    text.charCodeAt(at).toString(16).padStart(4, '0'),
  );
  return [
    JSON.stringify(text).slice(1, -1),
    units.map((unit) => `\\u${unit}`).join(''),
    units.map((unit) => `\\u${unit.toUpperCase()}`).join(''),
  ];
}

/** Fewest characters of a secret's beginning that are taken for it where a text was cut. */
const PIECE = 5;

/** Takes away what a cut left of a secret: its beginning, at the end of the text or before an ellipsis. */
function withoutPieces(
  text: string,
  forms: readonly { readonly form: string; readonly placeholder: string }[],
): string {
  let rest = text;
  for (const { form, placeholder } of forms) {
    const cut = rest.includes('…');
    for (let length = form.length - 1; length >= PIECE; length -= 1) {
      // The last character alone tells most of them apart.
      const ends = rest.charCodeAt(rest.length - 1) === form.charCodeAt(length - 1);
      if (!ends && !cut) continue;
      const piece = form.slice(0, length);
      if (ends && rest.endsWith(piece)) rest = rest.slice(0, -length) + placeholder;
      if (cut) rest = rest.replaceAll(`${piece}…`, () => `${placeholder}…`);
    }
  }
  return rest;
}

function forms(value: string | Uint8Array): string[] {
  const bytes = Buffer.from(value as Uint8Array);
  const hex = bytes.toString('hex');
  const texts =
    typeof value === 'string'
      ? [
          value,
          ...percentEncoded(value),
          new URLSearchParams({ v: value }).toString().slice(2),
          ...jsonEscaped(value),
        ]
      : [];
  return [...texts, hex, hex.toUpperCase(), ...base64Cores(bytes)];
}

/** A redactor for these secrets; longer forms are replaced first, so that none is left in pieces. */
export function createRedactor(secrets: readonly Secret[]): Redactor {
  const patterns = secrets
    .flatMap(({ placeholder, value, anyCase = false }) =>
      [...new Set(forms(value))].map((form) => ({ placeholder, form, anyCase })),
    )
    .filter(({ form }) => form.length > 0)
    .sort((a, b) => b.form.length - a.form.length);
  // By a function: as a text, a placeholder with a dollar sign could be read as a pattern of the replacement.
  const replaced = (text: string, { form, placeholder, anyCase }: (typeof patterns)[number]): string =>
    anyCase
      ? text.replace(new RegExp(form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi'), () => placeholder)
      : text.replaceAll(form, () => placeholder);
  return {
    text: (text) => withoutPieces(patterns.reduce(replaced, text), patterns),
    found: (text) => [
      ...new Set(patterns.filter(({ form }) => text.includes(form)).map(({ placeholder }) => placeholder)),
    ],
  };
}
