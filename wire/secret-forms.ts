/** The forms in which a secret can travel, and how the escapes of a text are undone. */

/** Every secret's text is also looked for in these forms; `piece`: what a cut leaves of one tells it still. */
export interface Form {
  readonly text: string;
  readonly piece: boolean;
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
    return core.length >= 8 ? [core, core.replaceAll('+', '-').replaceAll('/', '_')] : [];
  });
}

/** A text with its reserved characters escaped, in upper-case and lower-case hex. */
function percentEncoded(text: string): string[] {
  // An altered key may end in half a character.
  const encoded = encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'));
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

const query = (text: string): string => new URLSearchParams({ v: text }).toString().slice(2);

/** Bytes as programs print them: hex with something between, and the numbers of an array. */
function listed(bytes: Buffer): string[] {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  const spaced = [' ', ':'].map((between) => hex.join(between));
  return [...spaced, ...spaced.map((text) => text.toUpperCase()), bytes.join(','), [...bytes].join(', ')];
}

/** The text that bytes are read as, in the two ways in which they are: bytes that are no UTF-8 have only the first. */
function readings(bytes: Buffer): string[] {
  const utf8 = bytes.toString('utf8');
  return [bytes.toString('latin1'), ...(Buffer.from(utf8).equals(bytes) ? [utf8] : [])];
}

/** Every form of a secret as text, each once. */
export function formsOf(value: string | Uint8Array): readonly Form[] {
  const bytes = Buffer.from(value as Uint8Array);
  const texts = typeof value === 'string' ? [value, ...readings(bytes)] : readings(bytes);
  const hex = bytes.toString('hex');
  const whole = [
    ...[...new Set(texts)].flatMap((text) => [
      text,
      ...percentEncoded(text),
      query(text),
      ...jsonEscaped(text),
    ]),
    hex,
    hex.toUpperCase(),
    ...base64Cores(bytes).flatMap((core) => [core, ...percentEncoded(core)]),
  ];
  const forms = new Map<string, boolean>();
  for (const text of listed(bytes)) forms.set(text, false);
  for (const text of whole) forms.set(text, true);
  forms.delete('');
  return [...forms].map(([text, piece]) => ({ text, piece }));
}

/** The forms whose characters may be escaped one by one, in whatever mixture of ways. */
export function escapableForms(value: string | Uint8Array): string[] {
  const bytes = Buffer.from(value as Uint8Array);
  return [...(typeof value === 'string' ? [value] : readings(bytes)), ...base64Cores(bytes)];
}

const NAMED: Readonly<Record<string, string>> = {
  '"': 'quot',
  '&': 'amp',
  "'": 'apos',
  '<': 'lt',
  '>': 'gt',
};

/**
 * A pattern of one character: as it is, or escaped for JSON, a URL or HTML, also more than once. Each repetition is
 * bounded: the text may be of a server that means ill.
 */
function escapable(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16).replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
  const two = hex.padStart(2, '0');
  const named = NAMED[character];
  return [
    character.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'),
    String.raw`\\{1,8}u0{0,3}${hex}`,
    ...(code < 256 ? [String.raw`\\{1,8}x${two}`, `%(?:25){0,3}${two}`] : []),
    `&(?:amp;){0,3}#0{0,4}${code};`,
    `&(?:amp;){0,3}#[xX]0{0,4}${hex};`,
    ...(named === undefined ? [] : [`&(?:amp;){0,3}${named};`]),
    ...(/["'/\\]/.test(character) ? [String.raw`\\{1,8}${character === '\\' ? '' : character}`] : []),
    ...(character === ' ' ? [String.raw`\+`] : []),
  ].join('|');
}

/** A pattern that finds a text whatever of it is escaped. */
export function escapablePattern(text: string, anyCase: boolean): RegExp {
  const pattern = Array.from({ length: text.length }, (_, at) => {
    const character = text.charAt(at);
    const both = anyCase ? [...new Set([character.toLowerCase(), character.toUpperCase()])] : [character];
    return `(?:${both.map(escapable).join('|')})`;
  });
  return new RegExp(pattern.join(''), 'g');
}

const ESCAPES =
  /\\+u(d[89ab][\da-f]{2})\\+u(d[c-f][\da-f]{2})|\\+u([\da-f]{4})|\\+x([\da-f]{2})|\\+(["'/])|%(?:25)*([\da-f]{2})|&(?:amp;)*#0*(\d{1,7});|&(?:amp;)*#x0*([\da-f]{1,6});|&(?:amp;)*(lt|gt|quot|apos);|&(?:amp;)+|\\{2,}/gi;
const BY_NAME: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'" };
/** How often escapes are undone: a text that was escaped for one place and then for another. */
const ROUNDS = 3;

/** The UTF-8 bytes of a code point, each as one character. */
function bytesOf(code: number): string {
  if (code < 0x80) return String.fromCharCode(code);
  return code > 0x10ffff ? '' : Buffer.from(String.fromCodePoint(code)).toString('latin1');
}

/**
 * A text of bytes (each one character, latin1) with its escapes for JSON, URLs and HTML undone, nested ones too; what an
 * escape stands for comes as UTF-8 bytes. Undefined when there is none.
 */
export function unescaped(latin1: string): string | undefined {
  let text = latin1;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = text;
    text = text.replace(
      ESCAPES,
      (
        all,
        high?: string,
        low?: string,
        unit?: string,
        x?: string,
        plain?: string,
        percent?: string,
        ...rest
      ) => {
        const [decimal, hex, name] = rest as (string | undefined)[];
        if (high !== undefined && low !== undefined) {
          const lead = Number.parseInt(high, 16) - 0xd800;
          return bytesOf(0x10000 + lead * 0x400 + Number.parseInt(low, 16) - 0xdc00);
        }
        if (unit !== undefined) return bytesOf(Number.parseInt(unit, 16));
        const byte = x ?? percent;
        if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
        if (plain !== undefined) return plain;
        if (decimal !== undefined) return bytesOf(Number(decimal));
        if (hex !== undefined) return bytesOf(Number.parseInt(hex, 16));
        if (name !== undefined) return BY_NAME[name.toLowerCase()] ?? '';
        return all.startsWith('&') ? '&' : '\\';
      },
    );
    if (text === before) break;
  }
  return text === latin1 ? undefined : text;
}
