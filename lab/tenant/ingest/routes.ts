import type { FastifyInstance } from "fastify";
import { Entities } from "../entities/entities";
import { ApiError } from "../errors";
import type { AreaContext } from "../tenant";
import { apiRoutes } from "./api-routes";
import { IngestCounters } from "./counters";
import { addIngestRoutes } from "./ingest-route";
import { isObject } from "./json-field";
import { environmentNamed, storeAgentTelemetry } from "./lab-telemetry";
import { otlpRoutes } from "./otlp/routes";

/** Adds what takes telemetry in, and `GET /lab/telemetry`, which counts it. */
export function registerIngest(app: FastifyInstance, context: AreaContext): void {
  const counters = new IngestCounters(context.environments.map(({ name }) => name));
  context.onReset(() => counters.clear());
  app.get("/lab/telemetry", () => ({ environments: counters.all() }));
  app.post("/lab/telemetry", ({ body }) => {
    if (!isObject(body)) throw new ApiError(400, "The telemetry must be a JSON object");
    const environment = environmentNamed(context.environments, body.environment);
    const entities = new Entities(context.store, environment.id);
    const to = { environment, telemetry: context.telemetry, entities, counters };
    return storeAgentTelemetry(body, to).then((stored) => ({ stored }));
  });
  addIngestRoutes(app, context, counters, [...otlpRoutes(context), ...apiRoutes(context)]);
}
