/** Reading JSON back, for the check of what was written. */
import type { Json } from './model.js';

/** Whether a parsed value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether two JSON values, or their absences, are the same. Members of objects compare in any order. */
export function sameJson(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) {
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, index) => sameJson(item, other[index]))
    );
  }
  if (!isObject(one) || !isObject(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && sameJson(one[name], other[name]))
  );
}

/** The place after a text in quotes that begins at `start`. */
function pastString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end;
    while (text[before - 1] === '\\') before -= 1;
    if ((end - before) % 2 === 0) return end + 1;
  }
  return text.length;
}

/** The names of the members of a JSON object, each as often as it is written; the text must be valid JSON. */
export function topLevelNames(text: string): readonly string[] {
  const names: string[] = [];
  let depth = 0;
  let expectsName = false;
  for (let at = 0; at < text.length; ) {
    const start = at;
    const char = text[at];
    at = char === '"' ? pastString(text, at) : at + 1;
    if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    else if (char === '"' && depth === 1 && expectsName) {
      names.push(JSON.parse(text.slice(start, at)) as string);
      expectsName = false;
    }
    if (depth === 1 && (char === ',' || char === '{')) expectsName = true;
  }
  return names;
}
