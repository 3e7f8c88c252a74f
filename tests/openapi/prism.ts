/** Prism as a validating proxy in front of a server, and what it says about the answers that pass. */
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Agent, request } from 'undici';
import { root, start } from '../support/cli.js';

/** What Prism found about one exchange. */
export interface Violation {
  /** Where: `request` or `response`, then the way to the member. */
  readonly location: readonly string[];
  readonly message: string;
}

/** One exchange that went through Prism. */
export interface Seen {
  readonly method: string;
  readonly body: Buffer;
  readonly status: number;
  readonly violations: readonly Violation[];
}

/** A running front. */
export interface PrismFront {
  readonly baseUrl: string;
  readonly seen: readonly Seen[];
  /** Exchanges that Prism cannot carry and that went past it, and those about which it does not say all. */
  readonly past: number;
  close(): Promise<void>;
}

/** The program, with a document and the server behind it, on a free port. */
async function startPrism(
  documentPath: string,
  behind: string,
): Promise<{ baseUrl: string; stop(): Promise<unknown> }> {
  const program = join(root, 'node_modules', '@stoplight', 'prism-cli', 'dist', 'index.js');
  const words = ['proxy', documentPath, behind, '--host', '127.0.0.1', '--port', '0'];
  const { child, ended } = start(process.execPath, [program, ...words], { cwd: root });
  const baseUrl = await new Promise<string>((resolve, reject) => {
    if (child.stdout === null) throw new Error('no stdout');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
    void ended.then(({ stdout, stderr }) => reject(new Error(`Prism did not start: ${stdout}${stderr}`)));
  });
  return {
    baseUrl,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Operations of the document; Prism refuses others by itself. */
const operations = /^(?:POST \/v3\/submission\/migration|(?:GET|DELETE) \/v3\/submission)(?:\?|$)/;
const mostBytes = 64 * 1024;
/** Prism's own stack ends in some thousands of lists in lists. */
const mostBrackets = 500;

/** Whether Prism reads and writes a body as JSON; of a JSON text it would send the text alone. */
function isJson(body: Buffer): boolean {
  try {
    return typeof JSON.parse(body.toString('utf8')) !== 'string';
  } catch {
    return false;
  }
}

/** What Prism's header lists; undefined where it says that there are too many to list. */
function violationsOf(header: string | string[] | undefined): readonly Violation[] | undefined {
  if (typeof header !== 'string' || header === '') return [];
  return header.startsWith('[') ? (JSON.parse(header) as Violation[]) : undefined;
}

/** Whether Prism hands a body on as it is: text in UTF-8, not too big, not too deep. */
function isBearable(body: Buffer): boolean {
  const text = body.toString('utf8');
  const brackets = text.match(/[[{]/g)?.length ?? 0;
  return body.length < mostBytes && brackets < mostBrackets && Buffer.from(text).equals(body);
}

/**
 * Starts Prism and, before it, a server that sends each exchange its way. Prism reads every application/json as JSON and
 * answers by itself when it is none, so encrypted and other bodies go to it as text/plain; what it cannot carry at all
 * (other operations, bodies that are big or no text) goes past it.
 */
export async function startPrismFront(documentPath: string, behind: string): Promise<PrismFront> {
  const prism = await startPrism(documentPath, behind);
  const agent = new Agent({ connections: 16, maxHeaderSize: 4 * 1024 * 1024 });
  const seen: Seen[] = [];
  let past = 0;
  const server = createServer(async (incoming: IncomingMessage, outgoing) => {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
      const body = Buffer.concat(chunks);
      const { method = 'GET', url: path = '/', headers } = incoming;
      const carries = operations.test(`${method} ${path}`) && isBearable(body);
      const {
        host: _h,
        connection: _c,
        'content-length': _l,
        'transfer-encoding': _t,
        ...forwarded
      } = headers;
      if (carries && body.length > 0 && !isJson(body)) forwarded['content-type'] = 'text/plain';
      const answer = await request(`${carries ? prism.baseUrl : behind}${path}`, {
        method: method as 'GET',
        headers: forwarded,
        ...(body.length === 0 ? {} : { body }),
        dispatcher: agent,
      });
      const text = Buffer.from(await answer.body.arrayBuffer());
      const violations = carries ? violationsOf(answer.headers['sl-violations']) : undefined;
      if (violations === undefined) past += 1;
      else seen.push({ method, body, status: answer.statusCode, violations });
      outgoing.writeHead(answer.statusCode, { 'Content-Type': 'application/json' }).end(text);
    } catch {
      outgoing.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the front has no TCP port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    seen,
    get past() {
      return past;
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await agent.destroy();
      await prism.stop();
    },
  };
}
