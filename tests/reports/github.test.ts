/** What GitHub Actions is told: the summary of the job, annotations, and no command that a target has written. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { oneLine } from '../../cli/exit.js';
import { appendStepSummary } from '../../cli/github.js';
import { renderings } from '../../reports/files.js';
import { annotations, inert } from '../../reports/github.js';
import { cellCode, code, fence, inline } from '../../reports/markdown/escape.js';
import { renderMarkdownSummary } from '../../reports/markdown/summary.js';
import { summaryFile } from '../../reports/result-file.js';
import { renderSummary } from '../../reports/summary.js';
import { type RequirementId, requirementIds } from '../../schemas/index.js';
import { expect, test } from '../support/folder.js';
import { broken, resultOf } from './evidence.js';
import { failedResult, hostile, hostileResult, hugeResult } from './sample.js';

/** How the runner reads a line: a command at its start, blanks aside, or one of the older form anywhere. */
function commandIn(line: string): string | undefined {
  return /^\s*::([^: ]+)[^:]*::/.exec(line)?.[1] ?? /##\[([^\] ]+)/.exec(line)?.[1];
}

const attacks = [
  '::set-output name=x::y',
  '  ::error::x',
  'a\n::stop-commands::t',
  '##[add-mask]secret',
  'told ##[error]x',
  'x %0A::debug::y',
  'a\r::warning::b',
];

/** A result whose every foreign text is that. */
function resultSaying(text: string) {
  const id: RequirementId = 'error.missing-data';
  return resultOf({ set: { [id]: broken(id, { summary: text, actual: text }) } });
}

test('a title and a message come back as they were written, and hold no other command', () => {
  const message = '100%\r\n::error::x, y: z';
  const [line = ''] = annotations(resultSaying(message));
  const [, title, data] = /^::error title=([^:,]*)::(.*)$/.exec(line) ?? [];
  expect(title).toBe('error.missing-data');
  const decoded = data?.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  expect(decoded).toContain('100%\\r\\n::error::x, y: z\nreplay: npx');
  for (const attack of attacks) {
    const lines = annotations(resultSaying(attack))
      .join('\n')
      .split(/\r\n|\r|\n/);
    expect(lines.map(commandIn)).toEqual(['error', 'notice']);
  }
});

test('at most ten annotations of a kind, the last of which names the rest', () => {
  const ids = requirementIds.filter((id) => id.startsWith('error.') || id.startsWith('submission.'));
  const set = Object.fromEntries(ids.map((id) => [id, broken(id)]));
  const result = resultOf({ set });
  const failing = result.totals.must.failed;
  expect(failing).toBeGreaterThan(10);
  const errors = annotations(result).filter((line) => line.startsWith('::error'));
  expect(errors).toHaveLength(10);
  expect(errors.at(-1)).toContain(`title=${failing - 9} more::`);
  const kinds = annotations(failedResult()).map(commandIn);
  expect(new Set(kinds)).toEqual(new Set(['error', 'warning', 'notice']));
});

test('the output of a run holds no command', () => {
  for (const attack of attacks) {
    // The command's own lines begin with its name.
    expect(commandIn(`argos-conformance: ${oneLine(attack)}`)).toBeUndefined();
    for (const line of inert(attack).split(/\r\n|\r|\n/)) expect(commandIn(line), line).toBeUndefined();
  }
  for (const attack of [...attacks, ...hostile, `word ${'long '.repeat(20)}::error::x`]) {
    const printed = inert(renderSummary(resultSaying(attack), { color: false, outputDir: 'reports' }));
    expect(printed.split(/\r\n|\r|\n/).flatMap((line) => commandIn(line) ?? [])).toEqual([]);
  }
  expect(inert('  ✓ auth.missing-key   2 samples: a::b')).toBe('  ✓ auth.missing-key   2 samples: a::b');
});

test('the summary tells the verdict, the totals, what failed and how to see it again', () => {
  const text = renderMarkdownSummary(failedResult());
  expect(text).toContain('## ❌ Nonconformant');
  expect(text).toContain('| must |');
  expect(text).toContain('### Failed (2)');
  expect(text).toMatch(/^- `error.missing-data` \(must, § [^)]+\): A submission without fullName is/m);
  expect(text).toMatch(/^ {2}npx argos-conformance run .*--only/m);
  expect(text).toContain('### Inconclusive (1)');
  expect(text).toContain('<summary>Not tested (');
  expect(Buffer.byteLength(renderMarkdownSummary(hugeResult()))).toBeLessThan(256 * 1024);
  const outsideCode = renderMarkdownSummary(hostileResult())
    .replace(/^ {2}```sh\n.*\n {2}```$/gm, '')
    .replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
  expect(outsideCode).toContain('&lt;script&gt;');
  expect(outsideCode.replaceAll('<!-- -->', '')).not.toMatch(/<(?!br>|\/?details>|\/?summary>)/);
});

test('text in Markdown is text: no HTML, link, mention, table or list of others', () => {
  expect(inline('<b>&amp;')).toBe('&lt;b&gt;&amp;amp;');
  expect(inline('[a](http://x) ![i](y) *b* `c` | d')).toBe(
    '\\[a\\](http:<!-- -->//x) !\\[i\\](y) \\*b\\* \\`c\\` \\| d',
  );
  expect(inline('@all #1 www.x.org :tada:')).toBe('@<!-- -->all #<!-- -->1 www<!-- -->.x.org :<!-- -->tada:');
  expect(inline('1. a\n# b')).toBe('1\\. a\\\\n# b');
  expect(inline('at 10:11:12')).toBe('at 10:11:12');
  expect(code('a`b')).toBe('``a`b``');
  expect(code('`')).toBe('`` ` ``');
  expect(cellCode('a|b')).toBe('`a\\|b`');
  expect(fence('a\n```\nb', 'sh')).toBe('````sh\na\n```\nb\n````');
  expect(fence('\u001b[31mred\u202e')).toBe('```\n\\u001b[31mred\\u202e\n```');
});

test('the summary of the report is appended once it was searched, within what GitHub takes', ({
  folder,
  write,
}) => {
  expect(renderings.map(({ name }) => name)).toContain(summaryFile);
  const path = join(folder, 'step.md');
  const env = { GITHUB_STEP_SUMMARY: path };
  write({ 'step.md': 'before\n' });
  expect(appendStepSummary(folder, env)).toBeUndefined();
  expect(readFileSync(path, 'utf8')).toBe('before\n');
  write({ [summaryFile]: '## Verdict' });
  expect(appendStepSummary(folder, {})).toBeUndefined();
  expect(appendStepSummary(folder, env)).toBeUndefined();
  expect(readFileSync(path, 'utf8')).toBe('before\n## Verdict\n');
  write({ 'step.md': 'x'.repeat(1024 * 1024 - 5) });
  expect(appendStepSummary(folder, env)).toContain('has no room');
  expect(readFileSync(path, 'utf8')).toHaveLength(1024 * 1024 - 5);
  const gone = { GITHUB_STEP_SUMMARY: join(folder, 'missing', 'step.md') };
  expect(appendStepSummary(folder, gone)).toContain('(ENOENT)');
});
