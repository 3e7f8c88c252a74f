/** HTML that is safe by construction: a template whose every value is escaped unless it is HTML already. */
import { pieces, visible, visibleLines } from '../text.js';

/** A piece of finished HTML. Only this module makes one out of text. */
export class Html {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }

  /** Takes a text for HTML as it is: for constants of this project only, never for anything a target wrote. */
  static trusted(text: string): Html {
    return new Html(text);
  }
}

/** What a template takes: texts are escaped, lists joined, absent things left out. */
export type Content = Html | string | number | false | null | undefined | readonly Content[];

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
  ['`', '&#96;'],
]);

function entitled(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => entities.get(character) ?? character);
}

/** As {@link entitled}, for element content alone, where quotes are nothing special: much of what is shown is JSON. */
function content(text: string): string {
  return text.replace(/[&<>]/g, (character) => entities.get(character) ?? character);
}

/** A text for HTML, in element content and in quoted attributes, everything unseen as an escape. */
export function escapeHtml(text: string): string {
  return entitled(visible(text));
}

function write(value: Content): string {
  if (value === false || value === null || value === undefined) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  return value.map(write).join('');
}

/** Makes HTML of a template. Values may stand in element content and inside quoted attributes. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  let text = parts[0] ?? '';
  for (const [i, value] of values.entries()) text += write(value) + (parts[i + 1] ?? '');
  return Html.trusted(text);
}

/** Joins contents with a separator. */
export function join(contents: readonly Content[], separator: Content): Html {
  return Html.trusted(contents.map(write).join(write(separator)));
}

function marked(text: string, lines: boolean): Html {
  return html`${pieces(text, { lines }).map((piece) =>
    piece.escaped ? html`<span class="unseen">${piece.text}</span>` : Html.trusted(content(piece.text)),
  )}`;
}

/**
 * A text from a target or generator on one line, escapes marked so that they differ from a backslash that was sent. For
 * element content, as are the next two.
 */
export function shown(text: string): Html {
  return marked(text, false);
}

/** As {@link shown}, line feeds and tabs kept: for `<pre>`. */
export function shownLines(text: string): Html {
  return marked(text, true);
}

/** As {@link shownLines}, the escapes not marked: for what is copied, and has no look. */
export function shownPlain(text: string): Html {
  return Html.trusted(content(visibleLines(text)));
}

/** A sentence of the catalogue or register: what stands between backticks is set as code. */
export function prose(text: string): Html {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return shown(text);
  return html`${parts.map((part, i) => (i % 2 === 1 ? html`<code>${shown(part)}</code>` : shown(part)))}`;
}

/**
 * A value as JSON for a `<script type="application/json">`: no character can end the element, and none is unseen.
 * Parses to the same value.
 */
export function embeddedJson(value: unknown): Html {
  const json = visible(JSON.stringify(value)).replaceAll('<', '\\u003c');
  return Html.trusted(json);
}
