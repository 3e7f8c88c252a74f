/** Cases: a valid twin, how it is written, and what spoils it. */
import type { ErrorCode, Submission } from '../schemas/index.js';
import { plainLayout } from './layout.js';
import type { Case, Edit, Layout, Mutation, Outcome, Way } from './model.js';

/** The outcomes with one entry a code, the fields of equal codes united, in order of appearance. */
export function merged(outcomes: readonly Outcome[]): readonly Outcome[] {
  const fields = new Map<ErrorCode, Set<string>>();
  for (const outcome of outcomes) {
    const known = fields.get(outcome.code) ?? new Set();
    for (const field of outcome.fields) known.add(field);
    fields.set(outcome.code, known);
  }
  return [...fields].map(([code, names]) => ({ code, fields: [...names] }));
}

/** The names of the members that an edit touches; none for an edit of the text or the bytes. */
export function touchedBy(edit: Edit): readonly string[] {
  switch (edit.kind) {
    case 'omit':
      return edit.fields;
    case 'set':
      return [edit.field];
    case 'add':
      return [edit.name];
    case 'text':
    case 'bytes':
      return [];
  }
}

/** Whether an edit works on the written text rather than on the members. */
export function spoilsText(edit: Edit): boolean {
  return edit.kind === 'text' || edit.kind === 'bytes';
}

/** A case that must be accepted: the twin as it is. */
export function validCase(twin: Submission, layout: Layout = plainLayout): Case {
  return { reading: 'accepted', twin, layout, mutations: [], earns: [] };
}

/**
 * A twin with a mutation, or with several. `way` is where a single mutation comes from: it says whether the case must
 * be refused or is only observed, and under which row; without it the case must be refused.
 *
 * @throws RangeError when there is no mutation, when two touch the same member, or when one of several edits the text.
 */
export function caseOf(
  twin: Submission,
  mutation: Mutation | readonly Mutation[],
  way?: Pick<Way<unknown>, 'reading' | 'row'>,
  layout: Layout = plainLayout,
): Case {
  const mutations = 'edit' in mutation ? [mutation] : mutation;
  const touched = mutations.flatMap(({ edit }) => touchedBy(edit));
  if (mutations.length === 0) throw new RangeError('a spoilt case needs a mutation');
  if (new Set(touched).size < touched.length) throw new RangeError('two mutations touch one member');
  if (mutations.length > 1 && mutations.some(({ edit }) => spoilsText(edit))) {
    throw new RangeError('an edit of the text cannot be combined with others');
  }
  const row = way?.reading === 'observed' ? way.row : undefined;
  return {
    reading: way?.reading ?? 'refused',
    twin,
    layout,
    mutations,
    earns: merged(mutations.flatMap(({ earns }) => earns)),
    ...(row === undefined ? {} : { row }),
  };
}
