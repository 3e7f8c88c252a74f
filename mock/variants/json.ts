/** What `JSON.parse` does not tell about a JSON text. */

// Runs of plain characters in one step: a text may have millions of them.
const string = /"[^"\\]*(?:\\.[^"\\]*)*"/y;

/** The strings and brackets of a JSON text, commas and colons, in order; blanks and other values are left out. */
function* tokens(text: string): Generator<string> {
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') {
      string.lastIndex = at;
      const found = string.exec(text)?.[0];
      if (found === undefined) return;
      yield found;
      at += found.length - 1;
    } else if ('{}[]:,'.includes(character)) yield character;
  }
}

/** How deep the brackets of a JSON text nest, those inside strings aside. */
export function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const token of tokens(text)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++depth);
    else if (token === ']' || token === '}') depth -= 1;
  }
  return deepest;
}

/** The name of a member as it is meant; undefined when the text is no JSON string. */
function nameOf(literal: string): string | undefined {
  try {
    return String(JSON.parse(literal));
  } catch {
    return undefined;
  }
}

/** A name that one object of a JSON text has twice. */
export function duplicateMember(text: string): string | undefined {
  const open: Set<string>[] = [];
  let last = '';
  for (const token of tokens(text)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const name = nameOf(last);
      const names = open.at(-1);
      if (name !== undefined && names?.has(name)) return name;
      if (name !== undefined) names?.add(name);
    }
    last = token;
  }
  return undefined;
}
