/** The frame of a page that needs nothing else: one style, one script, one value, and a policy that lets in no more. */
import { createHash } from 'node:crypto';
import { type Content, embeddedJson, Html, html } from './escape.js';

function source(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}

/** Nothing but the style and the script of this very page, by their hashes. */
function policyFor(style: string, script: string): string {
  return [
    "default-src 'none'",
    `style-src ${source(style)}`,
    `script-src ${source(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** What a page is made of. */
export interface Page {
  readonly title: string;
  readonly style: string;
  readonly script: string;
  /** What stands within the page's column. */
  readonly content: Content;
  /** What the page shows, for programs: in the element with this id. */
  readonly embedded: { readonly id: string; readonly value: unknown };
}

/** A whole HTML document. */
export function documentOf({ title, style, script, content, embedded }: Page): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${Html.trusted(policyFor(style, script))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${Html.trusted(style)}</style>
</head>
<body>
<a class="skip" href="#requirements">Skip to the requirements</a>
<div class="page">
${content}
</div>
<p class="hidden-words" id="status" role="status"></p>
<script type="application/json" id="${embedded.id}">${embeddedJson(embedded.value)}</script>
<script>${Html.trusted(script)}</script>
</body>
</html>
`;
  return page.toString();
}
