/** Every requirement has its one spec, its one check, and no spec is about anything else. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checks } from '../../checks/index.js';
import { requirement, requirementIds } from '../../schemas/index.js';
import { cleanEnvironment, root } from '../support/cli.js';
import { expect, test } from '../support/folder.js';

interface ListedSpec {
  readonly title: string;
  readonly tags: readonly string[];
  readonly tests: readonly {
    readonly annotations: readonly { readonly type: string; readonly description?: string }[];
  }[];
}

interface ListedSuite {
  readonly title: string;
  readonly specs?: readonly ListedSpec[];
  readonly suites?: readonly ListedSuite[];
}

/** The specs of a suite, each with the file that declares it. */
function specsOf({ title: file, specs = [], suites = [] }: ListedSuite): (ListedSpec & { file: string })[] {
  return [...specs.map((spec) => ({ ...spec, file })), ...suites.flatMap(specsOf)];
}

const sorted = (ids: readonly string[]): string[] => ids.toSorted();

test('each requirement has exactly one spec, which says what it is about', async ({ folder }) => {
  const playwright = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const args = [playwright, 'test', '-c', join(root, 'playwright.config.ts'), '--list', '--reporter=json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: folder,
    env: cleanEnvironment(),
    maxBuffer: 64 * 1024 * 1024,
  });
  const { suites } = JSON.parse(stdout) as { suites: ListedSuite[] };
  const specs = suites.flatMap(specsOf);
  expect(sorted(specs.map(({ title }) => title))).toEqual(sorted(requirementIds));
  for (const { title, tags, file, tests } of specs) {
    const id = requirementIds.find((known) => known === title);
    if (id === undefined) throw new Error(`${title} is no requirement`);
    const { level, section, statement } = requirement(id);
    expect(file, 'a file a group').toBe(`${id.split('.')[0]}.spec.ts`);
    expect(tests).toHaveLength(1);
    expect(tags).toContain(level);
    const annotations = Object.fromEntries(
      (tests[0]?.annotations ?? []).map(({ type, description }) => [type, description]),
    );
    expect(annotations).toMatchObject({ requirement: id, level, section, statement });
    expect(annotations.how?.length, id).toBeGreaterThan(20);
  }
});

test("each requirement has exactly one check, in the order of the catalogue's groups", () => {
  expect(sorted(checks.map(({ title }) => title))).toEqual(sorted(requirementIds));
  for (const { title, own } of checks) expect(own).toContain(title);
});
