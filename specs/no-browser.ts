/**
 * No test here opens a browser, but Playwright sets up each option of one for each test, and takes it down again, each
 * time as a step with a stack of its own: by profile 0.2 s of the 2.8 s of processor time that a worker took in a standard
 * run. Boxed by themselves they are no steps.
 */
import type { Fixtures, PlaywrightTestOptions } from '@playwright/test';

const OPTIONS = [
  'acceptDownloads',
  'baseURL',
  'bypassCSP',
  'clientCertificates',
  'colorScheme',
  'contrast',
  'deviceScaleFactor',
  'extraHTTPHeaders',
  'forcedColors',
  'geolocation',
  'hasTouch',
  'httpCredentials',
  'ignoreHTTPSErrors',
  'isMobile',
  'javaScriptEnabled',
  'locale',
  'offline',
  'permissions',
  'proxy',
  'reducedMotion',
  'screen',
  'serviceWorkers',
  'storageState',
  'timezoneId',
  'userAgent',
  'viewport',
] as const satisfies readonly (keyof PlaywrightTestOptions)[];

// A plain value is neither set up nor taken down; `undefined` would stand for the default, which is a function.
const unset = [null, { scope: 'test', box: 'self' }];

/** The options of a browser, unset. */
export const noBrowser = Object.fromEntries(OPTIONS.map((name) => [name, unset])) as Fixtures;
