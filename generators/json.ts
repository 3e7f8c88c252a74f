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

const lexeme = /"(?:[^"\\]+|\\.)*"|[{}[\]:,]/gs;

/** The names of the members of a JSON object, each as often as it is written; the text must be valid JSON. */
export function topLevelNames(text: string): readonly string[] {
  const names: string[] = [];
  let depth = 0;
  let expectsName = false;
  for (const [token] of text.matchAll(lexeme)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (depth === 1 && expectsName && token.startsWith('"')) names.push(JSON.parse(token) as string);
    if (depth === 1) expectsName = token === ',' || token === '{';
  }
  return names;
}
