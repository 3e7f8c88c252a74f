/** Which room of the code may look into which, and that one alone touches the network. */
import { expect, test } from '@playwright/test';
import { files, type Import, imports, importsIn, roomOf } from './sources.js';

/** Rooms, or single files of rooms, that a room may import from; `type` for what is erased. */
interface Rule {
  readonly from: readonly string[];
  readonly type?: readonly string[];
}

const rules: Readonly<Record<string, Rule>> = {
  schemas: { from: [] },
  generators: { from: ['schemas'] },
  wire: { from: ['schemas'], type: ['mock/credentials.js'] },
  mock: { from: ['schemas/requirements.js'], type: ['schemas/register.js'] },
  checks: { from: ['schemas', 'generators', 'wire'] },
  run: { from: ['schemas', 'generators', 'wire', 'mock', 'checks'] },
  specs: { from: ['schemas', 'checks', 'run'] },
  reports: { from: ['schemas', 'checks/profiles.js'] },
  cli: { from: ['schemas', 'wire', 'mock', 'run', 'reports', 'checks/profiles.js'] },
  // They see the package as others do.
  examples: { from: [] },
  '.': { from: ['run'] },
};

const admits = (list: readonly string[], to: string): boolean =>
  list.some((one) => to === one || to.startsWith(`${one}/`));

function broken(all: readonly Import[]): string[] {
  return all.flatMap(({ from, to, relative, typeOnly }) => {
    const room = roomOf(from);
    if (!relative || room === 'tests' || roomOf(to) === room) return [];
    const rule = rules[room];
    const right = rule !== undefined && (admits(rule.from, to) || (typeOnly && admits(rule.type ?? [], to)));
    return right ? [] : [`${from} imports ${typeOnly ? 'types of ' : ''}${to}`];
  });
}

test('rooms import only what is below them', () => {
  const rooms = new Set(files.filter((path) => path.endsWith('.ts')).map(roomOf));
  expect([...rooms].filter((room) => room !== 'tests').toSorted()).toEqual(Object.keys(rules).toSorted());
  expect(imports.length).toBeGreaterThan(300);
  expect(broken(imports)).toEqual([]);
});

test('imports between rooms form no circle', () => {
  const below = (room: string): string[] => [
    ...new Set(
      imports
        .filter(({ from, relative, typeOnly }) => relative && !typeOnly && roomOf(from) === room)
        .map(({ to }) => roomOf(to))
        .filter((to) => to !== room),
    ),
  ];
  const circles: string[] = [];
  const walk = (room: string, way: readonly string[]): void => {
    if (way.includes(room)) circles.push([...way, room].join(' → '));
    else for (const next of below(room)) walk(next, [...way, room]);
  };
  for (const room of Object.keys(rules)) walk(room, []);
  expect(circles).toEqual([]);
});

/** Shows a report to a browser of this machine; sends nothing anywhere. */
const serving = 'cli/serve.ts';
const network =
  /^(undici|axios|got|ws|@hono\/node-server|(node:)?(http|https|http2|net|tls|dgram|dns)(\/.*)?)$/;

test('wire alone touches the network; the mock, the server of reports and tests serve it', () => {
  const elsewhere = imports.filter(
    ({ from, to, typeOnly }) =>
      network.test(to) && !typeOnly && from !== serving && !['wire', 'mock', 'tests'].includes(roomOf(from)),
  );
  expect(elsewhere).toEqual([]);
  expect(imports.filter(({ to }) => to === 'undici').map(({ from }) => roomOf(from))).toContain('wire');
});

test('a fault in these rules would be seen', () => {
  const text = [
    "import { a } from '../specs/conformance.js';",
    "import type { B } from '../mock/credentials.js';",
    "import '../cli/main.js';",
    'import {\n  c,\n  d,\n} from "../reports/page.js";',
    "export * from '../checks/index.js';",
    "const e = await import('../run/session.js');",
    "import { request } from 'undici';",
  ].join('\n');
  expect(broken(importsIn('wire/x.ts', text))).toEqual([
    'wire/x.ts imports specs/conformance.js',
    'wire/x.ts imports cli/main.js',
    'wire/x.ts imports reports/page.js',
    'wire/x.ts imports checks/index.js',
    'wire/x.ts imports run/session.js',
  ]);
  const value = "import { defaultCredentials } from '../mock/credentials.js';";
  expect(broken(importsIn('wire/x.ts', value))).toHaveLength(1);
  expect(importsIn('x.ts', text).filter(({ to }) => network.test(to))).toHaveLength(1);
});
