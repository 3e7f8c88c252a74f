import { around, breaking, type Fault } from './fault.js';

/** Faults that break `state.*`. */
export const stateFaults: readonly Fault[] = [
  breaking('state.read-back', 'birth-date-lost', 'GET leaves date_of_birth out', (behaviour) =>
    around(behaviour, 'readBackData', (before) => (record, exchange) => {
      const { date_of_birth: _lost, ...kept } = before(record, exchange);
      return kept;
    }),
  ),
  breaking('state.rejected-not-stored', 'refused-stored', 'refused submissions are stored', (behaviour) =>
    around(behaviour, 'refusing', (before) => (problem, exchange) => {
      const { document } = exchange;
      if (document !== undefined) behaviour.remember(behaviour.newId(exchange), document, exchange);
      before(problem, exchange);
    }),
  ),
  breaking('state.delete', 'delete-keeps', 'DELETE says success and keeps the submission', (behaviour) => {
    behaviour.remove = () => undefined;
  }),
];
