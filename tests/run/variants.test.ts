/** A variant of the embedded mock, from the command line to the report. */
import { runSuite, verdictsOf } from '../support/cli.js';
import { expect, test } from '../support/folder.js';

test('run --variant starts the mock so; the difference is recorded and fails nothing', async ({ folder }) => {
  const only = 'success.status-and-shape';
  const args = ['--variant', 'success-is-201', 'ids-uuid', '--profile', 'smoke', '--only', only];
  const { exitCode, stderr, result } = await runSuite(args, { cwd: folder });
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  expect(verdictsOf(result)[only]).toBe('passed');
  expect(result.observations).toContainEqual(
    expect.objectContaining({ row: 'A19', outcome: expect.stringContaining('201') }),
  );
});
