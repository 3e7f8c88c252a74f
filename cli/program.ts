/**
 * The command line: which commands and options there are, and how their mistakes are told. A command is loaded when it
 * is asked for: one that only prints need not wait for those that send.
 */
import { Argument, Command, CommanderError, InvalidArgumentError } from 'commander';
import { profiles } from '../checks/profiles.js';
import { largestSeed } from '../run/options.js';
import { secretsAround } from '../run/secrets.js';
import { version } from '../run/suite.js';
import { createRedactor } from '../wire/redaction.js';
import { checkHelp } from './check/help.js';
import type { CheckWords } from './check.js';
import type { CleanupWords } from './cleanup.js';
import type { CompareWords } from './compare.js';
import { type Shell, shells } from './completion-scripts.js';
import type { DoctorWords } from './doctor.js';
import { type ExitCode, exitCodes, oneLine, UsageError } from './exit.js';
import type { MatrixWords } from './matrix.js';
import type { MergeWords } from './merge.js';
import type { MockWords } from './mock.js';
import type { OpenApiWords } from './openapi.js';
import type { RunWords } from './plan.js';
import type { ReportWords } from './report.js';
import { requirementsJson, requirementsText } from './requirements.js';
import type { ServeWords } from './serve.js';
import type { Surroundings } from './surroundings.js';

const name = 'argos-conformance';

const exitTable = `
Exit codes: 0 conformant, 1 nonconformant, 2 usage or error, 3 inconclusive,
130 interrupted (SIGINT), 143 terminated (SIGTERM).
Targets are described in .env.NAME files or the environment: see .env.example.`;

const doctorExitTable = `
Exit codes: 0 nothing to fix, 2 configuration, 3 something to fix,
130 interrupted (SIGINT), 143 terminated (SIGTERM).`;
const compareExits = `
Exit codes: 0 nothing fails that did not before (known failures aside),
1 something does, 2 usage, or a result that was refused.`;
const cleanupExits = `
Exit codes: 0 nothing is left, 2 usage, or a ledger that was refused,
3 something is left, 130 interrupted (SIGINT), 143 terminated (SIGTERM).
It can be run again at any time.`;

/**
 * Runs one command line (without the program's own name) and returns its exit code. What is wrong with it goes to
 * stderr, one line each. Rejects only for errors of the suite itself.
 */
export async function runCommandLine(argv: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const { cwd, env, stdout, stderr } = surroundings;
  const tell = (problem: string) => {
    // A problem quotes what was written, and that may be a key in the wrong place.
    const redactor = createRedactor(secretsAround(env, { cwd }));
    stderr.write(`${name}: ${oneLine(redactor.text(problem))}\n`);
  };
  let exitCode: ExitCode = exitCodes.conformant;

  const program = new Command(name)
    .description('Conformance suite for the ARGOS Identity migration submission API.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text) => tell(withoutValues(text.replace(/^error: /, ''))),
      getOutHelpWidth: () => Math.min(stdout.columns ?? 80, 80),
    });

  concluding(reaching(program.command('run')))
    .description('Test a target against every requirement and write a report.')
    .option('--target <name>', 'mock, env, or the NAME of a .env.NAME file', once)
    .option(
      '--profile <name>',
      `${Object.keys(profiles).join(', ')} (smoke off loopback, else standard)`,
      once,
    )
    .option('--strict', 'turn the observations that the register marks as strict into requirements')
    .option('--seed <n>', `repeat the requests of an earlier run: 0 to ${largestSeed}`, once)
    .option('--only <id...>', 'test these requirements alone')
    .option('--workers <n>', 'processes that test at the same time', once)
    .option('--output <dir>', 'folder of the report (default: reports/latest)', once)
    .option('--max-requests <n>', 'send no more than this, whatever happens', once)
    .option('--max-created <n>', 'create no more than this; 0 sends only what must be refused', once)
    .option('--plan', 'print what the run would send and create; send nothing to the target')
    .option('--json', 'with --plan: print it as a JSON object')
    .option('--yes', 'agree to what the run costs without being asked')
    .option('--cleanup', 'delete afterwards what the run created (it stays billed)')
    .option('--fault <name...>', 'start the embedded mock with these faults')
    .option('--variant <name...>', 'start the embedded mock with these variants')
    .option('--shard <i/n>', 'run one of n parts; merge puts their reports together', once)
    .addHelpText('after', exitTable)
    .action(async (words: RunWords) => {
      const { run } = await import('./run.js');
      exitCode = await run(words, version, surroundings);
    });
  reaching(program.command('cleanup'))
    .description('Delete what runs created, by their ledgers.')
    .option('--ledger <file...>', 'these ledgers (default: every one below .argos/ledger)')
    .option('--target <name>', 'where the runs created it (default: the target of each ledger)', once)
    .option('--dry-run', 'say what would be deleted; send and write nothing')
    .option('--json', 'print what became of each ledger as a JSON object')
    .addHelpText('after', cleanupExits)
    .action(async (words: CleanupWords) => {
      const { cleanup } = await import('./cleanup.js');
      exitCode = await cleanup(words, surroundings);
    });
  reaching(program.command('doctor'))
    .description("Check a target's set-up without creating anything.")
    .option('--target <name>', 'mock, env, or the NAME of a .env.NAME file', once)
    .option('--json', 'print the findings as a JSON array')
    .addHelpText('after', doctorExitTable)
    .action(async (words: DoctorWords) => {
      const { doctor } = await import('./doctor.js');
      exitCode = await doctor(words, surroundings);
    });
  program
    .command('compare')
    .description('Say what changed between two runs.')
    .argument('<base>', 'folder of the earlier run, or its conformance.json')
    .argument('<head>', 'folder of the later run')
    .option('--markdown', 'for a pull request or a job summary')
    .option('--json', 'for a program')
    .addHelpText('after', compareExits)
    .action(async (base: string, head: string, words: CompareWords) => {
      const { compare } = await import('./compare.js');
      exitCode = compare(base, head, words, surroundings);
    });
  concluding(program.command('merge'))
    .description('Put the reports of all shards of a run together.')
    .argument('<dir...>', 'folders of the shards, or a folder that holds them')
    .option('--output <dir>', 'folder of the merged report (default: reports/latest)', once)
    .option('--json', 'print the verdict and where the report is as a JSON object')
    .addHelpText('after', '\nExit codes: those of the whole run; 3 when a shard is missing.')
    .action(async (dirs: string[], words: MergeWords) => {
      const { merge } = await import('./merge.js');
      exitCode = await merge(dirs, words, surroundings);
    });
  program
    .command('matrix')
    .description('Set several runs side by side, requirement by target.')
    .argument('<dir...>', 'folders of the runs, a column each')
    .option('--output <dir>', 'folder of matrix.html and matrix.json (default: reports/side-by-side)', once)
    .option('--json', 'print matrix.json; write nothing')
    .addHelpText('after', '\nExit codes: 0 written or printed, 2 usage, or a result that was refused.')
    .action(async (dirs: string[], words: MatrixWords) => {
      const { matrix } = await import('./matrix.js');
      exitCode = matrix(dirs, words, surroundings);
    });
  program
    .command('report')
    .description('Write the report of a run again, from its conformance.json alone.')
    .argument('<dir>', 'folder of the run')
    .option('--open', 'open it')
    .addHelpText('after', '\nExit codes: 0 written, 2 usage, or a result that was refused.')
    .action(async (dir: string, words: ReportWords) => {
      const { report } = await import('./report.js');
      exitCode = await report(dir, words, surroundings);
    });
  program
    .command('serve')
    .description('Serve a report on the loopback interface until Ctrl-C.')
    .argument('<dir>', 'folder of the report')
    .option('--port <n>', 'TCP port; 0, the default, takes a free one', once)
    .action(async (dir: string, words: ServeWords) => {
      const { serve } = await import('./serve.js');
      exitCode = await serve(dir, words, surroundings);
    });
  program
    .command('mock')
    .description('Serve the mock on the loopback interface until Ctrl-C.')
    .option('--port <n>', 'TCP port; 0, the default, takes a free one', once)
    .option('--fault <name...>', 'deviate from the contract in this way')
    .option('--variant <name...>', 'differ in this way that the contract leaves open')
    .option('--seed <n>', 'make ids and chance repeat from start to start', once)
    .option('--list-faults', 'print the faults there are')
    .option('--list-variants', 'print the variants there are')
    .option('--json', 'print either list as a JSON array')
    .action(async (words: MockWords) => {
      const { mock } = await import('./mock.js');
      exitCode = await mock(words, stdout);
    });
  program
    .command('check')
    .description('Check your own records against the request contract, offline.')
    .argument('<file>', 'FILE.ndjson or FILE.csv; - is standard input')
    .option('--format <name>', 'ndjson or csv (default: by the ending; ndjson for -)', once)
    .option('--delimiter <character>', 'what separates CSV cells (default: a comma)', once)
    .option('--supplied <field...>', 'fields that are added before sending')
    .option('--limit <n>', 'list at most n findings of a kind (default: 20)', once)
    .option('--show-values', 'show values: they are personal data')
    .option('--json', 'for a program')
    .addHelpText('after', checkHelp)
    .action(async (file: string, words: CheckWords) => {
      const { check } = await import('./check.js');
      exitCode = await check(file, words, surroundings);
    });
  program
    .command('openapi')
    .description('Print the contract as an OpenAPI document (JSON).')
    .option('--format <version>', '3.1 or 3.0 (default: 3.1)', once)
    .option('--output <file>', 'write it to a file', once)
    .action(async (words: OpenApiWords) => {
      const { openapi } = await import('./openapi.js');
      exitCode = openapi(words, surroundings);
    });
  program
    .command('requirements')
    .description('Print the catalogue of requirements.')
    .option('--json', 'as a JSON array')
    .action(({ json }: { json?: boolean }) => {
      stdout.write(`${json === true ? requirementsJson() : requirementsText()}\n`);
    });
  program
    .command('completion')
    .description('Print the completions of a shell.')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText('after', `\nTo use them: source <(${name} completion bash)`)
    .action(async (shell: Shell) => {
      const { completionScript } = await import('./completion.js');
      stdout.write(completionScript(program, shell));
    });

  try {
    if (argv.length === 0)
      throw new UsageError([
        'name a command: run, compare, merge, matrix, report, serve, cleanup, doctor, check, mock, openapi, requirements or completion (see --help)',
      ]);
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.conformant : exitCodes.error;
    if (!(error instanceof UsageError)) throw error;
    for (const problem of error.problems) tell(problem);
    return exitCodes.error;
  }
}

/** A command with the options of all that reach a target. */
function reaching(command: Command): Command {
  return command
    .option('--allow-host <host...>', 'allow this host, the production host included')
    .option('--allow-plaintext', 'allow http: to a host that is not loopback')
    .option('--env-overrides', 'let the environment replace keys and base URL of .env.NAME');
}

/** A command with the options of all that come to a verdict. */
function concluding(command: Command): Command {
  return command
    .option('--require <id...>', 'exit 3 when one of these (or all) could not be tested')
    .option('--known-failures <file>', 'failures that fail no run (default: known-failures.json)', once)
    .option('--no-known-failures', 'heed no list of known failures')
    .option('--compare-with <dir>', 'say in the report what changed since this run', once);
}

/** Two values for an option that has one: which of them was meant is not for this program to say. */
function once(value: string, previous: string | undefined): string {
  if (previous !== undefined) throw new InvalidArgumentError('It is given twice.');
  return value;
}

/** A message of the parser without what follows an unknown `--option=`: it may be a key. */
function withoutValues(message: string): string {
  return message.replace(/'(--?[^\s'=]+)=[^\n]*'/, "'$1'");
}
