/** The type declarations that are behind the `exports` of the package, compiled. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/cli.js';
import { importsIn, textOf } from './sources.js';

/** Which files they are, relative to the root, and which modules they import that are none of the package's own. */
export function declarations(): { readonly paths: ReadonlySet<string>; readonly modules: readonly string[] } {
  const paths = new Set<string>();
  const modules: string[] = [];
  const look = (path: string): void => {
    if (paths.has(path)) return;
    paths.add(path);
    for (const { to, relative } of importsIn(path, readFileSync(join(root, path), 'utf8'))) {
      if (!relative) modules.push(to);
      else if (!to.endsWith('.json')) look(to.replace(/\.(c?)js$/, '.d.$1ts'));
    }
  };
  const { exports } = JSON.parse(textOf('package.json')) as {
    exports: Record<string, string | { types: string }>;
  };
  for (const entry of Object.values(exports)) if (typeof entry !== 'string') look(entry.types.slice(2));
  return { paths, modules };
}
