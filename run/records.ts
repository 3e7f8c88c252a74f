/** The judge of a user's own records, with what the schemas alone do not know. */
import { countryCodes } from '../generators/countries.js';
import { type RecordJudge, recordJudge } from '../schemas/records/index.js';

/** A judge for today; `supplied` are fields that are added before a record is sent. */
export function judgeOfToday(supplied: readonly string[], now = new Date()): RecordJudge {
  return recordJudge({ countries: new Set(countryCodes), today: now.toISOString().slice(0, 10), supplied });
}
