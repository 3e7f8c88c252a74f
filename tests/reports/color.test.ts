/** Colours: on a terminal, unless somebody wants none (https://no-color.org). */
import { expect, test } from '@playwright/test';
import { showsColor } from '../../reports/reporter.js';

test('NO_COLOR wins over a terminal and over FORCE_COLOR', () => {
  expect(showsColor({}, true)).toBe(true);
  expect(showsColor({}, false)).toBe(false);
  expect(showsColor({ FORCE_COLOR: '1' }, false)).toBe(true);
  expect(showsColor({ FORCE_COLOR: '0' }, true)).toBe(false);
  expect(showsColor({ NO_COLOR: '1' }, true)).toBe(false);
  expect(showsColor({ NO_COLOR: '1', FORCE_COLOR: '1' }, true)).toBe(false);
});
