/** What a run writes beside its result file, each made from the result alone. */
import type { ConformanceResult } from '../schemas/generated/types.js';
import { renderPage } from './html/page.js';
import { renderJUnit } from './junit.js';

/** The files, by their names in the folder of the report. */
export const files: readonly {
  readonly name: string;
  readonly render: (result: ConformanceResult) => string;
}[] = [
  { name: 'index.html', render: renderPage },
  { name: 'junit.xml', render: renderJUnit },
];
