import type { FastifyInstance } from "fastify";
import { honours, wholeNumber } from "../parameters";
import type { Account } from "./account";
import type { InAccount } from "./paths";

/** Adds boundaries, which an account keeps for all its environments. */
export function registerBoundaries(app: FastifyInstance, { boundaries, bindings }: Account): void {
  const base = "/iam/v1/repo/account/:account/boundaries";
  const paging = honours("page", "size");
  app.get<InAccount & { Querystring: Record<string, string> }>(base, paging, ({ query }) => {
    const all = boundaries.all();
    const pageSize = wholeNumber("size", query.size, 100, 1);
    const pageNumber = wholeNumber("page", query.page, 1, 1);
    const content = all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
    return { pageSize, pageNumber, totalCount: all.length, content };
  });
  app.post<InAccount>(base, ({ body }, reply) => reply.code(201).send(boundaries.create(body)));
  app.get<InAccount>(`${base}/:id`, ({ params }) => boundaries.get(params.id));
  app.put<InAccount>(`${base}/:id`, ({ params, body }, reply) => {
    const isNew = !boundaries.has(params.id);
    boundaries.update(params.id, body);
    return isNew ? reply.code(201).send(boundaries.get(params.id)) : reply.code(204).send();
  });
  app.delete<InAccount>(`${base}/:id`, ({ params }, reply) => {
    boundaries.delete(params.id, bindings.usesBoundary);
    return reply.code(204).send();
  });
}
