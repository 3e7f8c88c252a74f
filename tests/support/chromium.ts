/** The browser of the suite's own tests: the Chromium that comes with a package, so that no download is needed. */
import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, type BrowserType, test as base, chromium } from '@playwright/test';
import about from '../../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Beside the package, so that it goes when the package goes, and nobody else writes there. */
const cache = join(root, 'node_modules', '.cache', 'argos-conformance');

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * Unpacks the browser where it is not yet. The package takes any file at its place for a finished one, so two workers
 * that unpack at once would start half a browser: each unpacks aside, and the first to finish moves its folder in place.
 */
async function unpack(): Promise<string> {
  const place = join(cache, `chromium-${about.devDependencies['@sparticuz/chromium']}`);
  if (await exists(place)) return place;
  await mkdir(cache, { recursive: true });
  const aside = await mkdtemp(join(cache, 'unpacking-'));
  try {
    // In a process of its own, for the package changes the environment of the one that imports it. Without the first
    // variable it leaves out the system libraries that a bare machine lacks; it unpacks below the second.
    await promisify(execFile)(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        "await (await import('@sparticuz/chromium')).default.executablePath();",
      ],
      { cwd: root, env: { ...process.env, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x', TMPDIR: aside } },
    );
    await writeFile(
      join(aside, 'fonts', 'fonts.conf'),
      `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir><dir>/usr/share/fonts</dir><cachedir>${join(place, 'font-cache')}</cachedir></fontconfig>
`,
    );
    await rename(aside, place);
  } catch (error) {
    if (!(await exists(place))) throw error;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return place;
}

/** Starts the browser, with web security and process isolation as users have them. */
export async function launchChromium(type: BrowserType = chromium): Promise<Browser> {
  const place = await unpack();
  const libraries = [join(place, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH ?? ''];
  return type.launch({
    executablePath: join(place, 'chromium'),
    args: ['--no-sandbox', '--headless=shell'],
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== undefined)),
      LD_LIBRARY_PATH: libraries.filter((path) => path !== '').join(':'),
      FONTCONFIG_PATH: join(place, 'fonts'),
    },
  });
}

/** Playwright's test with that browser behind `page` and `context`, one a worker. */
export const test = base.extend<object, { browser: Browser }>({
  browser: [
    async ({ playwright }, use) => {
      const browser = await launchChromium(playwright.chromium);
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
});
