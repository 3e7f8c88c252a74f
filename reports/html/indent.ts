/** JSON set out over lines. Only white space changes: names, order, repetitions, numbers and escapes stay as sent. */

/** Deeper than this a document is left as it is: its indentation would be longer than its content. */
const deepest = 12;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A JSON object or list over several lines; nothing where the text is no such document, or too deep for it. */
export function indented(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text) || !isJson(text)) return undefined;
  let depth = 0;
  let written = '';
  const line = (): string => `\n${'  '.repeat(depth)}`;
  const parts = text.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s"[\]{},:]+/g) ?? [];
  for (const [i, part] of parts.entries()) {
    const next = parts[i + 1];
    if (part === '{' || part === '[') {
      const empty = next === '}' || next === ']';
      depth += 1;
      if (depth > deepest) return undefined;
      written += empty ? part : part + line();
    } else if (part === '}' || part === ']') {
      depth -= 1;
      const before = parts[i - 1];
      written += before === '{' || before === '[' ? part : line() + part;
    } else if (part === ',') written += part + line();
    else if (part === ':') written += ': ';
    else written += part;
  }
  return written;
}
