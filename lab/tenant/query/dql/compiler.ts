import type { Relation } from "../../telemetry";
import type { QueryRange } from "./errors";
import type { Names, Timeframe } from "./stage";

/** A note on a query that runs, such as a limit that was added. */
export interface Notification {
  readonly severity: "INFO" | "WARN";
  readonly type: string;
  readonly message: string;
  readonly range?: QueryRange;
}

/** Records that a query may read. */
export interface SourceTable {
  readonly relation: Relation;
  /** Numbers of the origins whose records may be seen; all where it is absent. */
  readonly origins?: readonly number[];
  /** Whether a timeframe chooses between the records, which it does not for entities. */
  readonly isTimed: boolean;
}

/** Where the records of a query come from; decides what its reader may see. */
export interface DataSource {
  /** Names of the data objects, for suggestions. */
  readonly names: readonly string[];
  /**
   * A data object for `fetch`, or `metrics` for `timeseries`; nothing for an unknown name.
   *
   * @throws Whatever refuses a reader who has no access to the table.
   */
  table(name: string): Promise<SourceTable | undefined>;
}

/** What commands need to know of the query around them. */
export interface CompileContext {
  /** The present in nanoseconds since 1970. */
  readonly now: bigint;
  readonly names: Names;
  /** Timeframe of commands that name none. */
  readonly timeframe: Timeframe;
  readonly source: DataSource;
  notify(notification: Notification): void;
}
