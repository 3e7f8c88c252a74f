/** What GitHub Actions reads in the output of a step: annotations, and the care that nothing else is read as a command. */
import type { ConformanceResult, RequirementResult } from '../schemas/generated/types.js';
import { knownWords, staleReasons } from './known.js';
import { clip, count, visible } from './text.js';
import { type Verdict, withVerdict } from './verdicts.js';

/** Most annotations of a kind that GitHub shows of one step. */
const SHOWN = 10;
/** Most characters of a message. */
const CHARACTERS = 800;

type Kind = 'error' | 'warning' | 'notice';

interface Annotation {
  readonly title: string;
  readonly message: string;
}

/** A text as the data of a workflow command. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** A text as the value of a property of a workflow command. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function command(kind: Kind, { title, message }: Annotation): string {
  return `::${kind} title=${property(title)}::${data(message)}`;
}

/** The command lines of one kind, the last of them for what GitHub would not show. */
function commands(kind: Kind, all: readonly Annotation[]): string[] {
  if (all.length <= SHOWN) return all.map((one) => command(kind, one));
  const shown = all.slice(0, SHOWN - 1);
  const left = all.slice(SHOWN - 1);
  const titles = clip(left.map(({ title }) => title).join(', '), CHARACTERS).text;
  return [...shown, { title: `${left.length} more`, message: titles }].map((one) => command(kind, one));
}

function annotation({ id, findings, reason, statement }: RequirementResult): Annotation {
  const [first] = findings;
  const sentence = visible(clip(first?.summary ?? reason ?? statement, CHARACTERS).text);
  const replay = first === undefined ? '' : `\nreplay: ${visible(clip(first.replay, CHARACTERS).text)}`;
  return { title: id, message: `${sentence}${replay}` };
}

function unexcused(result: ConformanceResult, verdict: Verdict): RequirementResult[] {
  return withVerdict(result, verdict).filter(({ known }) => known === undefined);
}

function excused({ requirements }: ConformanceResult): Annotation[] {
  return requirements.flatMap(({ id, known }) =>
    known === undefined
      ? []
      : [{ title: `${id} is known to fail`, message: visible(clip(knownWords(known), CHARACTERS).text) }],
  );
}

/**
 * The workflow commands that annotate a run, a line each: an error for what fails and for errors of the suite, a warning
 * for warnings and for what is inconclusive, a notice for the verdict and for what is known to fail.
 */
export function annotations(result: ConformanceResult): string[] {
  const errors: Annotation[] = [
    ...result.errors.map(({ where, message }) => ({
      title: `error of the suite: ${visible(clip(where, 100).text)}`,
      message: visible(clip(message, CHARACTERS).text),
    })),
    ...unexcused(result, 'failed').map(annotation),
    ...staleReasons(result).map((reason) => ({
      title: 'known failures',
      message: visible(clip(reason, CHARACTERS).text),
    })),
  ];
  // One reason behind many is one annotation: ten of the same would hide the rest.
  const byReason = new Map<string, RequirementResult[]>();
  for (const one of withVerdict(result, 'inconclusive')) {
    const reason = one.reason ?? one.statement;
    byReason.set(reason, [...(byReason.get(reason) ?? []), one]);
  }
  const unsure = [...byReason].map(([reason, all]) => ({
    title: `inconclusive: ${all.length === 1 ? (all[0]?.id ?? '') : count(all.length, 'requirement')}`,
    message: visible(clip(reason, CHARACTERS).text),
  }));
  return [
    ...commands('error', errors),
    ...commands('warning', [...unexcused(result, 'warning').map(annotation), ...unsure]),
    ...commands('notice', [
      ...excused(result),
      {
        title: `conformance: ${result.verdict}`,
        message: visible(clip(result.verdictLine, CHARACTERS).text),
      },
    ]),
  ];
}

/**
 * Lines of output that hold no workflow command. The runner reads one at the start of a line, blanks aside (`::name::`),
 * and in the older form anywhere in it (`##[name]`).
 */
export function inert(text: string): string {
  return text.replace(/^(\s*):(?=:)/gm, '$1: ').replaceAll('##[', '## [');
}
