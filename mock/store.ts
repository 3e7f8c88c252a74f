import type { FieldName } from './fields.js';

/** The fields of a stored submission, as they were sent. */
export type Submission = Readonly<Partial<Record<FieldName, string>>>;

/** One submission that the server created. */
export interface StoredRecord {
  readonly submissionId: string;
  readonly document: Submission;
  /** Deleted records stay inspectable; only the API no longer shows them. */
  readonly deleted: boolean;
}

/** What a record has to match; every member given counts. */
export interface Filter {
  readonly submissionId?: string;
  readonly userid?: string;
  readonly email?: string;
}

interface Entry extends StoredRecord {
  deleted: boolean;
}

/** Everything one server has created, in memory, in the order of creation. */
export class Store {
  readonly #entries: Entry[] = [];
  // A list an id: a server with a fault may hand out the same id twice.
  readonly #byId = new Map<string, Entry[]>();

  /** Every record, oldest first, deleted ones included. */
  get records(): readonly StoredRecord[] {
    return this.#entries;
  }

  /** Keeps a submission under an id. */
  add(submissionId: string, document: Submission): void {
    const entry: Entry = { submissionId, document, deleted: false };
    this.#entries.push(entry);
    const sameId = this.#byId.get(submissionId);
    if (sameId === undefined) this.#byId.set(submissionId, [entry]);
    else sameId.push(entry);
  }

  /** The records that match and are not deleted, newest first, at most `count`. */
  find(filter: Filter, count: number): StoredRecord[] {
    const candidates =
      filter.submissionId === undefined ? this.#entries : (this.#byId.get(filter.submissionId) ?? []);
    const found: StoredRecord[] = [];
    for (let index = candidates.length - 1; index >= 0 && found.length < count; index--) {
      const entry = candidates[index];
      if (entry !== undefined && !entry.deleted && matches(entry.document, filter)) found.push(entry);
    }
    return found;
  }

  /** Marks the records of an id as deleted. */
  remove(submissionId: string): void {
    for (const entry of this.#byId.get(submissionId) ?? []) entry.deleted = true;
  }
}

function matches(document: Submission, filter: Filter): boolean {
  return (
    (filter.userid === undefined || document.userid === filter.userid) &&
    (filter.email === undefined || document.email === filter.email)
  );
}
