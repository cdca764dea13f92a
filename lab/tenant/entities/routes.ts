import type { FastifyInstance } from "fastify";
import { honours } from "../parameters";
import { type ById, perEnvironment } from "../per-environment";
import type { AreaContext } from "../tenant";
import { ENTITY_PARAMETERS, Entities, type EntityQuery } from "./entities";

/** Adds monitored entities, and `POST /lab/entities` by which a test says what OneAgent has found. */
export function registerEntities(app: FastifyInstance, context: AreaContext): void {
  const of = perEnvironment(context, ({ id }) => new Entities(context.store, id));
  app.get<{ Querystring: EntityQuery }>("/api/v2/entities", honours(...ENTITY_PARAMETERS), (request) =>
    of(request).list(request.query),
  );
  app.get<ById>("/api/v2/entities/:id", honours("from", "to"), (request) => of(request).get(request.params.id));
  app.post("/lab/entities", (request, reply) => reply.code(201).send(of(request).see(request.body)));
}
