/** On the wire a run has the same fields as its record in the history. */
export {
  type KeptSettings,
  RATINGS,
  type Rating,
  ratingSchema,
  runRecordSchema as storedRunSchema,
  type StoredRun,
} from "../runs/run-record.ts";
