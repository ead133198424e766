/** On the wire a run has the fields of its record. */
export {
  type KeptSettings,
  RATINGS,
  type Rating,
  ratingSchema,
  runRecordSchema as storedRunSchema,
  type StoredRun,
} from "../runs/run-record.ts";
