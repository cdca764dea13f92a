import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { userIdOf } from "../identifiers";
import { assertVersion } from "../payload";
import { type ById, perEnvironment } from "../per-environment";
import type { AreaContext } from "../tenant";
import { DirectShares } from "./direct-shares";
import { Documents } from "./documents";
import { readForm, writeForm } from "./multipart";

interface Area {
  readonly documents: Documents;
  readonly shares: DirectShares;
}
type AreaOf = (request: FastifyRequest) => Area;

/** Adds documents, their trash and their direct shares. */
export function registerDocuments(app: FastifyInstance, context: AreaContext): void {
  const of = perEnvironment(context, ({ id }): Area => {
    const documents = new Documents(context.store, id);
    return { documents, shares: new DirectShares(context.store, id, documents) };
  });
  app.register(async (scope) => {
    await scope.register(multipart);
    addDocuments(scope, context, of);
    addTrash(scope, of);
    addShares(scope, of);
  });
}

function addDocuments(app: FastifyInstance, context: AreaContext, of: AreaOf): void {
  const base = "/platform/document/v1/documents";
  app.get(base, (request) => {
    const documents = of(request).documents.all();
    return { totalCount: documents.length, documents };
  });
  app.post(base, async (request, reply) => {
    const fields = await readForm(request.parts());
    const owner = userIdOf(context.callerOf(request));
    return reply.code(201).send(of(request).documents.create(fields, owner));
  });
  app.get<ById>(`${base}/:id`, (request, reply) => {
    const { contentType, body } = writeForm(of(request).documents.get(request.params.id));
    return reply.header("content-type", contentType).send(body);
  });
  app.get<ById>(`${base}/:id/metadata`, (request) => of(request).documents.get(request.params.id).metadata);
  app.get<ById>(`${base}/:id/content`, (request, reply) =>
    reply.type("application/json").send(of(request).documents.get(request.params.id).content),
  );
  app.patch<ById>(`${base}/:id`, async (request) => {
    const fields = await readForm(request.parts());
    const { documents } = of(request);
    assertVersion(request, documents.get(request.params.id).metadata.version);
    return { documentMetadata: documents.update(request.params.id, fields) };
  });
  app.delete<ById>(`${base}/:id`, (request, reply) => {
    const { documents } = of(request);
    assertVersion(request, documents.get(request.params.id).metadata.version);
    documents.discard(request.params.id);
    return reply.code(204).send();
  });
}

function addTrash(app: FastifyInstance, of: AreaOf): void {
  const base = "/platform/document/v1/trash/documents";
  app.get(base, (request) => {
    const documents = of(request).documents.trashed();
    return { totalCount: documents.length, documents };
  });
  app.delete<ById>(`${base}/:id`, (request, reply) => {
    const { documents, shares } = of(request);
    documents.delete(request.params.id);
    shares.forget(request.params.id);
    return reply.code(204).send();
  });
}

function addShares(app: FastifyInstance, of: AreaOf): void {
  const base = "/platform/document/v1/direct-shares";
  app.get(base, (request) => {
    const shares = of(request).shares.all();
    return { totalCount: shares.length, "direct-shares": shares.map(({ recipients: _recipients, ...share }) => share) };
  });
  app.post(base, (request, reply) => {
    const { recipients: _recipients, ...share } = of(request).shares.create(request.body);
    return reply.code(201).send(share);
  });
  app.get<ById>(`${base}/:id`, (request) => {
    const { recipients: _recipients, ...share } = of(request).shares.get(request.params.id);
    return share;
  });
  app.get<ById>(`${base}/:id/recipients`, (request) => {
    const { recipients } = of(request).shares.get(request.params.id);
    return { totalCount: recipients.length, recipients };
  });
  app.post<ById>(`${base}/:id/recipients/add`, (request, reply) => {
    of(request).shares.addRecipients(request.params.id, request.body);
    return reply.code(204).send();
  });
  app.post<ById>(`${base}/:id/recipients/remove`, (request, reply) => {
    of(request).shares.removeRecipients(request.params.id, request.body);
    return reply.code(204).send();
  });
  app.delete<ById>(`${base}/:id`, (request, reply) => {
    of(request).shares.delete(request.params.id);
    return reply.code(204).send();
  });
}
