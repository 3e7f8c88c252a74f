/** The small pieces that the sections of the page share. */
import type { RecordedBody, RequirementResult } from '../../schemas/generated/types.js';
import { clip, count, visible } from '../text.js';
import type { Label, Verdict } from '../verdicts.js';
import { verdictLabels } from '../verdicts.js';
import { type Content, type Html, html, shown, shownLines, shownPlain } from './escape.js';
import { indented } from './indent.js';

/** A verdict as sign and word; `tone` names its colours. */
export function badge(label: Label, tone: string): Html {
  return html`<span class="badge tone-${tone}"><span class="sign" aria-hidden="true">${label.sign}</span>${label.word}</span>`;
}

/** The verdict of a requirement as a badge. */
export function verdictBadge(verdict: Verdict): Html {
  return badge(verdictLabels[verdict], verdict);
}

/** The mark of a requirement that is known to fail; nothing for any other. */
export function knownMark({ known }: Pick<RequirementResult, 'known'>): Content {
  return known !== undefined && html` <span class="quiet">known</span>`;
}

/** The id of a requirement as a link to it. */
export function idLink(id: string): Html {
  return html`<a href="#${encodeURIComponent(visible(id))}"><code>${shown(id)}</code></a>`;
}

/** A section of the page under a heading of its own. */
export function section(id: string, title: string, ...content: Content[]): Html {
  return html`
<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}
</section>`;
}

/** A column of a table; numbers are set to the right. */
export interface Column {
  readonly title: string;
  readonly numeric?: boolean;
}

/** A column of numbers. */
export function numeric(title: string): Column {
  return { title, numeric: true };
}

/**
 * A table that scrolls within itself where it is too wide; the first cell of a row is its header.
 * The caption is for those who do not see the heading above it.
 * Without rows, `empty` stands in its place.
 */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Content[])[],
  empty = 'None.',
): Html {
  if (rows.length === 0) return html`<p class="quiet">${empty}</p>`;
  const side = (i: number): Content => columns[i]?.numeric === true && html` class="number"`;
  return html`
<div class="scroller" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map((column, i) => html`<th scope="col"${side(i)}>${column.title}</th>`)}</tr></thead>
<tbody>${rows.map(
    (cells) => html`
<tr>${cells.map((cell, i) =>
      i === 0 ? html`<th scope="row"${side(i)}>${cell}</th>` : html`<td${side(i)}>${cell}</td>`,
    )}</tr>`,
  )}
</tbody></table></div>`;
}

/** Terms and what they are; a pair without a value is left out. */
export function facts(pairs: readonly (readonly [string, Content])[], className = 'facts'): Html {
  const given = pairs.filter(([, value]) => value !== undefined && value !== false && value !== '');
  return html`<dl class="${className}">${given.map(
    ([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`,
  )}</dl>`;
}

/** Text as it was written, JSON set out over lines, wrapped wherever the line ends; what is too long is cut, and the cut is said. */
export function evidence(text: string, most: number): Html {
  const { text: kept, left } = clip(indented(text) ?? text, most);
  return html`<pre class="dense">${shownLines(kept)}</pre>${
    left > 0 &&
    html`<p class="quiet">${count(left, 'more character')} in the result embedded in this page.</p>`
  }`;
}

/** A command for the shell, wrapped between its words; where it is cut, what the button copies is whole. */
export function command(text: string, most: number): Html {
  const { text: kept, left } = clip(text, most);
  return html`<pre>${shownLines(kept)}</pre>${
    left > 0 &&
    html`<p class="quiet">${count(left, 'more character')}: the button copies the whole command.</p>`
  }`;
}

/** The words for what a recorded body is: its length, and whether it was cut. */
export function bodyNote(body: RecordedBody): string {
  const cut = body.truncated ? ', only its beginning recorded' : '';
  const text = body.text ?? '';
  const set = text !== '' && indented(text) !== undefined ? ', indented for reading' : '';
  return `${count(body.bytes, 'byte')}${body.base64 === undefined ? '' : ', not UTF-8, as base64'}${cut}${set}`;
}

/** A recorded body. */
export function bodyText(body: RecordedBody, most: number): Html {
  const text = body.text ?? body.base64 ?? '';
  return text === '' ? html`<p class="quiet">Empty.</p>` : evidence(text, most);
}

/**
 * A button that copies a member of the embedded result, so that what is copied is what was recorded and not how it is
 * shown. Hidden until the script that makes it work is there. With `told`, what it copies is not only for those who hear.
 */
export function copyButton(pointer: string, what: string, { told = false } = {}): Html {
  const words = told ? html` ${what}` : html`<span class="hidden-words"> ${what}</span>`;
  return html`<button type="button" class="copy" data-copy="${pointer}" hidden><span class="copy-word">Copy</span>${words}</button>`;
}

/** A button that copies a text which the page was made with, and which is nowhere to be read on it. */
export function copyText(text: string, what: string, more: string): Html {
  return html`<button type="button" class="copy" data-copy-text hidden><span class="copy-word">Copy</span> ${what}<span class="hidden-words"> ${more}</span></button><template>${shownPlain(text)}</template>`;
}
