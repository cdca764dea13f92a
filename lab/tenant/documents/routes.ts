import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { userIdOf } from "../identifiers";
import { honours } from "../parameters";
import { assertVersion } from "../payload";
import { type ById, perEnvironment } from "../per-environment";
import { Visibility } from "../query/visibility";
import type { AreaContext } from "../tenant";
import { type DirectShare, DirectShares } from "./direct-shares";
import { type DocumentMetadata, Documents } from "./documents";
import type { FilterFields } from "./filter";
import { PAGED, pageOf } from "./listing";
import { readForm, writeForm } from "./multipart";
import { ReadableDocuments } from "./readers";

/** A list with its query parameters. */
interface Listed {
  Querystring: Readonly<Record<string, string | undefined>>;
}

interface Area {
  readonly documents: Documents;
  readonly shares: DirectShares;
  readonly readable: ReadableDocuments;
}
/** Names a list of the environment that a request is for. */
type ListName = (request: FastifyRequest, name: string) => string;
type AreaOf = (request: FastifyRequest) => Area;

const DOCUMENT_FIELDS: FilterFields<DocumentMetadata> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  type: ({ type }) => type,
  owner: ({ owner }) => owner,
  version: ({ version }) => String(version),
  isPrivate: ({ isPrivate }) => String(isPrivate),
};
const SHARE_FIELDS: FilterFields<DirectShare> = { id: ({ id }) => id, documentId: ({ documentId }) => documentId };

/** Adds documents, their trash and their direct shares. */
export function registerDocuments(app: FastifyInstance, context: AreaContext): void {
  const visibility = new Visibility(context.store, context.environments);
  const of = perEnvironment(context, ({ id }): Area => {
    const documents = new Documents(context.store, id);
    const shares = new DirectShares(context.store, id, documents);
    return { documents, shares, readable: new ReadableDocuments(id, documents, shares, visibility) };
  });
  app.register(async (scope) => {
    await scope.register(multipart);
    const listOf = (request: FastifyRequest, name: string) => `${context.environmentOf(request).id}/${name}`;
    addDocuments(scope, context, of, listOf);
    addTrash(scope, of, listOf);
    addShares(scope, of, listOf);
  });
}

function addDocuments(app: FastifyInstance, context: AreaContext, of: AreaOf, listOf: ListName): void {
  const base = "/platform/document/v1/documents";
  const versioned = honours("optimistic-locking-version");
  const withAccess = (request: FastifyRequest, metadata: DocumentMetadata) => {
    return { ...metadata, access: of(request).readable.accessTo(context.callerOf(request), metadata) };
  };
  const readableBy = (request: FastifyRequest, id: string) => of(request).readable.get(context.callerOf(request), id);
  app.get<Listed>(base, PAGED, (request) => {
    const all = of(request).readable.all(context.callerOf(request));
    const { items, ...page } = pageOf(listOf(request, "documents"), all, request.query, DOCUMENT_FIELDS);
    return { ...page, documents: items.map((each) => withAccess(request, each)) };
  });
  app.post(base, async (request, reply) => {
    const fields = await readForm(request.parts());
    const owner = userIdOf(context.callerOf(request));
    return reply.code(201).send(of(request).documents.create(fields, owner));
  });
  app.get<ById>(`${base}/:id`, (request, reply) => {
    const { metadata, content } = readableBy(request, request.params.id);
    const { contentType, body } = writeForm({ metadata: withAccess(request, metadata), content });
    return reply.header("content-type", contentType).send(body);
  });
  app.get<ById>(`${base}/:id/metadata`, (request) =>
    withAccess(request, readableBy(request, request.params.id).metadata),
  );
  app.get<ById>(`${base}/:id/content`, (request, reply) =>
    reply.type("application/json").send(readableBy(request, request.params.id).content),
  );
  app.patch<ById>(`${base}/:id`, versioned, async (request) => {
    const fields = await readForm(request.parts());
    const { documents } = of(request);
    assertVersion(request, documents.get(request.params.id).metadata.version);
    return { documentMetadata: documents.update(request.params.id, fields, userIdOf(context.callerOf(request))) };
  });
  app.delete<ById>(`${base}/:id`, versioned, (request, reply) => {
    const { documents } = of(request);
    assertVersion(request, documents.get(request.params.id).metadata.version);
    documents.discard(request.params.id, userIdOf(context.callerOf(request)));
    return reply.code(204).send();
  });
}

function addTrash(app: FastifyInstance, of: AreaOf, listOf: ListName): void {
  const base = "/platform/document/v1/trash/documents";
  app.get<Listed>(base, PAGED, (request) => {
    const { items: documents, ...page } = pageOf(
      listOf(request, "trash"),
      of(request).documents.trashed(),
      request.query,
      DOCUMENT_FIELDS,
    );
    return { ...page, documents };
  });
  app.delete<ById>(`${base}/:id`, (request, reply) => {
    const { documents, shares } = of(request);
    documents.delete(request.params.id);
    shares.forget(request.params.id);
    return reply.code(204).send();
  });
}

function addShares(app: FastifyInstance, of: AreaOf, listOf: ListName): void {
  const base = "/platform/document/v1/direct-shares";
  app.get<Listed>(base, PAGED, (request) => {
    const { items: shares, ...page } = pageOf(
      listOf(request, "direct-shares"),
      of(request).shares.all(),
      request.query,
      SHARE_FIELDS,
    );
    return { ...page, "direct-shares": shares.map(({ recipients: _recipients, ...share }) => share) };
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
