import fastify, { type FastifyInstance } from "fastify";
import { registerErrors } from "../../../../lab/tenant/errors";
import { registerIngest } from "../../../../lab/tenant/ingest/routes";
import { Store } from "../../../../lab/tenant/store";
import { RecordStore, type TableName } from "../../../../lab/tenant/telemetry";
import { ACCOUNT_ID, ENVIRONMENTS } from "../lab-client";

/** The ingest routes without a network and without credentials, every request one for prod. */
export interface IngestApp {
  readonly app: FastifyInstance;
  readonly store: Store;
  /** The records of a table in prod, oldest first, with the fields that they have. */
  read(table: TableName): Promise<Record<string, unknown>[]>;
  /** The points of all metrics in prod, oldest first. */
  readPoints(): Promise<Record<string, unknown>[]>;
  /** What is counted of a signal in prod. */
  counted(signal: string): Promise<unknown>;
  /** Makes the next test start with nothing. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

const [PROD] = ENVIRONMENTS;

/** Makes the routes. */
export async function ingestApp(): Promise<IngestApp> {
  if (PROD === undefined) throw new Error("the tests have no environment");
  const app = fastify();
  const store = Store.open();
  const telemetry = new RecordStore();
  const listeners: (() => void)[] = [];
  registerErrors(app);
  registerIngest(app, {
    store,
    telemetry,
    onReset: (listener) => void listeners.push(listener),
    environments: ENVIRONMENTS,
    account: { id: ACCOUNT_ID },
    environmentOf: () => PROD,
    callerOf: () => ({ kind: "api-token", owner: "tests", environment: PROD }),
    urlOf: () => "",
  });
  await app.ready();
  const rowsOf = async (table: TableName, point = false) => {
    const relation = await telemetry.relation(PROD.id, table);
    const cells = [
      ...[...relation.columns].map(([name, { sql }]) => [name, sql] as const),
      ...(point ? Object.entries(relation.point ?? {}) : []),
    ].filter(([name]) => name !== "series");
    const rows = await telemetry.all(
      `SELECT ${cells.map(([, sql]) => sql).join(", ")} FROM ${relation.from} ORDER BY ${relation.time}`,
    );
    return rows.map((row) => {
      const present = cells.flatMap(([name], at) => (row[at] === null ? [] : [[name, row[at]] as const]));
      const { "dt.system.bucket": bucket, ...fields } = Object.fromEntries(present);
      expect(bucket).toBe(`default_${table}`);
      return fields;
    });
  };
  return {
    app,
    store,
    read: (table) => rowsOf(table),
    readPoints: () => rowsOf("metrics", true),
    async counted(signal) {
      const answer = await app.inject({ method: "GET", url: "/lab/telemetry" });
      return answer.json<{ environments: Record<string, Record<string, unknown>> }>().environments.prod?.[signal];
    },
    async reset() {
      store.clear();
      await telemetry.reset();
      for (const listener of listeners) listener();
    },
    async close() {
      await app.close();
      await telemetry.close();
    },
  };
}
