import type { FastifyInstance, FastifyRequest } from "fastify";
import { ApiError } from "../errors";
import { honours } from "../parameters";
import type { AreaContext } from "../tenant";
import { type SettingsObject, SettingsObjects } from "./objects";
import { LIST_PARAMETERS, type ListQuery, readPage } from "./page";
import { schemaOf } from "./schema";
import { describeSchema, listSchemas } from "./schema-answers";
import { SettingsService, updateTokenOf, type WriteMode, type WriteRequest } from "./service";

/** Where callers with an API token find the settings, and where those with a bearer token do. */
const BASES = ["/api/v2/settings", "/platform/classic/environment-api/v2/settings"];

interface WriteQuery {
  readonly validateOnly?: string;
  readonly repairInput?: string;
}

const writing = honours("validateOnly", "repairInput");

/** Adds Settings 2.0. */
export function registerSettings(app: FastifyInstance, context: AreaContext): void {
  const services = new Map(
    context.environments.map(({ id }) => [id, new SettingsService(SettingsObjects.of(context.store, id))]),
  );
  const serviceOf = (request: FastifyRequest): SettingsService => {
    const { id } = context.environmentOf(request);
    const service = services.get(id);
    if (service === undefined) throw new ApiError(404, `The lab has no environment "${id}"`);
    return service;
  };
  for (const base of BASES) {
    addObjectRoutes(app, base, context, serviceOf);
    addSchemaRoutes(app, base);
  }
}

function addObjectRoutes(
  app: FastifyInstance,
  base: string,
  context: AreaContext,
  serviceOf: (request: FastifyRequest) => SettingsService,
): void {
  app.post<{ Body: unknown; Querystring: WriteQuery }>(`${base}/objects`, writing, (request, reply) => {
    const requests = arrayOf(request.body);
    const service = serviceOf(request);
    const caller = context.callerOf(request);
    const mode = modeOf(request.query);
    const results = requests.map((each, index) => attempt(each, () => service.write(each, index, caller, mode)));
    const codes = new Set(results.map(({ code }) => code));
    const [only = 200] = codes;
    return reply.code(codes.size > 1 ? 207 : only).send(results);
  });
  app.get<{ Querystring: ListQuery }>(`${base}/objects`, honours(...LIST_PARAMETERS), (request) =>
    readPage(serviceOf(request).objects, request.query),
  );
  app.get<{ Params: { id: string } }>(`${base}/objects/:id`, (request) =>
    render(serviceOf(request).get(request.params.id)),
  );
  app.put<{ Params: { id: string }; Body: unknown; Querystring: WriteQuery }>(
    `${base}/objects/:id`,
    writing,
    (request) => {
      const { id } = request.params;
      const mode = modeOf(request.query);
      const body = recordOf(request.body);
      const { objectId } = serviceOf(request).update(id, body, context.callerOf(request), mode);
      return mode.isDryRun ? { code: 200 } : { code: 200, objectId };
    },
  );
  app.delete<{ Params: { id: string }; Querystring: { updateToken?: string } }>(
    `${base}/objects/:id`,
    honours("updateToken"),
    (request, reply) => {
      serviceOf(request).delete(request.params.id, request.query.updateToken);
      return reply.code(204).send();
    },
  );
}

function addSchemaRoutes(app: FastifyInstance, base: string): void {
  app.get<{ Querystring: { fields?: string } }>(`${base}/schemas`, honours("fields"), ({ query }) =>
    listSchemas(query.fields),
  );
  app.get<{ Params: { id: string } }>(`${base}/schemas/:id`, (request) => describeSchema(schemaOf(request.params.id)));
}

/** An object with all the fields that a single read returns. */
function render(object: SettingsObject) {
  const { objectId, externalId, schemaId, schemaVersion, scope, value, author, created, modified } = object;
  return {
    objectId,
    ...(externalId !== undefined && { externalId }),
    schemaId,
    schemaVersion,
    scope,
    value,
    author,
    created,
    modified,
    updateToken: updateTokenOf(object),
  };
}

function modeOf({ validateOnly, repairInput }: WriteQuery): WriteMode {
  return { isDryRun: validateOnly === "true", isRepaired: repairInput === "true" };
}

interface WriteResult {
  readonly code: number;
  readonly objectId?: string;
  readonly error?: unknown;
  readonly invalidValue?: unknown;
}

function attempt(request: WriteRequest, write: () => SettingsObject | undefined): WriteResult {
  try {
    const object = write();
    return object === undefined ? { code: 200 } : { code: 200, objectId: object.objectId };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { code: error.status, ...error.toBody(), invalidValue: request.value };
  }
}

function arrayOf(body: unknown): WriteRequest[] {
  if (!Array.isArray(body) || body.length === 0) throw new ApiError(400, "The body must be a list of settings objects");
  return body.map(recordOf);
}

function recordOf(body: unknown): WriteRequest {
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  throw new ApiError(400, "A settings object must be a JSON object");
}
