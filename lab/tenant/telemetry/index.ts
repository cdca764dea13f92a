export type { TableName } from "./catalogue";
export type { SqlParameter, SqlValue } from "./database";
export {
  duration,
  type FieldType,
  type FieldValue,
  type MetricPoint,
  type Moment,
  type TelemetryRecord,
  timestamp,
} from "./field-value";
export { BUCKET_FIELD, ORIGIN_FIELDS, type Origin } from "./origins";
export { RecordStore } from "./record-store";
export type { Relation, RelationColumn } from "./relation";
