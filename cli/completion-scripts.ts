/** The scripts of the shells. Names and values hold no blanks and no quotes; descriptions may. */
import type { CompletedCommand, CompletedOption } from './completion.js';

const underscored = (name: string): string => `_${name.replaceAll('-', '_')}`;
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** A function of the shells' common language that prints the targets of the folder at hand. */
function targetsFunction(name: string): string {
  return [
    `${name}() {`,
    '  local file',
    "  printf '%s\\n' mock env",
    '  for file in $(command ls -a 2>/dev/null); do',
    '    case $file in',
    // bash expands what it is given to choose from: nothing but plain names may reach it.
    '      .env.example | .env.*[!A-Za-z0-9._-]*) ;;',
    `      .env.?*) printf '%s\\n' "\${file#.env.}" ;;`,
    '    esac',
    '  done',
    '}',
  ].join('\n');
}

/** For bash 3.2 and newer: `source <(argos-conformance completion bash)`. */
function bashScript(program: string, commands: readonly CompletedCommand[]): string {
  const name = underscored(program);
  const wordsOf = ({ value }: CompletedOption): string => {
    if (value?.kind === 'words') return quoted(value.words.join(' '));
    return value?.kind === 'targets' ? `$(${name}_targets)` : "''";
  };
  const optionCases = commands.flatMap((command) =>
    command.options
      .filter(({ value }) => value !== undefined)
      .map((option) => {
        const place = option.several ? '*' : '1';
        return `      '${command.name} ${option.name} '${place}) words=${wordsOf(option)}; known=1 ;;`;
      }),
  );
  const commandCases = commands.map(
    ({ name: command, options, words }) =>
      `    ${command}) words='${options.map((option) => option.name).join(' ')}'; arguments='${words.join(' ')}' ;;`,
  );
  return `# Completions of ${program} for bash: source <(${program} completion bash)
${targetsFunction(`${name}_targets`)}
${name}() {
  local word=\${COMP_WORDS[COMP_CWORD]} command=\${COMP_WORDS[1]} option='' words='' arguments='' known='' place=1 at
  COMPREPLY=()
  # bash takes the = of --option=value for a word.
  if [[ $word == '=' ]]; then word=''; fi
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '${commands.map((one) => one.name).join(' ')} --help --version' -- "$word"))
    return
  fi
  for ((at = COMP_CWORD - 1; at > 1; at--)); do
    case \${COMP_WORDS[at]} in
      '=') ;;
      -*) option=\${COMP_WORDS[at]}; break ;;
      *) place=$((place + 1)) ;;
    esac
  done
  if [[ -n $option && $word != -* ]]; then
    case "$command $option $place" in
${optionCases.join('\n')}
    esac
    if [[ -n $known ]]; then
      # Nothing to offer: the shell goes on with names of files.
      COMPREPLY=($(compgen -W "$words" -- "$word"))
      return
    fi
  fi
  case $command in
${commandCases.join('\n')}
  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$word"))
  elif [[ -n $arguments ]]; then
    COMPREPLY=($(compgen -W "$arguments" -- "$word"))
  fi
}
complete -o default -o bashdefault -F ${name} ${program}
`;
}

/** For zsh: a file \`_argos-conformance\` in the \`fpath\`, or sourced after \`compinit\`. */
function zshScript(program: string, commands: readonly CompletedCommand[]): string {
  const name = underscored(program);
  const described = (text: string): string => text.replace(/[[\]\\:]/g, '\\$&');
  const valuesOf = ({ value }: CompletedOption): string => {
    if (value === undefined) return '';
    if (value.kind === 'words') return `:value:(${value.words.join(' ')})`;
    if (value.kind === 'targets') return `:target:{compadd -- $(${name}_targets)}`;
    return value.kind === 'paths' ? ':path:_files' : ':value: ';
  };
  const cases = commands.map((command) => {
    const options = command.options.map((option) =>
      quoted(
        `${option.several ? '*' : ''}${option.name}[${described(option.description)}]${valuesOf(option)}`,
      ),
    );
    const rest = command.words.length === 0 ? '*:path:_files' : `1:word:(${command.words.join(' ')})`;
    return `    ${command.name}) _arguments ${[...options, quoted(rest)].join(' \\\n      ')} ;;`;
  });
  const list = commands.map((one) => `    ${quoted(`${one.name}:${described(one.description)}`)}`);
  return `#compdef ${program}
# Completions of ${program} for zsh: source <(${program} completion zsh)
${targetsFunction(`${name}_targets`)}
${name}() {
  local -a commands
  commands=(
${list.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = "${name}" ]; then
  ${name} "$@"
else
  compdef ${name} ${program}
fi
`;
}

/** For fish: \`argos-conformance completion fish | source\`. */
function fishScript(program: string, commands: readonly CompletedCommand[]): string {
  const name = underscored(program);
  const described = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;
  const valuesOf = ({ value }: CompletedOption): string => {
    if (value === undefined) return '';
    if (value.kind === 'words') return ` -x -a '${value.words.join(' ')}'`;
    if (value.kind === 'targets') return ` -x -a '(${name}_targets)'`;
    return value.kind === 'paths' ? ' -r -F' : ' -x';
  };
  const lines = commands.flatMap((command) => {
    const inside = `complete -c ${program} -n '__fish_seen_subcommand_from ${command.name}'`;
    return [
      `complete -c ${program} -f -n __fish_use_subcommand -a ${command.name} -d ${described(command.description)}`,
      ...(command.words.length === 0 ? [] : [`${inside} -f -a '${command.words.join(' ')}'`]),
      ...command.options.map(
        (option) =>
          `${inside} -l ${option.name.replace(/^--/, '')}${valuesOf(option)} -d ${described(option.description)}`,
      ),
    ];
  });
  return `# Completions of ${program} for fish: ${program} completion fish | source
function ${name}_targets
  printf '%s\\n' mock env
  for file in (string match -r '^\\.env\\.[A-Za-z0-9._-]+$' .env.*)
    set -l target (string replace .env. '' $file)
    test $target != example; and echo $target
  end
end
${lines.join('\n')}
`;
}

/** The script of each shell that completions are made for. */
export const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
export type Shell = keyof typeof scripts;

/** Their names. */
export const shells = Object.keys(scripts) as readonly Shell[];
