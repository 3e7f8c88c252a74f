/** The neighbouring endpoints (sibling): GET and DELETE `/v3/submission`, for read-back and clean-up. */
import type { JsonObject, Problem, World } from './exchange.js';
import { type FieldName, fieldNames } from './fields.js';
import type { Filter, StoredRecord } from './store.js';

const defaultCount = 50;

// Fields that are not listed keep their name; `admin` belongs to the request, not to the submission.
const renamed: Readonly<Partial<Record<FieldName, string>>> = {
  fullName: 'full_name',
  firstName: 'first_name',
  lastName: 'last_name',
  birthDate: 'date_of_birth',
  issuingCountry: 'idcard_issuingCountry',
  issueDate: 'idcard_issueDate',
  expireDate: 'idcard_expireDate',
};

/** A stored submission as GET shows it: only the fields that it has. */
export function readBackData(record: StoredRecord): JsonObject {
  const data: Record<string, string> = {};
  for (const name of fieldNames) {
    const value = record.document[name];
    if (value !== undefined && name !== 'admin') data[renamed[name] ?? name] = value;
  }
  return data;
}

/** A search of GET, or what is wrong with it. */
export type Search = { readonly filter: Filter; readonly count: number } | { readonly problem: Problem };

/** Reads the query of GET: at least one of `submission_id`, `userid`, `email`; several must all match. */
export function readSearch(query: URLSearchParams): Search {
  const submissionId = query.get('submission_id');
  const userid = query.get('userid');
  const email = query.get('email');
  if (!submissionId && !userid && !email) return { problem: { code: 'missing_data' } };
  const count = query.get('count') ?? String(defaultCount);
  if (!/^[1-9][0-9]{0,5}$/.test(count)) return { problem: { code: 'invalid_format', name: 'count' } };
  return {
    filter: {
      ...(submissionId ? { submissionId } : {}),
      ...(userid ? { userid } : {}),
      ...(email ? { email } : {}),
    },
    count: Number(count),
  };
}

/** Judges the query of DELETE before the id is looked up. */
export function deletionProblem(query: URLSearchParams, world: World): Problem | undefined {
  const administrator = query.get('admin_name');
  if (!query.get('submission_id') || !administrator) return { code: 'missing_data' };
  return administrator === world.credentials.adminEmail ? undefined : { code: 'invalid_admin' };
}

/** The document of a successful DELETE. */
export const deleted: JsonObject = {
  message: 'success',
  content: 'Submission ID deleted successfully.',
};
