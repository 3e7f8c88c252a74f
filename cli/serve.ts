/** `argos-conformance serve`: a folder of reports on the loopback interface, for browsers that open no files. */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { extname, join, resolve, sep } from 'node:path';
import { serve as listen, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { quoted } from '../wire/target/nearest.js';
import { type ExitCode, exitCodes, UsageError } from './exit.js';
import { type StopSignal, stopSignals } from './playwright.js';
import type { Surroundings } from './surroundings.js';

/** The options of `serve` as they were written. */
export interface ServeWords {
  readonly port?: string;
}

const largestPort = 65_535;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.zip': 'application/zip',
  '.har': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
};

/** The file behind a path of a URL; undefined where there is none that may be served. */
export function fileBehind(root: string, path: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  const parts = decoded.split('/').filter((part) => part !== '');
  // Names with a dot in front are nobody's business: the folder's own mark, settings, the way up.
  if (parts.some((part) => part.startsWith('.') || /[\\\0]/.test(part))) return undefined;
  try {
    let file = realpathSync(join(root, ...parts));
    if (statSync(file).isDirectory()) file = realpathSync(join(file, 'index.html'));
    // A link may lead out of the folder.
    return file.startsWith(root + sep) && statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

/** The pages of a folder. What another site makes a browser ask under a name of its own gets nothing. */
export function application(root: string): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header('x-content-type-options', 'nosniff');
    context.header('cache-control', 'no-store');
    context.header('cross-origin-resource-policy', 'same-origin');
  });
  app.get('*', (context) => {
    const { hostname, pathname } = new URL(context.req.url);
    if (!/^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname)) return context.text('Not found\n', 404);
    const file = fileBehind(root, pathname);
    if (file === undefined) return context.text('Not found\n', 404);
    // Relative links of an index need the slash.
    if (file.endsWith(`${sep}index.html`) && !/(\/|\/index\.html)$/.test(pathname)) {
      return context.redirect(`${pathname.replace(/^\/+/, '/')}/`);
    }
    const type = types[extname(file).toLowerCase()] ?? 'application/octet-stream';
    return context.body(new Uint8Array(readFileSync(file)), 200, { 'content-type': type });
  });
  app.all('*', (context) => context.text('Only GET and HEAD\n', 405, { allow: 'GET, HEAD' }));
  return app;
}

/**
 * Serves a folder on 127.0.0.1 until SIGINT or SIGTERM.
 *
 * @throws {UsageError} when there is no such folder or the port cannot be listened on.
 */
export async function serve(
  dir: string,
  words: ServeWords,
  { cwd, stdout, signals }: Pick<Surroundings, 'cwd' | 'stdout' | 'signals'>,
): Promise<ExitCode> {
  const text = words.port ?? '0';
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= largestPort)) {
    throw new UsageError([`--port ${quoted(text)} is wrong: write a whole number from 0 to ${largestPort}`]);
  }
  let root: string;
  try {
    root = realpathSync(resolve(cwd, dir));
    if (!statSync(root).isDirectory()) throw new Error('no folder');
  } catch {
    throw new UsageError([`${quoted(dir)} is no folder: name the folder of a report`]);
  }
  if (!['index.html', 'matrix.html'].some((name) => existsSync(join(root, name)))) {
    throw new UsageError([
      `${quoted(dir)} holds no report: name a folder with an index.html or a matrix.html`,
    ]);
  }
  const server = await listening(application(root), port);
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  stdout.write(`http://127.0.0.1:${bound}/\n`);
  await stopped(signals);
  await new Promise<void>((done) => {
    server.close(() => done());
    // A browser keeps its connections.
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
  return exitCodes.conformant;
}

function listening(app: Hono, port: number): Promise<ServerType> {
  return new Promise((done, reject) => {
    const server = listen(
      // The adapter would otherwise replace the Request and Response of the whole process.
      { fetch: app.fetch, hostname: '127.0.0.1', port, overrideGlobalObjects: false },
      () => done(server),
    );
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new UsageError([`--port ${port} cannot be listened on (${error.code}): take another`]));
    });
  });
}

function stopped(signals: Surroundings['signals']): Promise<void> {
  return new Promise((done) => {
    const listeners: [StopSignal, () => void][] = stopSignals.map((signal) => [signal, stop]);
    function stop(): void {
      for (const [signal, listener] of listeners) signals.off(signal, listener);
      done();
    }
    for (const [signal, listener] of listeners) signals.on(signal, listener);
  });
}
