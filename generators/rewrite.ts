/** How the JSON text of a document is spoilt at an exact place, or replaced by another text made of it. */
import type { Submission } from '../schemas/index.js';
import { membersOf } from './fields.js';
import { type Token, writeString, writeValue } from './layout.js';
import type { TextRewrite } from './model.js';

const utf8 = new TextEncoder();

function joined(tokens: readonly Token[]): string {
  return tokens.map((token) => token.text).join('');
}

/** The tokens with the first of a kind replaced. */
function replaceFirst(tokens: readonly Token[], kind: Token['kind'], text: string): readonly Token[] {
  const at = tokens.findIndex((token) => token.kind === kind);
  return tokens.map((token, index) => (index === at ? { ...token, text } : token));
}

/** The place of the closing brace; only white space comes after it. */
function closing(tokens: readonly Token[]): number {
  return tokens.findLastIndex((token) => token.kind === 'close');
}

/** The tokens with texts put in before the closing brace. */
function beforeClose(tokens: readonly Token[], ...texts: readonly string[]): readonly Token[] {
  const added = texts.map((text): Token => ({ kind: 'space', text }));
  return tokens.toSpliced(closing(tokens), 0, ...added);
}

/** The tokens, and the place of a field's value among them; the field is put in where the document lacks it. */
function withValue(tokens: readonly Token[], field: string): { tokens: readonly Token[]; at: number } {
  const isValue = (token: Token) => token.kind === 'value' && token.member?.[0] === field;
  const at = tokens.findIndex(isValue);
  if (at >= 0) return { tokens, at };
  const member = [field, 'text'] as const;
  const added: readonly Token[] = [
    { kind: 'comma', text: ',' },
    { kind: 'name', text: writeString(field, 'none'), member },
    { kind: 'colon', text: ':' },
    { kind: 'value', text: writeString('text', 'none'), member },
  ];
  const grown = tokens.toSpliced(closing(tokens), 0, ...added);
  return { tokens: grown, at: grown.findIndex(isValue) };
}

function replaceValue(
  tokens: readonly Token[],
  field: string,
  change: (text: string) => string,
): readonly Token[] {
  const found = withValue(tokens, field);
  return found.tokens.map((token, index) =>
    index === found.at ? { ...token, text: change(token.text) } : token,
  );
}

/** The value of a field with a byte in it that is not UTF-8. */
function withInvalidUtf8(tokens: readonly Token[], field: string): Uint8Array {
  const found = withValue(tokens, field);
  const value = found.tokens[found.at]?.text ?? '';
  const before = joined(found.tokens.slice(0, found.at)) + value.slice(0, -1);
  const after = value.slice(-1) + joined(found.tokens.slice(found.at + 1));
  return Buffer.concat([utf8.encode(before), Uint8Array.of(0xff), utf8.encode(after)]);
}

/** A beginning of a text, neither empty nor whole, that does not end inside a surrogate pair. */
function cut(text: string, keep: number): string {
  const length = Math.min(Math.max(Math.floor(text.length * keep), 1), text.length - 1);
  const kept = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept;
}

function singleQuoted(token: Token): string {
  if (token.kind !== 'name' && token.kind !== 'value') return token.text;
  if (!token.text.startsWith('"')) return token.text;
  return `'${token.text.slice(1, -1).replaceAll("'", '\\u0027').replaceAll('\\"', '"')}'`;
}

const xmlEscapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function xml(submission: Submission): string {
  const elements = membersOf(submission).map(
    ([name, value]) => `<${name}>${value.replace(/[&<>]/g, (mark) => xmlEscapes[mark] ?? mark)}</${name}>`,
  );
  return `<submission>${elements.join('')}</submission>`;
}

/**
 * The bytes of a document after a rewrite. `submission` is the stamped twin, for the forms that are not JSON at all;
 * `tokens` is its JSON.
 */
export function rewritten(
  rewrite: TextRewrite,
  tokens: readonly Token[],
  submission: Submission,
): Uint8Array {
  switch (rewrite.as) {
    case 'invalid-utf8':
      return withInvalidUtf8(tokens, rewrite.field);
    case 'byte-order-mark':
      return utf8.encode(`\uFEFF${joined(tokens)}`);
    default:
      return utf8.encode(rewrittenText(rewrite, tokens, submission));
  }
}

function rewrittenText(
  rewrite: Exclude<TextRewrite, { as: 'invalid-utf8' | 'byte-order-mark' }>,
  tokens: readonly Token[],
  submission: Submission,
): string {
  switch (rewrite.as) {
    case 'cut':
      return cut(joined(tokens), rewrite.keep);
    case 'trailing-comma':
      return joined(beforeClose(tokens, ','));
    case 'single-quotes':
      return tokens.map(singleQuoted).join('');
    case 'unquoted-names':
      return tokens.map((token) => (token.kind === 'name' ? token.member?.[0] : token.text)).join('');
    case 'missing-comma':
      return joined(replaceFirst(tokens, 'comma', ' '));
    case 'missing-colon':
      return joined(replaceFirst(tokens, 'colon', ' '));
    case 'extra-brace':
      return `${joined(tokens)}}`;
    case 'comment':
      return joined(
        replaceFirst(tokens, 'open', rewrite.style === 'line' ? '{// migrated\n' : '{/* migrated */'),
      );
    case 'nan':
      return joined(replaceValue(tokens, rewrite.field, () => rewrite.literal));
    case 'raw-control':
      return joined(
        replaceValue(
          tokens,
          rewrite.field,
          (text) => `${text.slice(0, -1)}${String.fromCharCode(rewrite.code)}"`,
        ),
      );
    case 'form':
      return membersOf(submission)
        .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
        .join('&');
    case 'xml':
      return xml(submission);
    case 'yaml':
      return membersOf(submission)
        .map(([name, value]) => `${name}: ${writeString(value, 'none')}\n`)
        .join('');
    case 'duplicate':
      return joined(
        // The twin may lack the field, which would then stand there but once.
        beforeClose(
          withValue(tokens, rewrite.field).tokens,
          `,${writeString(rewrite.field, 'none')}:`,
          writeValue(rewrite.value, 'none'),
        ),
      );
    case 'two-documents':
      return `${joined(tokens)}\n${joined(tokens)}`;
    case 'json-in-text':
      return writeString(joined(tokens), 'none');
    case 'literal':
      return rewrite.text;
  }
}
