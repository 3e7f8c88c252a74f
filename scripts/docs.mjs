/**
 * `npm run docs`: writes the pages of `docs/` that are made from data: the result file from its schema, the requirements
 * and the register from the catalogue; and the README's figures from `bench/results.json`. It reads `dist/`, so build
 * first. With `--check` it writes nothing and ends non-zero when a page is not what the data say.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { markdownOf } from '../bench/ratios.mjs';
import { minimumOf, profiles } from '../dist/checks/profiles.js';
import { register, requirements } from '../dist/schemas/index.js';
import { registerPage, requirementsPage } from './docs/catalogue.mjs';
import { resultFilePage } from './docs/result-file.mjs';

const root = new URL('../', import.meta.url);
const folder = new URL('docs/', root);
const schema = JSON.parse(readFileSync(new URL('../schemas/result.schema.json', import.meta.url), 'utf8'));

const names = Object.keys(profiles);
/** `2 in smoke, 20 in standard, 200 in thorough`. */
const leastSamples = (id) => names.map((name) => `${minimumOf(id, name).samples} in ${name}`).join(', ');

/** The README with the figures that `npm run bench` wrote, between its two marks. */
function readme() {
  const measured = JSON.parse(readFileSync(new URL('bench/results.json', root), 'utf8'));
  const text = readFileSync(new URL('README.md', root), 'utf8');
  return text.replace(
    /(?<=<!-- measured -->\n)[\s\S]*?(?=<!-- \/measured -->)/,
    `\n${markdownOf(measured)}\n\n`,
  );
}

const pages = {
  '../README.md': readme(),
  'result-file.md': resultFilePage(schema),
  'requirements.md': requirementsPage(requirements, leastSamples),
  'register.md': registerPage(register, requirements),
};

for (const [name, text] of Object.entries(pages)) {
  const page = new URL(name, folder);
  if (!process.argv.includes('--check')) writeFileSync(page, text);
  else if (!existsSync(page) || readFileSync(page, 'utf8') !== text) {
    process.stderr.write(
      `${page.pathname.slice(root.pathname.length)} is not what its data say: npm run docs\n`,
    );
    process.exitCode = 1;
  }
}
