/** One test a server: each attaches what was seen, and the reporter judges all of them together. */
import { test } from '@playwright/test';
import { observe } from './observe.js';
import { planFrom, subjectsOf } from './plan.js';
import { ROW_ATTACHMENT, rowOf } from './row.js';

const plan = planFrom(process.env);

for (const subject of subjectsOf(plan)) {
  test(`${subject.kind} ${subject.name}`, { tag: `@${subject.kind}` }, async () => {
    const row = rowOf(subject, await observe(subject, plan));
    await test.info().attach(ROW_ATTACHMENT, { body: JSON.stringify(row), contentType: 'application/json' });
  });
}
