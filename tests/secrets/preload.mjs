/**
 * Loaded into every process of a run (NODE_OPTIONS=--import=…): makes it fail, print or write with secrets at hand. What it
 * does is in PLANT_MODES, the secrets in PLANT_TEXT. Of the modes of workers each new worker takes the next.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

const text = process.env.PLANT_TEXT ?? '';
const modes = (process.env.PLANT_MODES ?? '').split(',').filter((mode) => mode !== '');
/** The worker's index is set later, when it is told its work. */
const isWorker = /workerProcessEntry/.test(process.argv[1] ?? '');

/** What a worker does in the midst of a check. */
const inWorker = {
  'throws an error'() {
    throw Object.assign(new RangeError(`no ${text}`), { detail: text, more: [text] });
  },
  'throws a text'() {
    throw text;
  },
  'throws an object'() {
    throw { deep: { deeper: text } };
  },
  'throws an error with causes'() {
    throw new Error('outer', { cause: new TypeError('inner', { cause: new Error(text) }) });
  },
  'throws several errors at once'() {
    throw new AggregateError([new Error(text), text], text);
  },
  'rejects a promise that nobody awaits'() {
    Promise.reject(new Error(text));
  },
  'rejects it with a text'() {
    Promise.reject(text);
  },
  'throws where nobody catches'() {
    setTimeout(() => {
      throw new Error(text);
    });
  },
  'prints past the guard and throws'() {
    fs.writeSync(2, `${text}\n`);
    throw new Error('printed');
  },
  'prints in two pieces and throws'() {
    process.stdout.write(text.slice(0, 9));
    process.stdout.write(`${text.slice(9)}\n`);
    throw new Error('printed');
  },
  'prints and exits'() {
    console.error(text);
    process.exit(7);
  },
  'is killed'() {
    process.kill(process.pid, 'SIGKILL');
  },
};

/** Replaces a function of node:fs. */
function replace(name, make) {
  fs[name] = make(fs[name]);
  syncBuiltinESMExports();
}

/** Throws when a function of node:fs is called about such a path. */
function failOn(name, ending) {
  replace(name, (original) => (path, ...rest) => {
    if (String(path).endsWith(ending)) throw new Error(`${name} of ${text}`);
    return original(path, ...rest);
  });
}

/** Writes into the folder of the report when the process ends. */
function leave(name, content) {
  process.once('exit', () => {
    const { outputDir } = JSON.parse(process.env.ARGOS_CONFORMANCE_RUN);
    fs.writeFileSync(join(outputDir, name), content);
  });
}

const inRunner = {
  'the global setup fails': () => failOn('mkdirSync', join('.argos', 'ledger')),
  'the reporter fails': () => failOn('writeFileSync', 'junit.xml'),
  'the reporter fails at the end': () => failOn('renameSync', '.part'),
  'the ledger cannot be written': () =>
    replace('writeSync', (original) => (descriptor, data, ...rest) => {
      if (String(data).includes('"intent"')) throw new Error(`disk full: ${text}`);
      return original(descriptor, data, ...rest);
    }),
  'the runner prints': () =>
    process.once('exit', () => fs.writeSync(1, `${text.slice(0, 9)}`) && fs.writeSync(1, text.slice(9))),
  'a file is left': () => leave('left.txt', `it is ${text}`),
};

const isRunner = !isWorker && process.env.ARGOS_CONFORMANCE_RUN !== undefined && !isMock();

function isMock() {
  return /mock.main\.js$/.test(process.argv[1] ?? '');
}

if (isMock() && modes.includes('the mock does not start')) {
  console.error(`cannot start: ${text}`);
  process.exit(3);
}
if (isRunner) for (const mode of modes) inRunner[mode]?.();
if (isWorker) {
  const own = modes.filter((mode) => Object.hasOwn(inWorker, mode));
  const Original = globalThis.AbortController;
  let done = false;
  globalThis.AbortController = class extends Original {
    constructor() {
      super();
      if (done || own.length === 0 || !new Error().stack?.includes('runCheck')) return;
      done = true;
      const mode = own[Number(process.env.TEST_WORKER_INDEX) % own.length];
      console.log(`about to fail with ${text}`);
      process.stderr.write(Buffer.from(`${text}\n`));
      inWorker[mode]();
    }
  };
}
