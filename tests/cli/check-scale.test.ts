/** `check` on files of some size: fast, and in memory that does not grow with the file. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { exampleSubmission } from '../../schemas/example.js';
import { watchPeak } from '../misbehaviour/peak.js';
import { cli, verifying } from '../support/cli.js';
import { expect, test } from '../support/folder.js';
import { command } from './support.js';

test.skip(!verifying, 'hundreds of thousands of records: npm run verify');

const names = Object.keys(exampleSubmission);

/** Writes so many records of all fields, one in a hundred with a fault. */
function writeRecords(folder: string, file: string, count: number): void {
  const descriptor = openSync(join(folder, file), 'w');
  const csv = file.endsWith('.csv');
  if (csv) writeSync(descriptor, `${names.join(',')}\n`);
  for (let from = 0; from < count; from += 1_000) {
    const records = Array.from({ length: Math.min(1_000, count - from) }, (_, at) => ({
      ...exampleSubmission,
      email: `jane.doe${from + at}@mail.example.net`,
      userid: `user-${from + at}`,
      fullName: `제인 도 ${from + at}`,
      ...((from + at) % 100 === 0 ? { expireDate: '2030/01/01' } : {}),
    }));
    const lines = records.map((one) =>
      csv
        ? Object.values(one)
            .map((cell) => (cell.includes(',') ? `"${cell}"` : cell))
            .join(',')
        : JSON.stringify(one),
    );
    writeSync(descriptor, `${lines.join('\n')}\n`);
  }
  closeSync(descriptor);
}

test('NDJSON: 50,000 records a second of processor time at least', async ({ folder }) => {
  const count = 200_000;
  writeRecords(folder, 'u.ndjson', count);
  // Once for the compiler.
  writeRecords(folder, 'warm.ndjson', 20_000);
  await command(folder, ['check', 'warm.ndjson']);
  const before = process.cpuUsage();
  const { stdout } = await command(folder, ['check', 'u.ndjson']);
  const { user, system } = process.cpuUsage(before);
  expect(stdout).toContain(`${count} records: ${count * 0.99} fit, ${count / 100} would be refused`);
  expect(count / ((user + system) / 1e6)).toBeGreaterThan(50_000);
});

for (const file of ['u.ndjson', 'u.csv']) {
  test(`${file}: ten times the records take no more memory`, async ({ folder }) => {
    const peaks: number[] = [];
    for (const count of [30_000, 300_000]) {
      writeRecords(folder, file, count);
      const mark = `${file}-${count}-${process.pid}`;
      const peak = watchPeak('CHECK_SCALE', mark);
      const { stdout } = await cli(['check', file], { cwd: folder, env: { CHECK_SCALE: mark } });
      peaks.push(peak());
      expect(stdout).toContain(`${count} records: `);
    }
    const [small = 0, large = 0] = peaks;
    expect(small).toBeGreaterThan(30);
    expect(large).toBeLessThan(small * 1.5 + 32);
  });
}
