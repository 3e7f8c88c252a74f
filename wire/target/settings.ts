/** Variables looked up in several places, the first one winning, with a record of what came from where. */
import { quoted, suggestion } from './nearest.js';
import type { Environment } from './target.js';
import type { Parser } from './values.js';
import { isInternal, listVariables, useOf, type VariableName, variableNames } from './variables.js';

/** One place that variables are set in. */
export interface Layer {
  /** How a line of text calls it, such as `.env.staging`. */
  readonly where: string;
  readonly values: ReadonlyMap<string, string>;
}

/** The variables of the suite in the process environment. */
export function processLayer(env: Environment): Layer {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith('ARGOS_') && value !== undefined) values.set(name, value);
  }
  return { where: 'the process environment', values };
}

/** Says which names of a layer are no variables of the suite. */
export function unknownVariables(layer: Layer): { name: string; hint: string }[] {
  return [...layer.values.keys()]
    .filter((name) => name.startsWith('ARGOS_') && useOf(name) === undefined && !isInternal(name))
    .map((name) => ({
      name: /^\w{1,60}$/.test(name) ? name : quoted(name),
      hint: suggestion(name, variableNames),
    }));
}

/** What a resolution has to say, a line each; every part of it adds its own. */
export interface Findings {
  /** What is wrong, where, what to do; empty as long as all is well. */
  readonly problems: string[];
  /** Where values came from, and what was left out. */
  readonly sources: string[];
}

/** Reads variables and notes where they came from and what is wrong with them. */
export class Settings {
  readonly findings: Findings;
  readonly #layers: readonly Layer[];

  /** The earlier layer wins. */
  constructor(layers: readonly Layer[], findings: Findings) {
    this.#layers = layers;
    this.findings = findings;
  }

  /** `NAME in WHERE`, for a line about its value; `NAME` when nothing sets it. */
  place(name: VariableName): string {
    const layer = this.#find(name);
    return layer === undefined ? name : `${name} in ${layer.where}`;
  }

  /** Whether anything sets it, rightly or not. */
  has(name: VariableName): boolean {
    return this.#find(name) !== undefined;
  }

  /** The value; undefined when nothing sets it, or when it is wrong, which adds a problem. */
  read<Value>(name: VariableName, parser: Parser<Value>): Value | undefined {
    const layer = this.#find(name);
    const text = layer?.values.get(name);
    if (layer === undefined || text === undefined) return undefined;
    this.findings.sources.push(`${name} from ${layer.where}`);
    const isList = listVariables.has(name);
    if (text.trim() === '' && !isList) return this.#wrong(name, 'is empty: give it a value or take it out');
    if (text.trim() !== text && !isList)
      return this.#wrong(name, 'has blanks around its value: take them off');
    const parsed = parser(text);
    return 'problem' in parsed ? this.#wrong(name, parsed.problem) : parsed.value;
  }

  #wrong(name: VariableName, clause: string): undefined {
    this.findings.problems.push(`${this.place(name)} ${clause}`);
    return undefined;
  }

  // An empty value counts as set: what it meant to say is a question for whoever set it.
  #find(name: VariableName): Layer | undefined {
    return this.#layers.find((layer) => layer.values.has(name));
  }
}
