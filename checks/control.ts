/** Controls: is the twin accepted at all, and is it the request, or what else was in flight? */
import { type Case, plainLayout, validCase } from '../generators/index.js';
import { NoLeave } from '../wire/client.js';
import type { CheckContext } from './context.js';
import { classOf, describeAnswer, outcomeOf } from './document.js';
import { accepted, type Delivery, sendCase, type Trial } from './sender.js';
import { SharedSubmissions } from './shared.js';

/** Whether the plain twin, sent once a run, is accepted. */
export async function baseAccepted(context: CheckContext): Promise<boolean> {
  const trial = await new SharedSubmissions(context).get('base');
  return accepted(trial.exchange);
}

/** Whether the twin of a case is accepted, written the same way; the plain one is asked once a run. */
export async function twinAccepted(
  context: CheckContext,
  { twin, layout }: Case,
  isBase: boolean,
): Promise<boolean> {
  if (!(await baseAccepted(context))) return false;
  if (isBase && JSON.stringify(layout) === JSON.stringify(plainLayout)) return true;
  const trial = await sendCase(
    context,
    validCase(twin, layout),
    { kind: 'control' },
    { call: { alone: true } },
  );
  return accepted(trial.exchange);
}

/** What a second look at a failure says; `unsure`: there was no leave to take one. */
export type Confirmation =
  | { readonly confirmed: 'unsure'; readonly words: string }
  | { readonly confirmed: true; readonly trial: Trial; readonly words: string }
  | { readonly confirmed: false; readonly trial: Trial; readonly words: string };

/** Sends a failing case once more, with nothing else in flight. */
export async function confirm(
  context: CheckContext,
  trial: Trial,
  delivery: Delivery = {},
): Promise<Confirmation> {
  try {
    return await lookAgain(context, trial, delivery);
  } catch (error) {
    if (error instanceof NoLeave) return { confirmed: 'unsure', words: `not sent again: ${error.message}` };
    throw error;
  }
}

async function lookAgain(context: CheckContext, trial: Trial, delivery: Delivery): Promise<Confirmation> {
  const again = await sendCase(context, trial.case, trial.about.expectation, {
    ...delivery,
    call: { ...delivery.call, alone: true },
  });
  const same =
    again.ruling.ruling === 'broken' &&
    trial.ruling.ruling === 'broken' &&
    classOf(again.exchange) === classOf(trial.exchange);
  if (same) {
    return { confirmed: true, trial: again, words: 'sent again with nothing else in flight: the same' };
  }
  return {
    confirmed: false,
    trial: again,
    words: `sent again with nothing else in flight: ${describeAnswer(again.exchange)} (first ${outcomeOf(trial.exchange)})`,
  };
}
