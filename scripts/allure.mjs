/**
 * `npm run report:allure [-- DIR] [--docs URL]`: Allure's HTML report of the run in a folder (`reports/latest` unless
 * named), without Java. With `--docs` each requirement links to its section of the documentation: `{section}` in the URL
 * stands for the section's number. It is one file, `DIR/allure-report/index.html`; what each run adds to the history is kept in
 * `.argos/allure-history.jsonl` below the caller's folder.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

/** Ends with what was wrong and what to do. */
function refuse(problem) {
  process.stderr.write(`report:allure: ${problem}\n`);
  process.exit(2);
}

function argumentsGiven() {
  try {
    const { values, positionals } = parseArgs({
      options: { docs: { type: 'string' } },
      allowPositionals: true,
    });
    if (positionals.length < 2) return { docs: values.docs, named: positionals[0] };
  } catch {
    // Told below.
  }
  return refuse('it takes the folder of a report and --docs URL: npm run report:allure -- reports/latest');
}

const { docs, named } = argumentsGiven();
if (docs !== undefined && !URL.canParse(docs.replaceAll('{section}', '1'))) {
  refuse(
    `--docs ${JSON.stringify(docs)} is no URL: give one such as https://docs.example/submission#{section}`,
  );
}
const caller = process.cwd();
const folder = resolve(caller, named ?? join('reports', 'latest'));
const results = join(folder, 'allure-results');
if (!existsSync(results) || readdirSync(results).length === 0) {
  refuse(`${results} holds no results: run the suite first, or name the folder of its report`);
}

/** The result of the run; one that was cut short has none. */
function resultOfRun() {
  try {
    return JSON.parse(readFileSync(join(folder, 'conformance.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

const names = {
  'conformance-evidence': 'Evidence: what was judged and counted',
  'conformance-exchanges': 'Some of the exchanges',
};

/** The evidence, which Playwright leaves among the steps of the clean-up, as attachments with names for people. */
function attachmentsOf(test) {
  const inside = (step) => [...(step.attachments ?? []), ...(step.steps ?? []).flatMap(inside)];
  let place = 0;
  return (test.steps ?? []).flatMap(inside).flatMap((attachment) => {
    if (attachment.name === 'conformance-finding') {
      place += 1;
      return [{ ...attachment, name: `Finding ${place}` }];
    }
    const name = names[attachment.name];
    return name === undefined ? [] : [{ ...attachment, name }];
  });
}

/** A text on one line that Markdown leaves as it is, whoever wrote it. */
function plain(text) {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks} ${text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')} ${ticks}`;
}

function descriptionOf({ statement, section, level, verdict, reason, findings }) {
  return [
    `${statement}\n\nDocumentation, section ${section}. Level: ${level}. Verdict: **${verdict}**.`,
    ...(reason === undefined ? [] : [`Why: ${plain(reason)}`]),
    ...findings.map((finding, at) =>
      [
        `**Finding ${at + 1}** ${plain(finding.summary)}`,
        `- expected: ${plain(finding.expected)}`,
        `- actual: ${plain(finding.actual)}`,
        `- again: ${plain(finding.replay)}`,
      ].join('\n'),
    ),
  ].join('\n\n');
}

/** Adds to a test of Allure what the result of the run knows of its requirement. */
function enrich(test, requirement) {
  const attachments = [...(test.attachments ?? []), ...attachmentsOf(test)];
  if (requirement === undefined) return { ...test, attachments };
  const { section } = requirement;
  const link = docs && {
    type: 'link',
    name: `Documentation, section ${section}`,
    url: docs.replaceAll('{section}', encodeURIComponent(section)),
  };
  return {
    ...test,
    attachments,
    description: descriptionOf(requirement),
    links: [...(test.links ?? []), ...(link ? [link] : [])],
  };
}

/** A copy of the results with all that, in a folder of its own: what the run has written stays as it is. */
function enriched(scratch, result) {
  const copy = join(scratch, 'allure-results');
  cpSync(results, copy, { recursive: true });
  for (const file of readdirSync(copy).filter((entry) => entry.endsWith('-result.json'))) {
    const test = JSON.parse(readFileSync(join(copy, file), 'utf8'));
    const requirement = result?.requirements.find(({ id }) => id === test.name);
    writeFileSync(join(copy, file), JSON.stringify(enrich(test, requirement)));
  }
  return copy;
}

/** The page without the script that tells Google of everybody who opens it: Allure's own switch leaves it in. */
function withoutAnalytics(html) {
  const clean = html.replace(
    /<script[^>]*\bsrc="https:\/\/www\.googletagmanager\.com[^>]*><\/script>\s*<script>(?:(?!<\/script>)[\s\S])*gtag(?:(?!<\/script>)[\s\S])*<\/script>/g,
    '',
  );
  if (clean.includes('googletagmanager'))
    refuse('the page of this version of Allure calls Google: not written');
  return clean;
}

const output = join(folder, 'allure-report');
const page = join(output, 'index.html');
const historyPath = join(caller, '.argos', 'allure-history.jsonl');
mkdirSync(dirname(historyPath), { recursive: true });
// A run replaces what another left: where there is a page, this run is in the history already.
const appendHistory = !existsSync(page);
rmSync(output, { recursive: true, force: true });

const result = resultOfRun();
const name =
  result === undefined
    ? 'ARGOS conformance'
    : `ARGOS conformance: ${result.target.name}, ${result.run.profile}, seed ${result.run.seed}`;
const config = {
  name,
  output,
  historyPath,
  appendHistory,
  historyLimit: 100,
  plugins: {
    awesome: {
      options: {
        reportName: name,
        singleFile: true,
        reportLanguage: 'en',
        groupBy: ['epic', 'feature'],
      },
    },
  },
};
// Its own folder: Allure looks for a configuration in the caller's otherwise.
const scratch = mkdtempSync(join(tmpdir(), 'argos-allure-'));
try {
  const file = join(scratch, 'allurerc.mjs');
  writeFileSync(file, `export default ${JSON.stringify(config)};\n`);
  const cli = fileURLToPath(new URL('../cli.js', import.meta.resolve('allure')));
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [cli, 'generate', '--config', file, '--cwd', scratch, enriched(scratch, result)],
    { encoding: 'utf8', env: { ...process.env, ALLURE_NO_ANALYTICS: 'true' } },
  );
  if (status !== 0 || !existsSync(page)) {
    refuse(`Allure made no report (exit ${status}): ${`${stderr}${stdout}`.trim().slice(-2000)}`);
  }
  writeFileSync(page, withoutAnalytics(readFileSync(page, 'utf8')));
  process.stdout.write(`${page}\n${pathToFileURL(page)}\n`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
