/** What a run writes beside Playwright's own reports: the name of each file, and how it is made of the result. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConformanceResult } from '../schemas/generated/types.js';
import { renderBadgeJson, renderBadgeSvg } from './badge.js';
import { renderCtrf } from './ctrf.js';
import { renderHar, type Sampled } from './har.js';
import { renderPage } from './html/page.js';
import { renderJUnit } from './junit.js';
import { renderMarkdownSummary } from './markdown/summary.js';
import { resultFile, summaryFile } from './result-file.js';

/** A file that is a function of the result alone. */
export interface Rendering {
  readonly name: string;
  readonly render: (result: ConformanceResult) => string;
}

/** The files that can be made again from `conformance.json`. */
export const renderings: readonly Rendering[] = [
  { name: 'index.html', render: renderPage },
  { name: 'junit.xml', render: renderJUnit },
  { name: 'ctrf-report.json', render: renderCtrf },
  { name: summaryFile, render: renderMarkdownSummary },
  { name: 'badge.svg', render: renderBadgeSvg },
  { name: 'badge.json', render: renderBadgeJson },
];

/** The HTTP archive; its samples are not in the result, so what makes a report again leaves it as it is. */
export const harFile = 'network.har';
/** Writes the files that can be made from the result alone into a folder, which is made where it is missing. */
export function writeRenderings(outputDir: string, result: ConformanceResult): void {
  mkdirSync(outputDir, { recursive: true });
  for (const { name, render } of renderings) writeFileSync(join(outputDir, name), render(result));
}

/** Writes everything; the result file last and in one piece: where it is, the run has been reported whole. */
export function writeReport(outputDir: string, result: ConformanceResult, samples: readonly Sampled[]): void {
  writeRenderings(outputDir, result);
  writeFileSync(join(outputDir, harFile), renderHar(result, samples));
  const file = join(outputDir, resultFile);
  writeFileSync(`${file}.part`, `${JSON.stringify(result, null, 2)}\n`);
  renameSync(`${file}.part`, file);
}
