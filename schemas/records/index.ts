/** Records judged by the request contract alone, without a target. */
export {
  type JsonRecord,
  type RecordFacts,
  type RecordFinding,
  type RecordJudge,
  recordJudge,
} from './judge.js';
export { judgeText } from './text.js';
export { shapeOf } from './words.js';
