/** What Playwright itself takes: one test, which does nothing. */
export default { testDir: '.', testMatch: 'empty.spec.mjs', reporter: 'line', workers: 1 };
