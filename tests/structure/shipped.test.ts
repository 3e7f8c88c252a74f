/** What is shipped needs, at run time, nothing but what is shipped and its dependencies. */
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { root } from '../support/cli.js';
import { declarations } from './declarations.js';
import { importsIn, textOf } from './sources.js';

const dist = join(root, 'dist');

/** The package that a module belongs to. */
function packageOf(module: string): string {
  const [scope = '', name] = module.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

/** What a compiled file asks for that is no file of its own: imports and `require`, resolved or loaded. */
function asks(text: string): string[] {
  const required = [...text.matchAll(/\brequire(?:\.resolve)?\(\s*['"]([^'"]+)['"]/g)].map(
    ([, to = '']) => to,
  );
  return [...importsIn('x.js', text).map(({ to, relative }) => (relative ? '' : to)), ...required]
    .filter((to) => to !== '' && !to.startsWith('.') && !isBuiltin(to))
    .map(packageOf);
}

const shipped = readdirSync(dist, { recursive: true, encoding: 'utf8' });
const { dependencies } = JSON.parse(textOf('package.json')) as {
  dependencies: Record<string, string>;
};

test('every import of what is shipped is a dependency, and none a development one', () => {
  const files = shipped.filter((path) => /\.c?js$/.test(path));
  expect(files.length).toBeGreaterThan(150);
  const foreign = files.flatMap((path) =>
    asks(readFileSync(join(dist, path), 'utf8')).map((name) => ({ path, name })),
  );
  expect(new Set(foreign.map(({ name }) => name)).size).toBeGreaterThan(8);
  expect(foreign.filter(({ name }) => !Object.hasOwn(dependencies, name))).toEqual([]);
});

test('so is every import of the declarations behind the exports', () => {
  const { paths, modules } = declarations();
  expect(paths.size).toBeGreaterThan(20);
  const names = modules.filter((module) => !isBuiltin(module)).map(packageOf);
  expect([...new Set(names)].filter((name) => !Object.hasOwn(dependencies, name))).toEqual([]);
  expect(names).toContain('fast-check');
});

test('an import of a development dependency would be seen', () => {
  const text =
    "import ts from 'typescript';\nconst x = require('@biomejs/biome/x');\nimport fs from 'node:fs';";
  expect(asks(text)).toEqual(['typescript', '@biomejs/biome']);
});
