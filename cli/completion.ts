/** `argos-conformance completion SHELL`: what a shell completes, made from the commands and options that there are. */
import type { Command, Option } from 'commander';
import { profiles } from '../checks/profiles.js';
import { faults } from '../mock/faults.js';
import { variants } from '../mock/variants.js';
import { requirements } from '../schemas/requirements.js';
import { type Shell, scripts } from './completion-scripts.js';

/** What the value of an option is. */
export type ValueKind =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** `mock`, `env` and the NAME of each `.env.NAME` of the folder at hand. */
  | { readonly kind: 'targets' }
  | { readonly kind: 'paths' }
  /** Anything: a number, a host. */
  | { readonly kind: 'any' };

/** An option as a shell completes it. */
export interface CompletedOption {
  /** With its dashes. */
  readonly name: string;
  readonly description: string;
  /** Absent when the option takes none. */
  readonly value?: ValueKind;
  /** It takes several values, one after the other. */
  readonly several: boolean;
}

/** A command as a shell completes it. */
export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** The words that its first argument may be; none: a path, or no argument. */
  readonly words: readonly string[];
}

const ids = requirements.map(({ id }) => id);
const values: Readonly<Record<string, ValueKind>> = {
  '--profile': { kind: 'words', words: Object.keys(profiles) },
  '--only': { kind: 'words', words: ids },
  '--require': { kind: 'words', words: ['all', ...ids] },
  '--fault': { kind: 'words', words: faults.map(({ name }) => name) },
  '--variant': { kind: 'words', words: variants.map(({ name }) => name) },
  '--target': { kind: 'targets' },
};

function kindOf({ long, flags, required, optional }: Option): ValueKind | undefined {
  if (!required && !optional) return undefined;
  const known = values[long ?? ''];
  if (known !== undefined) return known;
  return { kind: /<(dir|file)\b/.test(flags) ? 'paths' : 'any' };
}

function optionOf(option: Option): CompletedOption {
  const { long, flags, description, variadic } = option;
  const value = kindOf(option);
  return { name: long ?? flags, description, several: variadic, ...(value === undefined ? {} : { value }) };
}

/** The completions of a program for a shell: a script to be sourced. */
export function completionScript(program: Command, shell: Shell): string {
  const commands = program.commands.map((command): CompletedCommand => {
    const [argument] = command.registeredArguments;
    return {
      name: command.name(),
      description: command.description(),
      options: [
        ...command.options.map(optionOf),
        { name: '--help', description: 'display help for command', several: false },
      ],
      words: argument?.argChoices ?? [],
    };
  });
  return scripts[shell](program.name(), commands);
}
