#!/usr/bin/env node
/** Entry of the command line. */

// Whatever goes wrong ends in one line: the handlers come before anything that could throw while it loads.
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever read the output has seen enough (`| head`): that is no error.
    if (error.code !== 'EPIPE') fail(error);
  });
}

/** Takes secrets out of a text; there is none to take out before the first module has loaded. */
let redact = (text: string): string => text;

function fail(error: unknown): never {
  const message = redact(error instanceof Error ? error.message : String(error));
  process.stderr.write(`argos-conformance: internal error: ${message.replace(/\s+/g, ' ').trim()}\n`);
  if (process.env.ARGOS_DEBUG === '1' && error instanceof Error)
    process.stderr.write(`${redact(error.stack ?? '')}\n`);
  process.exit(2);
}

try {
  const { ownPlaywright } = await import('./playwright.js');
  const { runCommandLine } = await import('./program.js');
  const { processRedactor } = await import('../run/guard.js');
  redact = (text) => processRedactor().text(text);
  process.exitCode = await runCommandLine(process.argv.slice(2), {
    cwd: process.cwd(),
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signals: process,
    playwright: ownPlaywright,
    graceMs: 10_000,
  });
} catch (error) {
  fail(error);
}
