import { around, breaking, type Fault } from './fault.js';

/** The first of the numbers that stand in for ids. */
const firstNumericId = 1_000_000;

/** Faults that break `success.*`. */
export const successFaults: readonly Fault[] = [
  breaking(
    'success.status-and-shape',
    'submission-id-number',
    'submissionId is a number, not a text',
    (behaviour) => {
      let next = firstNumericId;
      behaviour.newId = () => String(next++);
      around(behaviour, 'successDocument', (before) => (submissionId, exchange) => ({
        ...before(submissionId, exchange),
        submissionId: Number(submissionId),
      }));
    },
  ),
  breaking(
    'success.status-and-shape',
    'success-message-altered',
    'the message of a success is `Success!`',
    (behaviour) =>
      around(behaviour, 'successDocument', (before) => (submissionId, exchange) => ({
        ...before(submissionId, exchange),
        message: 'Success!',
      })),
  ),
  breaking('success.unique-ids', 'repeated-id', 'every third id is the one before again', (behaviour) =>
    around(behaviour, 'newId', (before) => {
      let issued = 0;
      let last = '';
      return (exchange) => {
        issued += 1;
        if (issued % 3 !== 0) last = before(exchange);
        return last;
      };
    }),
  ),
];
