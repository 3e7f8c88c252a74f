/** Pictures as inline SVG: no style of their own but classes, so that they follow the scheme, paper and forced colours. */
import { type Content, Html, html } from '../escape.js';

/** What stands around a picture. */
export interface Frame {
  /** Part of the ids in the picture; once on a page. */
  readonly id: string;
  readonly title: string;
  /** What a reader who does not see it should know, in a sentence or two. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
}

/** A length in the user units of a picture, to a tenth. */
function length(units: number): string {
  return String(Math.round(units * 10) / 10);
}

const constant = (text: string): Html => Html.trusted(text);

/** A rectangle; `classes` names its colours. */
export function rect(x: number, y: number, width: number, height: number, classes: string): Html {
  return html`<rect x="${length(x)}" y="${length(y)}" width="${length(width)}" height="${length(height)}" class="${classes}"/>`;
}

/** A line. */
export function line(x1: number, y1: number, x2: number, y2: number, classes: string): Html {
  return html`<line x1="${length(x1)}" y1="${length(y1)}" x2="${length(x2)}" y2="${length(y2)}" class="${classes}"/>`;
}

/** A text whose baseline begins, or ends, or has its middle, at a point. */
export function label(
  x: number,
  y: number,
  content: Content,
  { anchor = 'start', classes = '' }: { anchor?: 'start' | 'middle' | 'end'; classes?: string } = {},
): Html {
  const at = anchor === 'start' ? html`` : html` text-anchor="${anchor}"`;
  return html`<text x="${length(x)}" y="${length(y)}"${at}${classes !== '' && html` class="${classes}"`}>${content}</text>`;
}

/** A group, with words for the pointer that rests on it. */
export function hinted(hint: string, ...content: Content[]): Html {
  return html`<g><title>${hint}</title>${content}</g>`;
}

/** A picture with what it shows behind it as a table. */
export function picture(
  { id, title, description, width, height }: Frame,
  content: Content,
  behind: Content,
): Html {
  return html`
<figure class="picture">
<div class="scroller" role="region" aria-label="Picture: ${title}" tabindex="0"><svg class="chart" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-description" viewBox="0 0 ${length(width)} ${length(height)}" width="${length(width)}" height="${length(height)}"><title id="${id}-title">${title}</title><desc id="${id}-description">${description}</desc>
${content}
</svg></div>
<details class="fold"><summary>As a table<span class="hidden-words">: ${title}</span></summary>${behind}</details>
</figure>`;
}

/** What the marks of a picture mean: each sign in its colours, and words. */
export function legend(entries: readonly (readonly [tone: string, sign: string, words: string])[]): Html {
  return html`
<ul class="legend-list">${entries.map(
    ([tone, sign, words]) =>
      html`<li><span class="key tone-${tone}" aria-hidden="true">${sign === '' ? constant('&nbsp;') : sign}</span> ${words}</li>`,
  )}</ul>`;
}
