import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { type AccessModel, canRead, type EntitySubject, modelFromTenant, type RecordSubject } from "../../../access";
import { ApiError } from "../errors";
import { readPayload } from "../payload";
import type { AreaContext } from "../tenant";
import { accessState } from "./state";

const FIELD = z.union([z.string(), z.array(z.string())]);

const QUERY = z.strictObject({
  /** Values of the group claim that the user signs in with; a SCIM group goes by its name. */
  claims: z.array(z.string()),
  /** Name or id. */
  environment: z.string().min(1),
  /** `storage:<table>:read` or `storage:entities:read`. */
  permission: z.string().regex(/^storage:[a-z.-]+:read$/, "must be a permission such as storage:logs:read"),
  records: z.array(z.record(z.string(), FIELD)).max(10_000),
  /** Whether a record may have more fields than the query lists; a condition on one of those then counts as met. */
  moreFields: z.boolean().optional(),
});

type Query = z.infer<typeof QUERY>;
type Fields = Query["records"][number];

/** Adds `GET /lab/access`, all that decides about access, and `POST /lab/query`, which records a user sees. */
export function registerQuery(app: FastifyInstance, context: AreaContext): void {
  const state = () => accessState(context.store, context.environments);
  app.get("/lab/access", state);
  app.post("/lab/query", ({ body }) => {
    const query = readPayload(QUERY, body);
    const { environments } = context;
    const environment = environments.find(({ name, id }) => name === query.environment || id === query.environment);
    if (environment === undefined) {
      const known = environments.map(({ name }) => name).join(", ");
      throw new ApiError(404, `${JSON.stringify(query.environment)} is not a known environment; use one of ${known}`);
    }
    return visible(modelFromTenant(state()), query, environment.id);
  });
}

function visible(model: AccessModel, query: Query, environmentId: string) {
  const seen = query.records.flatMap((record, index) => {
    const answer = canRead(model, query.claims, subjectOf(query, record, environmentId));
    return answer.allowed === "yes" ? [{ index, record, assumed: answer.assumed }] : [];
  });
  return {
    environment: environmentId,
    permission: query.permission,
    total: query.records.length,
    visible: seen.map(({ index }) => index),
    records: seen.map(({ record }) => record),
    assumed: [...new Set(seen.flatMap(({ assumed }) => assumed))],
  };
}

/** Entities are distinguished by security context and zone, records by their fields and the bucket that holds them. */
function subjectOf({ permission, moreFields }: Query, record: Fields, environmentId: string) {
  const table = permission.slice("storage:".length, -":read".length);
  const texts = (name: string) => [record[name] ?? []].flat();
  if (table === "entities") {
    const [type] = texts("entity.type");
    const common = { kind: "entity", environmentId, zones: texts("management_zones") } as const;
    const entity: EntitySubject = { ...common, securityContexts: texts("dt.security_context") };
    return type === undefined ? entity : { ...entity, type };
  }
  const [bucket] = texts("dt.system.bucket");
  const fields: RecordSubject = { kind: "record", environmentId, table, fields: record, moreFields };
  return bucket === undefined ? fields : { ...fields, bucket };
}
