import type { FastifyInstance } from "fastify";
import { honours } from "../parameters";
import { assertVersion } from "../payload";
import { type ById, perEnvironment } from "../per-environment";
import type { AreaContext } from "../tenant";
import { Buckets } from "./buckets";

/** Adds Grail's bucket definitions. */
export function registerBuckets(app: FastifyInstance, context: AreaContext): void {
  const of = perEnvironment(context, ({ id }) => new Buckets(context.store, id));
  const base = "/platform/storage/management/v1/bucket-definitions";
  const versioned = honours("optimistic-locking-version");
  app.get(base, (request) => ({ buckets: of(request).all() }));
  app.post(base, (request, reply) => reply.code(202).send(of(request).create(request.body)));
  app.get<ById>(`${base}/:id`, (request) => of(request).get(request.params.id));
  app.put<ById>(`${base}/:id`, versioned, (request) => {
    assertVersion(request, of(request).get(request.params.id).version);
    return of(request).update(request.params.id, request.body);
  });
  app.patch<ById>(`${base}/:id`, versioned, (request) => {
    assertVersion(request, of(request).get(request.params.id).version);
    return of(request).patch(request.params.id, request.body);
  });
  app.delete<ById>(`${base}/:id`, (request, reply) => {
    of(request).delete(request.params.id);
    return reply.code(202).send();
  });
}
