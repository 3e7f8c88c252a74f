/** The pages for people: their links lead somewhere, and the command lines in them are ones that there are. */
import { posix } from 'node:path';
import { requirementIds } from '../../schemas/index.js';
import { command } from '../cli/support.js';
import { expect, test } from '../support/folder.js';
import { files, textOf } from './sources.js';

const pages = files.filter((path) => path.endsWith('.md'));
const shipped = ['CHANGELOG', 'CONTRIBUTING', 'README', 'SECURITY'].map((name) => `${name}.md`);
const guides = [
  'exit-codes',
  'faq',
  'first-run',
  'json-output',
  'reading-a-finding',
  'register',
  'requirements',
  'result-file',
  'staging-in-ci',
  'writing-your-own-spec',
].map((name) => `docs/${name}.md`);

/** A heading as GitHub makes an anchor of it. */
function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

/** A page without its blocks of code, in which a hash is no heading. */
const prose = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '');
const anchors = (path: string): Set<string> =>
  new Set([...prose(textOf(path)).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading)));

test('every guide is there', () => {
  expect(pages).toEqual(expect.arrayContaining([...shipped, ...guides]));
});

test('every link inside the project leads to a file and to a heading in it', () => {
  const links = pages.flatMap((page) =>
    [...prose(textOf(page)).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, to = '']) => ({ page, to })),
  );
  expect(links.length).toBeGreaterThan(100);
  const dead = links.filter(({ page, to }) => {
    const [path = '', anchor] = to.split('#');
    const target = path === '' ? page : posix.join(posix.dirname(page), path);
    return !files.includes(target) || (anchor !== undefined && !anchors(target).has(anchor));
  });
  expect(dead).toEqual([]);
});

test('the page of the requirements has one entry for each', () => {
  const entries = [...textOf('docs/requirements.md').matchAll(/^### `(.*)`$/gm)].map(([, id]) => id);
  expect(entries).toEqual(requirementIds);
  expect(textOf('docs/requirements.md').match(/^\* How it is tested: .{20,}$/gm)).toHaveLength(
    entries.length,
  );
});

/** Lines of a text that call the program, continued ones joined. */
function calls(text: string): { command: string; options: string[] }[] {
  const joined = text.replace(/\\\n\s*/g, ' ');
  const called = joined.matchAll(
    /(?:\bargos-conformance|\$CONFORMANCE_PACKAGE"|npm run (?=mock|conformance)) ?([a-z]+)([^\n`#]*)/g,
  );
  return [...called].map(([, name = '', rest = '']) => ({
    command: name === 'conformance' ? 'run' : name,
    options: [...rest.matchAll(/(?<=\s)--[a-z][a-z-]+/g)].map(([option]) => option),
  }));
}

test('the command lines in pages and workflows name commands and options that there are', async ({
  folder,
}) => {
  const { stdout } = await command(folder, ['--help']);
  const commands = [...stdout.slice(stdout.indexOf('\nCommands:')).matchAll(/^ {2}([a-z]+)/gm)];
  const options = new Map<string, string>();
  for (const [, name = ''] of commands) options.set(name, (await command(folder, [name, '--help'])).stdout);
  const texts = files.filter((path) => /\.(md|ya?ml)$|^Dockerfile$|^\.env\.example$/.test(path));
  const called = texts.flatMap((path) => calls(textOf(path)).map((call) => ({ path, ...call })));
  const known = called.filter((call) => options.has(call.command));
  expect(known.length).toBeGreaterThan(40);
  const wrong = known.flatMap((call) =>
    call.options
      .filter((option) => !new RegExp(`\\s${option}\\b`).test(options.get(call.command) ?? ''))
      .map((option) => `${call.path}: ${call.command} ${option}`),
  );
  expect(wrong).toEqual([]);
});
