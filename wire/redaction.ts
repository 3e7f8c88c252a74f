/**
 * Redaction, where evidence is made: whatever a run records passes through here before it is attached, printed or
 * written. A secret is looked for in every form in which it can travel.
 */

/** A value that must not be shown, and the placeholder that stands for it. */
export interface Secret {
  /** Shown instead, such as `$ARGOS_API_KEY`. */
  readonly placeholder: string;
  readonly value: string | Uint8Array;
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

function forms(value: string | Uint8Array): string[] {
  const bytes = Buffer.from(value as Uint8Array);
  const hex = bytes.toString('hex');
  const texts =
    typeof value === 'string' ? [value, ...percentEncoded(value), JSON.stringify(value).slice(1, -1)] : [];
  return [...texts, hex, hex.toUpperCase(), ...base64Cores(bytes)];
}

/** A redactor for these secrets; longer forms are replaced first, so that none is left in pieces. */
export function createRedactor(secrets: readonly Secret[]): Redactor {
  const patterns = secrets
    .flatMap(({ placeholder, value }) => [...new Set(forms(value))].map((form) => ({ placeholder, form })))
    .filter(({ form }) => form.length > 0)
    .sort((a, b) => b.form.length - a.form.length);
  return {
    // By a function: as a text, a placeholder with a dollar sign could be read as a pattern of the replacement.
    text: (text) =>
      patterns.reduce((rest, { form, placeholder }) => rest.replaceAll(form, () => placeholder), text),
    found: (text) => [
      ...new Set(patterns.filter(({ form }) => text.includes(form)).map(({ placeholder }) => placeholder)),
    ],
  };
}
